#include "native/data/file_bytes.h"

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

#include "native/error.h"
#include "native/regular_file.h"

namespace ganvas::data {

std::vector<uint8_t> ReadPlainOrGzip(const std::filesystem::path& path, size_t limit) {
  const auto fail = [&path](const std::string& what) -> FatalError {
    return FatalError(ExitCode::kBadFile, path.string() + ": " + what);
  };
  RequireRegularFile(path);
  struct Close {
    void operator()(gzFile file) const { gzclose(file); }
  };
  std::unique_ptr<gzFile_s, Close> file(gzopen(path.c_str(), "rb"));
  if (file == nullptr) throw fail(std::strerror(errno));
  gzbuffer(file.get(), 1 << 18);
  std::vector<uint8_t> bytes;
  constexpr size_t kChunk = size_t{1} << 22;
  while (true) {
    const size_t had = bytes.size();
    if (had > limit) throw fail("more than " + std::to_string(limit) + " bytes");
    bytes.resize(had + kChunk);
    const int got = gzread(file.get(), bytes.data() + had, static_cast<unsigned>(kChunk));
    bytes.resize(had + static_cast<size_t>(got < 0 ? 0 : got));
    if (got <= 0) break;
  }
  int code = Z_OK;
  const char* message = gzerror(file.get(), &code);
  if (code == Z_BUF_ERROR) throw fail("truncated gzip data");
  if (code != Z_OK && code != Z_STREAM_END) {
    throw fail(code == Z_ERRNO ? std::strerror(errno)
                               : std::string("corrupt gzip data: ") + message);
  }
  return bytes;
}

std::vector<uint8_t> ReadBeginning(const std::string& path, uint64_t most) {
  constexpr uint64_t kMost = (uint64_t{1} << 31) - 1;
  const auto fail = [&path](const std::string& what) {
    return FatalError(ExitCode::kBadFile, path + ": " + what);
  };
  RequireRegularFile(path);
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rb"));
  if (file == nullptr) throw fail(std::string("cannot be opened: ") + std::strerror(errno));
  std::error_code error;
  const uint64_t size = std::filesystem::file_size(path, error);
  if (error) throw fail("cannot be read: " + error.message());
  const uint64_t wanted = std::min(size, most);
  if (wanted > kMost) throw fail(std::to_string(size) + " bytes, expected less than 2^31");
  std::vector<uint8_t> bytes(wanted);
  if (std::fread(bytes.data(), 1, bytes.size(), file.get()) != bytes.size()) {
    throw fail("cannot be read to its end");
  }
  return bytes;
}

std::filesystem::path FindPlainOrGzip(const std::filesystem::path& folder,
                                      const std::string& name) {
  std::error_code error;
  for (const char* ending : {"", ".gz"}) {
    std::filesystem::path path = folder / (name + ending);
    if (std::filesystem::is_regular_file(path, error)) return path;
  }
  return {};
}

}  // namespace ganvas::data
