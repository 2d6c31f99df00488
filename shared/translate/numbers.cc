#include "shared/translate/numbers.h"

#include <algorithm>
#include <cmath>

#include "shared/kernels/cast.h"

namespace ganvas::translate {

std::vector<uint8_t> BytesOf(std::span<const float> numbers, DType dtype) {
  std::vector<float> whole;
  if (dtype == DType::kU8) {
    for (const float number : numbers)
      whole.push_back(std::round(std::clamp(number, 0.0f, 255.0f)));
    numbers = whole;
  }
  std::vector<uint8_t> bytes(numbers.size() * ByteSize(dtype));
  kernels::Cast(DType::kF32, numbers.data(), dtype, bytes.data(),
                static_cast<int64_t>(numbers.size()));
  return bytes;
}

std::vector<float> FloatsOf(const TensorView& tensor, int64_t count) {
  if (count < 0) count = tensor.shape.elements();
  std::vector<float> floats(static_cast<size_t>(count));
  kernels::Cast(tensor.dtype, tensor.data, DType::kF32, floats.data(), count);
  return floats;
}

}  // namespace ganvas::translate
