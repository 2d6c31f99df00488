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

}  // namespace

void WriteFileDurably(const std::string& path, std::span<const std::span<const uint8_t>> parts) {
  const std::string temporary = path + ".tmp";
  const auto fail = [&] {
    const std::string reason = std::strerror(errno);
    unlink(temporary.c_str());
    throw FatalError(ExitCode::kFailed, path + ": cannot be written: " + reason);
  };
  {
    const Descriptor file{open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)};
    if (file.fd < 0) fail();
    for (const auto& part : parts) {
      if (!WriteAll(file.fd, part)) fail();
    }
    if (fsync(file.fd) != 0) fail();
  }
  if (rename(temporary.c_str(), path.c_str()) != 0) fail();
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const Descriptor directory{
      open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (directory.fd >= 0) fsync(directory.fd);
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
