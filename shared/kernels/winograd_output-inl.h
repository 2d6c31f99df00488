// The transform A^T m A of the products of a Winograd convolution, and how it leaves the item.
// Included once for each SIMD target.
#if defined(SHARED_KERNELS_WINOGRAD_OUTPUT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SHARED_KERNELS_WINOGRAD_OUTPUT_INL_H_
#undef SHARED_KERNELS_WINOGRAD_OUTPUT_INL_H_
#else
#define SHARED_KERNELS_WINOGRAD_OUTPUT_INL_H_
#endif

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "hwy/highway.h"
#include "shared/kernels/conv.h"
#include "shared/kernels/epilogue-inl.h"
#include "shared/kernels/winograd_input-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ganvas::kernels::HWY_NAMESPACE {

#if HWY_TARGET != HWY_SCALAR
// In each block of four lanes: element q of the block of all four inputs, in out[q].
HWY_INLINE void TransposeBlocks(const VF* v, VF* out) {
  const DF d;
  const hn::Repartition<uint64_t, DF> d64;
  const auto low01 = hn::BitCast(d64, hn::InterleaveLower(d, v[0], v[1]));
  const auto low23 = hn::BitCast(d64, hn::InterleaveLower(d, v[2], v[3]));
  const auto high01 = hn::BitCast(d64, hn::InterleaveUpper(d, v[0], v[1]));
  const auto high23 = hn::BitCast(d64, hn::InterleaveUpper(d, v[2], v[3]));
  out[0] = hn::BitCast(d, hn::InterleaveLower(d64, low01, low23));
  out[1] = hn::BitCast(d, hn::InterleaveUpper(d64, low01, low23));
  out[2] = hn::BitCast(d, hn::InterleaveLower(d64, high01, high23));
  out[3] = hn::BitCast(d, hn::InterleaveUpper(d64, high01, high23));
}
#endif

// Stores eight vectors so that lane l of the i-th lands at to[l * 8 + i].
HWY_INLINE void StoreInterleaved8(const VF* v, float* to) {
  const DF d;
#if HWY_TARGET == HWY_SCALAR
  for (int64_t i = 0; i < 8; ++i) hn::StoreU(v[i], d, to + i);
#else
  constexpr size_t kLanes = hn::MaxLanes(DF());
  VF low[4], high[4];
  TransposeBlocks(v, low);
  TransposeBlocks(v + 4, high);
  for (size_t q = 0; q < 4; ++q, to += 8) {
    if constexpr (kLanes == 4) {
      hn::StoreU(low[q], d, to);
      hn::StoreU(high[q], d, to + 4);
    } else if constexpr (kLanes == 8) {
      hn::StoreU(hn::ConcatLowerLower(d, high[q], low[q]), d, to);
      hn::StoreU(hn::ConcatUpperUpper(d, high[q], low[q]), d, to + 32);
    } else {
      const hn::Half<DF> half;
      const VF even = hn::OddEvenBlocks(hn::SwapAdjacentBlocks(high[q]), low[q]);
      const VF odd = hn::OddEvenBlocks(high[q], hn::SwapAdjacentBlocks(low[q]));
      hn::StoreU(hn::LowerHalf(half, even), half, to);
      hn::StoreU(hn::LowerHalf(half, odd), half, to + 32);
      hn::StoreU(hn::UpperHalf(half, even), half, to + 64);
      hn::StoreU(hn::UpperHalf(half, odd), half, to + 96);
    }
  }
#endif
}

template <int kOutputs, int kTaps>
struct WinogradOutput {
  using Lines = Winograd1d<kOutputs, kTaps>;
  static constexpr int64_t kEdge = kOutputs + kTaps - 1;
  static constexpr int64_t kPoints = kEdge * kEdge;

  // Stores vectors so that lane l of the i-th lands at to[l * count + i].
  static HWY_INLINE void StoreTurns(const VF* v, int64_t count, float* to) {
    const DF df;
    if (count == 2) {
      hn::StoreInterleaved2(v[0], v[1], df, to);
    } else if (count == 4) {
      hn::StoreInterleaved4(v[0], v[1], v[2], v[3], df, to);
    } else {
      StoreInterleaved8(v, to);
    }
  }

  // Row i of the outputs of all tiles of one channel, phases taking turns, lies at
  // joined + i * at.joined_pitch, tile after tile.
  static HWY_INLINE void TransformProducts(const WinogradConv& w, const Region& region,
                                           const WinogradScratch& at, const float* products,
                                           int64_t row, float* joined) {
    const DF df;
    constexpr auto kRows = static_cast<int64_t>(kTileRows);
    constexpr auto kCols = static_cast<int64_t>(kTileCols);
    const auto lanes = static_cast<int64_t>(hn::Lanes(df));
    const int64_t turns = kOutputs * w.step;
    const auto stride = static_cast<ptrdiff_t>(at.product_stride);
    for (int64_t t = 0; t < region.tiles; t += lanes) {
      const float* from =
          products + ((row / kRows * region.panels + t / kCols) * kRows + row % kRows) * kCols +
          t % kCols;
      VF y[kOutputs][2 * kOutputs];
      for (int64_t px = 0; px < w.step; ++px) {
        VF half[kOutputs][kEdge];
        const float* column = from + px * kPoints * stride;
        for (int64_t a = 0; a < kEdge; ++a, column += stride) {
          VF u[kEdge], z[kOutputs];
          const float* point = column;
          for (int64_t b = 0; b < kEdge; ++b, point += kEdge * stride) u[b] = hn::Load(df, point);
          Lines::Output(u, z);
          for (int64_t i = 0; i < kOutputs; ++i) half[i][a] = z[i];
        }
        for (int64_t i = 0; i < kOutputs; ++i) {
          VF z[kOutputs];
          Lines::Output(half[i], z);
          for (int64_t j = 0; j < kOutputs; ++j) y[i][j * w.step + px] = z[j];
        }
      }
      for (int64_t i = 0; i < kOutputs; ++i) {
        StoreTurns(y[i], turns, joined + i * at.joined_pitch + t * turns);
      }
    }
  }

  static HWY_NOINLINE void StoreOutput(const WinogradConv& w, const Region& region,
                                       const WinogradScratch& at, const ConvEpilogue& epilogue,
                                       int64_t row0, int64_t rows, float* scratch, float* output) {
    const int64_t turns = kOutputs * w.step;
    float* joined = scratch + at.joined;
    for (int64_t row = 0; row < rows; ++row) {
      TransformProducts(w, region, at, scratch + at.products, row, joined);
      const int64_t channel = row0 + row;
      const float bias = epilogue.bias == nullptr ? 0.0f : epilogue.bias[channel];
      for (int64_t n = 0; n < region.images; ++n) {
        const int64_t plane = ((region.image0 + n) * w.out_channels + channel) * w.out_h * w.out_w;
        for (int64_t g = 0; g < region.tile_rows; ++g) {
          const int64_t tile = n * region.image_tiles + g * w.tiles_w;
          for (int64_t i = 0; i < kOutputs; ++i) {
            const int64_t y = ((region.tile_row0 + g) * kOutputs + i) * w.step + region.phase_y;
            if (y >= w.out_h) break;
            const int64_t target = plane + y * w.out_w;
            FinishRow(joined + i * at.joined_pitch + tile * turns, w.out_w, bias,
                      epilogue.residual == nullptr ? nullptr : epilogue.residual + target,
                      epilogue.activation, output + target);
          }
        }
      }
    }
  }
};

}  // namespace ganvas::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
