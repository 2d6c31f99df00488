// Narrow numbers -> float32: how weights leave the file.
#pragma once

#include <cstdint>

namespace ganvas::kernels {

// float16 at `in`, which may lie at an odd address, as weights in a file do. `in` and `out` do not
// overlap. Exact, the same bits on every SIMD target; NaN stays NaN.
void WidenHalf(const void* in, int64_t count, float* out);

// (in - zero) * scale, of which the difference is exact.
void WidenInt8(const int8_t* in, float zero, float scale, int64_t count, float* out);
void WidenUint8(const uint8_t* in, float zero, float scale, int64_t count, float* out);

}  // namespace ganvas::kernels
