// A file as memory that the system pages in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace ganvas::data {

// Unmapped and closed at the end.
class MappedFile {
 public:
  // Maps an existing file of `length` bytes for reading and marks it as used now; nothing is mapped
  // (data() is null) where it is not such a file.
  static MappedFile Open(const std::string& path, size_t length);

  // Writes a file of `length` bytes by what `fill` puts into it, under a temporary name that is
  // then changed to `path`: what is found there is whole. Throws FatalError(kFailed) where it
  // cannot be written, and what `fill` throws.
  static MappedFile Create(const std::string& path, size_t length,
                           const std::function<void(const MappedFile&)>& fill);

  MappedFile() = default;
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  uint8_t* data() const { return data_; }

 private:
  void Map(int file, size_t length, int protection);

  uint8_t* data_ = nullptr;
  size_t length_ = 0;
};

}  // namespace ganvas::data
