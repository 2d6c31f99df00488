#include "shared/tensor/tensor.h"

#include <algorithm>

namespace ganvas {
namespace {
constexpr int64_t kMaxElements = int64_t{1} << 48;

std::string DimsToString(std::span<const int64_t> dims) {
  std::string text = "[";
  for (size_t i = 0; i < dims.size(); ++i) {
    if (i > 0) text += ", ";
    text += std::to_string(dims[i]);
  }
  return text + "]";
}
}  // namespace

size_t ByteSize(DType type) {
  switch (type) {
    case DType::kF64:
    case DType::kI64:
      return 8;
    case DType::kF32:
    case DType::kI32:
      return 4;
    case DType::kF16:
      return 2;
    case DType::kI8:
    case DType::kU8:
    case DType::kBool:
      return 1;
  }
  return 1;
}

const char* DTypeName(DType type) {
  switch (type) {
    case DType::kF32:
      return "float32";
    case DType::kF16:
      return "float16";
    case DType::kF64:
      return "float64";
    case DType::kI64:
      return "int64";
    case DType::kI32:
      return "int32";
    case DType::kI8:
      return "int8";
    case DType::kU8:
      return "uint8";
    case DType::kBool:
      return "bool";
  }
  return "unknown";
}

Shape::Shape(std::initializer_list<int64_t> dims) : rank_(static_cast<int>(dims.size())) {
  std::copy(dims.begin(), dims.end(), dims_.begin());
}

Result<Shape> Shape::Create(std::span<const int64_t> dims) {
  if (dims.size() > kMaxRank) {
    return BadInput("a shape of " + std::to_string(dims.size()) + " dimensions, expected at most " +
                    std::to_string(kMaxRank));
  }
  // Zero dimensions do not excuse the others: every partial product stays representable.
  int64_t product = 1;
  for (const int64_t dim : dims) {
    if (dim < 0) return BadInput("shape " + DimsToString(dims) + " has a negative dimension");
    if (dim > kMaxElements || product > kMaxElements / std::max<int64_t>(dim, 1)) {
      return BadInput("shape " + DimsToString(dims) + " has more than 2^48 elements");
    }
    product *= std::max<int64_t>(dim, 1);
  }
  Shape shape;
  shape.rank_ = static_cast<int>(dims.size());
  std::copy(dims.begin(), dims.end(), shape.dims_.begin());
  return shape;
}

int64_t Shape::elements() const { return Product(0, rank_); }

int64_t Shape::Product(int begin, int end) const {
  int64_t product = 1;
  for (int i = begin; i < end; ++i) product *= (*this)[i];
  return product;
}

std::string Shape::ToString() const { return DimsToString(dims()); }

}  // namespace ganvas
