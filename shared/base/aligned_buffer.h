// Heap memory for SIMD: 64-byte aligned, and a Result instead of an exception when it is not to be
// had.
#pragma once

#include <cstddef>
#include <memory>

#include "shared/base/result.h"

namespace ganvas {

// Owns `size()` bytes aligned to 64, uninitialised; movable, not copyable. The allocation is padded
// so that reading one full SIMD vector (at most 64 bytes) past the end stays inside it.
class AlignedBuffer {
 public:
  AlignedBuffer() = default;
  static Result<AlignedBuffer> Create(size_t bytes);

  std::byte* data() { return data_.get(); }
  const std::byte* data() const { return data_.get(); }
  template <typename T>
  T* as() {
    return reinterpret_cast<T*>(data_.get());
  }
  template <typename T>
  const T* as() const {
    return reinterpret_cast<const T*>(data_.get());
  }
  size_t size() const { return size_; }

 private:
  struct Free {
    void operator()(std::byte* p) const;
  };
  std::unique_ptr<std::byte[], Free> data_;
  size_t size_ = 0;
};

}  // namespace ganvas
