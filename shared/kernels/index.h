// Reading and writing single elements or slices at indices.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "shared/tensor/tensor.h"

namespace ganvas::kernels {

// Where single elements lie that are named along one axis: element k of a tensor of the shape
// `indices` has its place with index k in place of its own at `axis` of a tensor of shape `data`.
// Indices may be negative (from the end). -1 where one is outside of [-size, size).
class ElementPlaces {
 public:
  ElementPlaces(const Shape& data, const Shape& indices, int axis)
      : data_(data), indices_(indices), axis_(axis) {}
  int64_t At(int64_t k, int64_t index) const;

 private:
  Shape data_, indices_;
  int axis_;
};

// The place of the slice named by one index for each of the first axes, in elements; -1 as above.
int64_t SlicePlace(const Shape& data, std::span<const int64_t> indices);

// The index of the largest (or smallest) element of lines [begin, end) of [outer][axis][inner],
// counted with inner running fastest. A NaN counts as neither.
void RunArg(bool largest, bool last, int64_t axis, int64_t inner, const float* in, int64_t begin,
            int64_t end, int64_t* out);

// Running sums of the same lines. `exclusive`: without the element itself; `reverse`: from the end.
template <typename T>
void RunCumSum(bool exclusive, bool reverse, int64_t axis, int64_t inner, const T* in,
               int64_t begin, int64_t end, T* out) {
  for (int64_t line = begin; line < end; ++line) {
    const int64_t at = line / inner * axis * inner + line % inner;
    T sum = 0;
    for (int64_t a = 0; a < axis; ++a) {
      const int64_t i = at + (reverse ? axis - 1 - a : a) * inner;
      const T element = in[i];
      out[i] = exclusive ? sum : sum + element;
      sum += element;
    }
  }
}

}  // namespace ganvas::kernels
