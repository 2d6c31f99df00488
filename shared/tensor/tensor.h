// What a tensor is (type, shape, where its numbers lie), without any arithmetic on it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>

#include "shared/base/result.h"

namespace ganvas {

enum class DType : uint8_t { kF32, kF16, kF64, kI64, kI32, kI8, kU8, kBool };

// Bytes per element: 4, 2, 8, 8, 4, 1, 1, 1.
size_t ByteSize(DType type);
// "float32", "float16", "float64", "int64", "int32", "int8", "uint8", "bool".
const char* DTypeName(DType type);

// Up to kMaxRank dimensions, outermost first, row-major. A dimension is >= 0; rank 0 is a scalar.
// Shapes hold no unknown dimensions: those exist only in graph/ (declared inputs), as -1.
class Shape {
 public:
  static constexpr int kMaxRank = 8;

  Shape() = default;
  Shape(std::initializer_list<int64_t> dims);  // precondition: at most kMaxRank, all >= 0
  // Bad input: too many dimensions, a negative one, or a product over 2^48 elements.
  static Result<Shape> Create(std::span<const int64_t> dims);

  int rank() const { return rank_; }
  int64_t operator[](int i) const { return dims_[static_cast<size_t>(i)]; }
  std::span<const int64_t> dims() const { return {dims_.data(), static_cast<size_t>(rank_)}; }
  // Product of all dimensions; 1 for a scalar.
  int64_t elements() const;
  // Product of dimensions [begin, end).
  int64_t Product(int begin, int end) const;
  // "[2, 3, 4]".
  std::string ToString() const;

  friend bool operator==(const Shape& a, const Shape& b) {
    if (a.rank_ != b.rank_) return false;
    for (int i = 0; i < a.rank_; ++i) {
      if (a[i] != b[i]) return false;
    }
    return true;
  }

 private:
  std::array<int64_t, kMaxRank> dims_{};
  int rank_ = 0;
};

// Numbers that somebody else owns and keeps alive: contiguous, row-major. `data` may be unaligned
// where it points into a file's bytes (weights); everything the engine allocates is 64-byte
// aligned.
struct TensorView {
  DType dtype = DType::kF32;
  Shape shape;
  const void* data = nullptr;

  size_t bytes() const { return static_cast<size_t>(shape.elements()) * ByteSize(dtype); }
  template <typename T>
  const T* as() const {
    return static_cast<const T*>(data);
  }
};

struct MutableTensorView {
  DType dtype = DType::kF32;
  Shape shape;
  void* data = nullptr;

  size_t bytes() const { return static_cast<size_t>(shape.elements()) * ByteSize(dtype); }
  template <typename T>
  T* as() const {
    return static_cast<T*>(data);
  }
  operator TensorView() const { return {dtype, shape, data}; }
};

}  // namespace ganvas
