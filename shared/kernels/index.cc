#include "shared/kernels/index.h"

namespace ganvas::kernels {

int64_t ElementPlaces::At(int64_t k, int64_t index) const {
  if (index < 0) index += data_[axis_];
  if (index < 0 || index >= data_[axis_]) return -1;
  int64_t place = 0;
  int64_t stride = 1;
  for (int i = data_.rank() - 1; i >= 0; --i) {
    place += (i == axis_ ? index : k % indices_[i]) * stride;
    k /= indices_[i];
    stride *= data_[i];
  }
  return place;
}

int64_t SlicePlace(const Shape& data, std::span<const int64_t> indices) {
  int64_t place = 0;
  for (size_t i = 0; i < indices.size(); ++i) {
    const int64_t size = data[static_cast<int>(i)];
    const int64_t index = indices[i] < 0 ? indices[i] + size : indices[i];
    if (index < 0 || index >= size) return -1;
    place = place * size + index;
  }
  return place * data.Product(static_cast<int>(indices.size()), data.rank());
}

void RunArg(bool largest, bool last, int64_t axis, int64_t inner, const float* in, int64_t begin,
            int64_t end, int64_t* out) {
  for (int64_t line = begin; line < end; ++line) {
    const float* from = in + line / inner * axis * inner + line % inner;
    int64_t best = 0;
    for (int64_t a = 1; a < axis; ++a) {
      const float x = from[a * inner], y = from[best * inner];
      if (x == y ? last : (largest ? x > y : x < y)) best = a;
    }
    out[line] = best;
  }
}

}  // namespace ganvas::kernels
