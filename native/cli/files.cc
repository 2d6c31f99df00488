#include "native/cli/files.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include "native/error.h"
#include "native/files/durable_file.h"
#include "native/regular_file.h"

namespace ganvas::cli {
namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

}  // namespace

std::vector<uint8_t> ReadFile(const std::string& path, uint64_t limit,
                              const std::string& expected) {
  const auto fail = [&path](const std::string& what) {
    return FatalError(ExitCode::kBadFile, path + ": " + what);
  };
  RequireRegularFile(path, expected);
  std::error_code error;
  const File file(std::fopen(path.c_str(), "rb"));
  if (file == nullptr) throw fail(std::strerror(errno));
  const uint64_t size = std::filesystem::file_size(path, error);
  if (error) throw fail(error.message());
  if (size == 0) throw fail("an empty file");
  if (size > limit) {
    throw fail(std::to_string(size) + " bytes, expected at most " + std::to_string(limit));
  }
  std::vector<uint8_t> bytes(size);
  if (std::fread(bytes.data(), 1, bytes.size(), file.get()) != bytes.size()) {
    throw fail("cannot be read to its end");
  }
  return bytes;
}

void WriteFile(const std::string& path, std::span<const uint8_t> bytes, Sync sync) {
  WholeFile file(path);
  file.Append(bytes);
  file.Finish(sync);
}

void RequireStdout() {
  errno = 0;
  const bool flushed = std::fflush(stdout) == 0;
  const int reason = errno;
  if (flushed && std::ferror(stdout) == 0) return;
  throw FatalError(ExitCode::kFailed,
                   std::string("standard output: cannot be written") +
                       (reason != 0 ? std::string(": ") + std::strerror(reason) : "") +
                       "; what was printed is not complete");
}

void MakeFolder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error || !std::filesystem::is_directory(path)) {
    throw FatalError(ExitCode::kFailed, path + ": cannot create the folder: " +
                                            (error ? error.message() : "a file has this name"));
  }
}

}  // namespace ganvas::cli
