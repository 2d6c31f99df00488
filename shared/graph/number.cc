#include "shared/graph/number.h"

#include <cmath>
#include <cstring>
#include <limits>

namespace ganvas::graph {
namespace {

template <typename T>
T Load(const TensorView& tensor, int64_t i) {
  T number;
  std::memcpy(&number,
              static_cast<const uint8_t*>(tensor.data) + static_cast<size_t>(i) * sizeof(T),
              sizeof(T));
  return number;
}

}  // namespace

float FloatFromHalf(uint16_t half) {
  const int exponent = (half >> 10) & 31;
  const int mantissa = half & 1023;
  float magnitude = 0;
  if (exponent == 31) {
    magnitude = mantissa == 0 ? std::numeric_limits<float>::infinity()
                              : std::numeric_limits<float>::quiet_NaN();
  } else if (exponent == 0) {
    magnitude = std::ldexp(static_cast<float>(mantissa), -24);
  } else {
    magnitude = std::ldexp(static_cast<float>(mantissa + 1024), exponent - 25);
  }
  return (half & 0x8000) != 0 ? -magnitude : magnitude;
}

double NumberAt(const TensorView& tensor, int64_t i) {
  switch (tensor.dtype) {
    case DType::kF32:
      return static_cast<double>(Load<float>(tensor, i));
    case DType::kF64:
      return Load<double>(tensor, i);
    case DType::kF16:
      return static_cast<double>(FloatFromHalf(Load<uint16_t>(tensor, i)));
    default:
      return static_cast<double>(IntegerAt(tensor, i));
  }
}

int64_t IntegerAt(const TensorView& tensor, int64_t i) {
  switch (tensor.dtype) {
    case DType::kI64:
      return Load<int64_t>(tensor, i);
    case DType::kI32:
      return Load<int32_t>(tensor, i);
    case DType::kI8:
      return Load<int8_t>(tensor, i);
    default:
      return Load<uint8_t>(tensor, i);
  }
}

}  // namespace ganvas::graph
