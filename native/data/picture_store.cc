#include "native/data/picture_store.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <exception>
#include <filesystem>
#include <mutex>
#include <thread>
#include <utility>

#include "native/error.h"

namespace ganvas::data {
namespace {

// Runs `source` for every picture; of several errors the one of the lowest index is thrown, so that
// the message does not depend on the threads.
void DecodeAll(int64_t count, size_t bytes, int threads, const PictureSource& source,
               uint8_t* out) {
  std::atomic<int64_t> next{0};
  std::mutex mutex;
  int64_t first_failed = count;
  std::exception_ptr failure;
  const auto work = [&] {
    for (int64_t i = next++; i < count; i = next++) {
      try {
        source(i, out + static_cast<size_t>(i) * bytes);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (i < first_failed) {
          first_failed = i;
          failure = std::current_exception();
        }
        next = count;  // those before i are already under way
      }
    }
  };
  std::vector<std::thread> pool;
  for (int i = 1; i < threads; ++i) pool.emplace_back(work);
  work();
  for (std::thread& thread : pool) thread.join();
  if (failure) std::rethrow_exception(failure);
}

class MemoryStore final : public PictureStore {
 public:
  MemoryStore(std::vector<uint8_t> pictures, size_t bytes)
      : pictures_(std::move(pictures)), bytes_(bytes) {}
  const uint8_t* picture(int64_t index) const override {
    return pictures_.data() + static_cast<size_t>(index) * bytes_;
  }

 private:
  std::vector<uint8_t> pictures_;
  size_t bytes_;
};

[[noreturn]] void FailToWrite(const std::string& path, int error) {
  throw FatalError(ExitCode::kFailed,
                   path + ": the picture cache cannot be written: " + std::strerror(error));
}

// A file mapped into memory, unmapped and closed at the end.
class Mapping {
 public:
  // Maps an existing file of `length` bytes for reading; nothing is mapped when it is not such a
  // file.
  static Mapping Open(const std::string& path, size_t length) {
    Mapping mapping;
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return mapping;
    struct stat status {};
    if (fstat(file, &status) == 0 && static_cast<size_t>(status.st_size) == length) {
      mapping.Map(file, length, PROT_READ);
    }
    close(file);
    return mapping;
  }

  static Mapping Create(const std::string& path, size_t length) {
    const int file = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0) FailToWrite(path, errno);
    // Reserved now: a full disk is an error here and not a signal later.
    const int error = posix_fallocate(file, 0, static_cast<off_t>(length));
    Mapping mapping;
    if (error == 0) mapping.Map(file, length, PROT_READ | PROT_WRITE);
    close(file);
    if (mapping.data_ == nullptr) {
      const int reason = error != 0 ? error : errno;
      unlink(path.c_str());
      FailToWrite(path, reason);
    }
    return mapping;
  }

  Mapping() = default;
  Mapping(Mapping&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), length_(other.length_) {}
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  Mapping& operator=(Mapping&&) = delete;
  ~Mapping() {
    if (data_ != nullptr) munmap(data_, length_);
  }

  uint8_t* data() const { return data_; }

 private:
  void Map(int file, size_t length, int protection) {
    void* data = mmap(nullptr, length, protection, MAP_SHARED, file, 0);
    if (data == MAP_FAILED) return;
    data_ = static_cast<uint8_t*>(data);
    length_ = length;
  }

  uint8_t* data_ = nullptr;
  size_t length_ = 0;
};

class FileStore final : public PictureStore {
 public:
  FileStore(Mapping mapping, size_t bytes) : mapping_(std::move(mapping)), bytes_(bytes) {}
  const uint8_t* picture(int64_t index) const override {
    return mapping_.data() + static_cast<size_t>(index) * bytes_;
  }

 private:
  Mapping mapping_;
  size_t bytes_;
};

}  // namespace

std::unique_ptr<PictureStore> StoreInMemory(int64_t count, size_t bytes, int threads,
                                            const PictureSource& source) {
  std::vector<uint8_t> pictures(static_cast<size_t>(count) * bytes);
  DecodeAll(count, bytes, threads, source, pictures.data());
  return std::make_unique<MemoryStore>(std::move(pictures), bytes);
}

std::unique_ptr<PictureStore> StoreInFile(const std::string& path, int64_t count, size_t bytes,
                                          int threads, const PictureSource& source) {
  const size_t length = static_cast<size_t>(count) * bytes;
  Mapping present = Mapping::Open(path, length);
  if (present.data() != nullptr) return std::make_unique<FileStore>(std::move(present), bytes);

  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
  const std::string temporary = path + "." + std::to_string(getpid()) + ".tmp";
  Mapping fresh = Mapping::Create(temporary, length);
  try {
    DecodeAll(count, bytes, threads, source, fresh.data());
  } catch (...) {
    unlink(temporary.c_str());
    throw;
  }
  // On disk before it has its name: what is found under that name later is whole.
  if (msync(fresh.data(), length, MS_SYNC) != 0) {
    const int reason = errno;
    unlink(temporary.c_str());
    FailToWrite(path, reason);
  }
  if (std::rename(temporary.c_str(), path.c_str()) != 0) {
    const int reason = errno;
    unlink(temporary.c_str());
    FailToWrite(path, reason);
  }
  return std::make_unique<FileStore>(std::move(fresh), bytes);
}

}  // namespace ganvas::data
