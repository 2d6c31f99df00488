// Normalization of planes: by statistics that are known, and by each plane's own.
#pragma once

#include <cstdint>

#include "shared/kernels/activation.h"

namespace ganvas::kernels {

// Elements [begin, end), counted over all planes, of
// out = activation(in * scale[c] + shift[c] + residual), c = plane % channels. `residual` may be
// null; `out` may be `in` or `residual`.
void RunChannelAffine(int64_t channels, int64_t plane, const float* scale, const float* shift,
                      const Activation& activation, const float* in, const float* residual,
                      int64_t begin, int64_t end, float* out);

// Of a run of numbers: how many, their mean, and the sum of their squared distances from it.
struct Moments {
  double count = 0;
  double mean = 0;
  double squares = 0;
};
// Those of both runs (Chan, Golub, LeVeque 1979). Precondition: not both are empty.
Moments Merged(const Moments& a, const Moments& b);

// out = activation((in - mean) / sqrt(variance + epsilon) * scale[c] + shift[c] + residual) with
// each plane's own mean and variance. Moments are taken of blocks that stay in the first-level
// cache, around each block's mean, and merged in double precision, so that a mean far from zero
// costs no digits. A plane may be cut into segments.
struct InstanceNorm {
  int64_t channels = 1, plane = 1;
  int64_t segment = 1;  // elements of a plane that belong together; the last may be shorter
  float epsilon = 0;
  Activation activation;

  int64_t segments() const { return (plane + segment - 1) / segment; }  // of a plane
};

// Whole planes [begin, end). `residual` may be null; `out` may be `in` or `residual`.
void RunInstanceNorm(const InstanceNorm& norm, const float* scale, const float* shift,
                     const float* in, const float* residual, int64_t begin, int64_t end,
                     float* out);

// One plane by itself.
void RunPlaneNorm(const InstanceNorm& norm, float scale, float shift, const float* in,
                  const float* residual, float* out);

// The same in two passes over segments, counted over all planes: first the moments of all segments,
// then their merging, once more for each segment, and the result.
void RunSegmentMoments(const InstanceNorm& norm, const float* in, int64_t segment,
                       Moments* moments);
void RunSegmentNorm(const InstanceNorm& norm, const Moments* moments, const float* scale,
                    const float* shift, const float* in, const float* residual, int64_t segment,
                    float* out);

}  // namespace ganvas::kernels
