// The register-tile matrix product that convolutions and dense layers are made of; included once
// for each SIMD target.
#if defined(SHARED_KERNELS_MICRO_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SHARED_KERNELS_MICRO_INL_H_
#undef SHARED_KERNELS_MICRO_INL_H_
#else
#define SHARED_KERNELS_MICRO_INL_H_
#endif

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "hwy/cache_control.h"
#include "hwy/highway.h"
#include "shared/kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ganvas::kernels::HWY_NAMESPACE {

// Rows of a tile. Tiles are kTileRows x 2 vectors, the largest whose accumulators, two vectors of b
// and one broadcast of a fit into the registers; V8 spills with more than 4 x 8 floats.
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3  // AVX-512: better targets have smaller numbers
inline constexpr size_t kTileRows = 12;
#elif HWY_TARGET == HWY_AVX2
inline constexpr size_t kTileRows = 6;
#elif HWY_TARGET == HWY_NEON
inline constexpr size_t kTileRows = 8;
#else
inline constexpr size_t kTileRows = 4;
#endif
inline constexpr size_t kPrefetchFloats = 512;
inline constexpr size_t kTileVectors = 2;
inline constexpr size_t kTileCols = kTileVectors * hn::MaxLanes(DF());

// The depth of a product is walked in `segments` pieces of `depth` steps each. Step k of piece s
// multiplies a[(s * depth + k) * rows ...] with the kTileCols floats at b + offsets[s] + k *
// b_stride.
struct MicroArgs {
  const float* a;
  const float* b;
  const size_t* offsets;
  size_t segments;
  size_t depth;
  size_t b_stride;
  bool accumulate;  // add to what the tile holds, else start from zero
  float* tile;      // [rows][kTileCols], aligned
};

// Each element of the tile is summed in the order of the depth, by itself: its bits do not depend
// on its place in the tile, on kRows or on kVectors.
template <size_t kRows, size_t kVectors>
HWY_NOINLINE void Micro(const MicroArgs& args) {
  const DF d;
  constexpr size_t kLanes = hn::MaxLanes(DF());
  VF acc[kRows][kVectors];
  float* const tile = args.tile;
  if (args.accumulate) {
#pragma GCC unroll 16
    for (size_t r = 0; r < kRows; ++r) {
#pragma GCC unroll 4
      for (size_t v = 0; v < kVectors; ++v) {
        acc[r][v] = hn::Load(d, tile + r * kTileCols + v * kLanes);
      }
    }
  } else {
#pragma GCC unroll 16
    for (size_t r = 0; r < kRows; ++r) {
#pragma GCC unroll 4
      for (size_t v = 0; v < kVectors; ++v) acc[r][v] = hn::Zero(d);
    }
  }
  const float* a = args.a;
  const size_t b_stride = args.b_stride;
  for (size_t s = 0; s < args.segments; ++s) {
    const float* b = args.b + args.offsets[s];
    for (size_t k = args.depth; k != 0; --k) {
      VF bv[kVectors];
#pragma GCC unroll 4
      for (size_t v = 0; v < kVectors; ++v) bv[v] = hn::LoadU(d, b + v * kLanes);
#pragma GCC unroll 16
      for (size_t r = 0; r < kRows; ++r) {
        const VF av = hn::Set(d, a[r]);
#pragma GCC unroll 4
        for (size_t v = 0; v < kVectors; ++v) acc[r][v] = hn::MulAdd(av, bv[v], acc[r][v]);
      }
      // Weights are read once: from memory far away they arrive just in time.
      if constexpr (kRows >= 8) hwy::Prefetch(a + kPrefetchFloats);
      a += kRows;
      b += b_stride;
    }
  }
#pragma GCC unroll 16
  for (size_t r = 0; r < kRows; ++r) {
#pragma GCC unroll 4
    for (size_t v = 0; v < kVectors; ++v) {
      hn::Store(acc[r][v], d, tile + r * kTileCols + v * kLanes);
    }
  }
}

using MicroFunction = void (*)(const MicroArgs&);
template <size_t kVectors, size_t... kRows>
HWY_INLINE void CallMicro(const MicroArgs& args, size_t rows, std::index_sequence<kRows...>) {
  static constexpr MicroFunction kTable[] = {Micro<kRows + 1, kVectors>...};
  kTable[rows - 1](args);
}

// Panels of b of this depth that stay in the first-level cache beside a panel of a: while they do,
// a comes from further away only once for all of them.
HWY_INLINE int64_t PanelsAtOnce(int64_t depth) {
  constexpr int64_t kFloats = 6 * 1024;
  return std::max<int64_t>(
      1, kFloats / (std::max<int64_t>(1, depth) * static_cast<int64_t>(kTileCols)));
}

// A tile of `rows` in [1, kTileRows] of which the first `cols` in [1, kTileCols] columns are
// wanted.
HWY_INLINE void RunMicro(const MicroArgs& args, size_t rows, size_t cols) {
  if (cols > hn::MaxLanes(DF())) {
    CallMicro<2>(args, rows, std::make_index_sequence<kTileRows>());
  } else {
    CallMicro<1>(args, rows, std::make_index_sequence<kTileRows>());
  }
}

}  // namespace ganvas::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
