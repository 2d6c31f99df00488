#include "native/train/durable_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "native/error.h"

namespace ganvas::train {
namespace {

// A file descriptor that is closed at the end of its scope.
struct Descriptor {
  int fd;
  ~Descriptor() {
    if (fd >= 0) close(fd);
  }
};

bool WriteAll(int fd, std::span<const uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes = bytes.subspan(static_cast<size_t>(written));
  }
  return true;
}

std::string TemporaryName(const std::string& path) { return path + ".tmp"; }

// Removes the temporary file and throws what errno says.
[[noreturn]] void Fail(const std::string& path) {
  const std::string reason = std::strerror(errno);
  unlink(TemporaryName(path).c_str());
  throw FatalError(ExitCode::kFailed, path + ": cannot be written: " + reason);
}

void WriteTemporary(const std::string& path, std::span<const std::span<const uint8_t>> parts) {
  const Descriptor file{
      open(TemporaryName(path).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)};
  if (file.fd < 0) Fail(path);
  for (const auto& part : parts) {
    if (!WriteAll(file.fd, part)) Fail(path);
  }
  if (fsync(file.fd) != 0) Fail(path);
}

void TakeItsName(const std::string& path) {
  if (rename(TemporaryName(path).c_str(), path.c_str()) != 0) Fail(path);
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const Descriptor directory{
      open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (directory.fd >= 0) fsync(directory.fd);
}

}  // namespace

void WriteFileDurably(const std::string& path, std::span<const std::span<const uint8_t>> parts) {
  WriteTemporary(path, parts);
  TakeItsName(path);
}

void WriteFilesDurably(std::span<const FileBytes> files) {
  size_t written = 0;
  try {
    for (; written < files.size(); ++written) {
      WriteTemporary(files[written].path, {&files[written].bytes, 1});
    }
  } catch (const FatalError&) {
    for (const FileBytes& file : files.first(written)) unlink(TemporaryName(file.path).c_str());
    throw;
  }
  for (const FileBytes& file : files) TakeItsName(file.path);
}

void WriteFileDurably(const std::string& path, std::string_view text) {
  const std::span<const uint8_t> part(reinterpret_cast<const uint8_t*>(text.data()), text.size());
  WriteFileDurably(path, {&part, 1});
}

std::vector<uint8_t> ReadWholeFile(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) throw FatalError(ExitCode::kBadFile, path + ": " + error.message());
  std::vector<uint8_t> bytes(size);
  std::ifstream file(path, std::ios::binary);
  if (!file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size))) {
    throw FatalError(ExitCode::kBadFile, path + ": cannot be read: " + std::strerror(errno));
  }
  return bytes;
}

}  // namespace ganvas::train
