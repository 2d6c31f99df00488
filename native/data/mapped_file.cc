#include "native/data/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "native/error.h"

namespace ganvas::data {
namespace {

[[noreturn]] void FailToWrite(const std::string& path, int error) {
  throw FatalError(ExitCode::kFailed,
                   path + ": the picture cache cannot be written: " + std::strerror(error) +
                       "; choose another place with --cache DIR, or none with --cache none");
}

}  // namespace

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), length_(other.length_) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(length_, other.length_);
  return *this;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) munmap(data_, length_);
}

void MappedFile::Map(int file, size_t length, int protection) {
  void* data = mmap(nullptr, length, protection, MAP_SHARED, file, 0);
  if (data == MAP_FAILED) return;
  data_ = static_cast<uint8_t*>(data);
  length_ = length;
}

MappedFile MappedFile::Open(const std::string& path, size_t length) {
  MappedFile mapped;
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return mapped;
  struct stat status {};
  if (fstat(file, &status) == 0 && static_cast<size_t>(status.st_size) == length) {
    mapped.Map(file, length, PROT_READ);
    futimens(file, nullptr);
  }
  close(file);
  return mapped;
}

MappedFile MappedFile::Create(const std::string& path, size_t length,
                              const std::function<void(const MappedFile&)>& fill) {
  const std::string temporary = path + "." + std::to_string(getpid()) + ".tmp";
  const int file = open(temporary.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) FailToWrite(path, errno);
  // Reserved now: a full disk is an error here and not a signal later.
  int reason = posix_fallocate(file, 0, static_cast<off_t>(length));
  MappedFile mapped;
  if (reason == 0) {
    mapped.Map(file, length, PROT_READ | PROT_WRITE);
    if (mapped.data_ == nullptr) reason = errno;
  }
  close(file);
  try {
    if (reason != 0) FailToWrite(path, reason);
    fill(mapped);
    // On disk before it has its name.
    if (msync(mapped.data_, length, MS_SYNC) != 0) FailToWrite(path, errno);
    if (std::rename(temporary.c_str(), path.c_str()) != 0) FailToWrite(path, errno);
  } catch (...) {
    unlink(temporary.c_str());
    throw;
  }
  return mapped;
}

}  // namespace ganvas::data
