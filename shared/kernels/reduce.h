// Sums, products and extremes along axes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "shared/tensor/tensor.h"

namespace ganvas::kernels {

struct Reduction {
  struct Axis {
    int64_t dim, stride;
  };
  std::vector<Axis> kept, reduced;  // in the order of the input's axes
  int64_t outputs() const;
  int64_t terms() const;
};

// `axes` are sorted and in [0, rank).
Reduction MakeReduction(const Shape& in, std::span<const int64_t> axes);

enum class ReductionKind : uint8_t { kSum, kProduct, kMax, kMin };

// out[i] = factor * sum (or another kind), for outputs [begin, end), in double precision.
void RunReduction(ReductionKind kind, const Reduction& reduction, double factor, const float* in,
                  int64_t begin, int64_t end, float* out);

// Softmax over the middle of [outer][axis][inner], for [begin, end) of the outer * inner lines,
// counted with inner running fastest. `out` may be `in`.
void RunSoftmax(int64_t axis, int64_t inner, const float* in, int64_t begin, int64_t end,
                float* out);

}  // namespace ganvas::kernels
