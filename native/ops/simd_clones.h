// For loops that the compiler vectorizes: one copy of the function for each width of vector
// registers, chosen when the program starts. All of them give the same bits, for nothing is
// contracted or reordered.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define GANVAS_SIMD_CLONES \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define GANVAS_SIMD_CLONES
#endif
#define GANVAS_INLINE inline __attribute__((always_inline))
