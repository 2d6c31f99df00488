// Included before the kernels in the build with relaxed SIMD: fused where the machine can, so that
// results may differ in their last bits between machines. Reference: WebAssembly relaxed SIMD,
// f32x4.relaxed_madd.
#pragma once

#include <hwy/highway.h>

namespace hwy::HWY_NAMESPACE {

// Taken in place of Highway's, which is a template.
inline Vec128<float> MulAdd(const Vec128<float> mul, const Vec128<float> x,
                            const Vec128<float> add) {
  return Vec128<float>{__builtin_wasm_relaxed_madd_f32x4(mul.raw, x.raw, add.raw)};
}

}  // namespace hwy::HWY_NAMESPACE
