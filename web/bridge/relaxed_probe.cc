// What the compiler makes of relaxed SIMD; never run, only validated. Compilers from before the
// opcodes were settled (emcc 3.1.6) know the instruction by another name and number.
#include <wasm_simd128.h>

extern "C" __attribute__((used)) v128_t ganvas_probe(v128_t a, v128_t b, v128_t c) {
#if __has_builtin(__builtin_wasm_relaxed_madd_f32x4)
  return __builtin_wasm_relaxed_madd_f32x4(a, b, c);
#else
  return __builtin_wasm_fma_f32x4(a, b, c);
#endif
}
