// Narrow numbers -> float32: how weights leave the file. The same bits on every SIMD target.
#pragma once

#include <cstdint>

namespace ganvas::kernels {

// float16 at `in`, which may lie at an odd address, as weights in a file do. `in` and `out` do not
// overlap. Exact; NaN stays NaN.
void WidenHalf(const void* in, int64_t count, float* out);

// Slice s of the numbers has scales[s] and zeros[s].
struct SliceScales {
  const float* zeros;
  const float* scales;
  int64_t slices;
};

// `rows` rows of `inner` numbers, of which row r belongs to slice (first + r) mod slices:
// (in - zero) * scale, of which the difference is exact.
void WidenInt8(const int8_t* in, const SliceScales& scales, int64_t first, int64_t rows,
               int64_t inner, float* out);
void WidenUint8(const uint8_t* in, const SliceScales& scales, int64_t first, int64_t rows,
                int64_t inner, float* out);

}  // namespace ganvas::kernels
