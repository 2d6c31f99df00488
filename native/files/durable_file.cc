#include "native/files/durable_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

#include "native/error.h"
#include "native/regular_file.h"

namespace ganvas {

// Names of temporary files, for a signal that ends the program. The names are never moved, so that
// a handler may read them at any time.
struct Unfinished {
  std::atomic<bool> taken{false};
  std::atomic<bool> named{false};
  char name[PATH_MAX];
};

namespace {

namespace fs = std::filesystem;

Unfinished g_unfinished[8];

// Null where there are too many, or the name is too long: then the file would stay.
Unfinished* Remember(const std::string& name) {
  if (name.size() >= PATH_MAX) return nullptr;
  for (Unfinished& each : g_unfinished) {
    if (each.taken.exchange(true)) continue;
    std::memcpy(each.name, name.c_str(), name.size() + 1);
    each.named = true;
    return &each;
  }
  return nullptr;
}

void Forget(Unfinished* unfinished) {
  if (unfinished == nullptr) return;
  unfinished->named = false;
  unfinished->taken = false;
}

bool WriteAll(int fd, std::span<const uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes = bytes.subspan(static_cast<size_t>(written));
  }
  return true;
}

// The file that a name stands for, so that a link stays a link.
std::string Target(const std::string& path) {
  std::error_code error;
  if (!fs::is_symlink(path, error)) return path;
  const fs::path target = fs::canonical(path, error);
  return error ? path : target.string();
}

void SyncFolderOf(const std::string& path) {
  const std::string folder = fs::path(path).parent_path().string();
  const int fd = open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  fsync(fd);
  close(fd);
}

}  // namespace

WholeFile::WholeFile(std::string path) : path_(std::move(path)), target_(Target(path_)) {
  struct stat status = {};
  const bool exists = stat(target_.c_str(), &status) == 0;
  const bool regular = exists && S_ISREG(status.st_mode);
  if (exists && !regular) {  // a device or pipe; a folder is refused by open
    fd_ = open(target_.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd_ < 0) Fail();
    return;
  }
  // A file that may not be written is not replaced either.
  if (exists && access(target_.c_str(), W_OK) != 0) Fail();
  if (!exists) {
    std::error_code error;
    const fs::path folder = fs::path(target_).parent_path();
    if (!folder.empty()) fs::create_directories(folder, error);
    errno = error.value();
    if (error) Fail();
  }
  temporary_ = target_ + ".tmp";
  fd_ = open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd_ < 0) {
    temporary_.clear();
    Fail();
  }
  unfinished_ = Remember(temporary_);
  if (regular) fchmod(fd_, status.st_mode & 07777);
}

WholeFile::WholeFile(WholeFile&& other) noexcept
    : path_(std::move(other.path_)),
      target_(std::move(other.target_)),
      temporary_(std::exchange(other.temporary_, "")),
      unfinished_(std::exchange(other.unfinished_, nullptr)),
      fd_(std::exchange(other.fd_, -1)) {}

WholeFile::~WholeFile() {
  if (fd_ >= 0) close(fd_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
  Forget(unfinished_);
}

void WholeFile::Fail() const {
  throw FatalError(ExitCode::kFailed, path_ + ": cannot be written: " + std::strerror(errno));
}

void WholeFile::Append(std::span<const uint8_t> bytes) {
  if (!WriteAll(fd_, bytes)) Fail();
}

void WholeFile::Complete(Sync sync) {
  if (!temporary_.empty() && sync == Sync::kYes && fsync(fd_) != 0) Fail();
  if (close(std::exchange(fd_, -1)) != 0) Fail();
}

void WholeFile::TakeName(Sync sync) {
  if (temporary_.empty()) return;
  if (rename(temporary_.c_str(), target_.c_str()) != 0) Fail();
  temporary_.clear();
  Forget(std::exchange(unfinished_, nullptr));
  if (sync == Sync::kYes) SyncFolderOf(target_);
}

void RemoveUnfinishedFiles() {
  for (const Unfinished& each : g_unfinished) {
    if (each.named) unlink(each.name);
  }
}

void WriteFileDurably(const std::string& path, std::span<const std::span<const uint8_t>> parts) {
  WholeFile file(path);
  for (const auto& part : parts) file.Append(part);
  file.Finish(Sync::kYes);
}

void WriteFileDurably(const std::string& path, std::string_view text) {
  const std::span<const uint8_t> part(reinterpret_cast<const uint8_t*>(text.data()), text.size());
  WriteFileDurably(path, {&part, 1});
}

void WriteFilesDurably(std::span<const FileBytes> files) {
  std::vector<WholeFile> written;
  for (const FileBytes& file : files) {
    WholeFile& next = written.emplace_back(file.path);
    next.Append(file.bytes);
    next.Complete(Sync::kYes);
  }
  for (WholeFile& file : written) file.TakeName(Sync::kYes);
}

std::vector<uint8_t> ReadWholeFile(const std::string& path) {
  RequireRegularFile(path);
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

}  // namespace ganvas
