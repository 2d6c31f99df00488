#include <algorithm>
#include <cstddef>

#include "shared/kernels/winograd.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/winograd_pack.cc"
#include "hwy/foreach_target.h"
// Must follow foreach_target.h.
#include "hwy/highway.h"
#include "shared/kernels/winograd_1d-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ganvas::kernels::HWY_NAMESPACE {

using DI = hn::RebindToSigned<DF>;

// Where the taps of a phase lie in a kernel, [taps][taps].
struct TapPlaces {
  int64_t kernel_index[9];
};

TapPlaces PlacesOf(const WinogradConv& w, const TapConv& conv, int64_t phase) {
  TapPlaces places{};
  for (const auto& entry : conv.phases[static_cast<size_t>(phase)].taps) {
    const TapConv::Tap& tap = conv.taps[static_cast<size_t>(entry.tap)];
    const int64_t y = tap.y - w.origin_y[phase / w.step];
    const int64_t x = tap.x - w.origin_x[phase % w.step] - w.shift;
    places.kernel_index[y * w.taps + x] = entry.kernel_index;
  }
  return places;
}

template <int kOutputs, int kTaps>
struct WinogradPack {
  using Lines = Winograd1d<kOutputs, kTaps>;
  static constexpr int64_t kEdge = kOutputs + kTaps - 1;

  // G g G^T for as many output channels as there are lanes.
  static HWY_INLINE void Transform(const VF* g, VF* u) {
    VF half[kEdge * kTaps];
    for (int64_t x = 0; x < kTaps; ++x) {
      VF column[kTaps], v[kEdge];
      for (int64_t y = 0; y < kTaps; ++y) column[y] = g[y * kTaps + x];
      Lines::Weights(column, v);
      for (int64_t b = 0; b < kEdge; ++b) half[b * kTaps + x] = v[b];
    }
    for (int64_t b = 0; b < kEdge; ++b) Lines::Weights(half + b * kTaps, u + b * kEdge);
  }

  // Output channels [row, row + count) of a panel of `panel_rows`, count at most the lanes, for all
  // input channels.
  static HWY_INLINE void PackLanes(const WinogradConv& w, const TapPlaces& places,
                                   const ConvWeights& weights, int64_t row, int64_t count,
                                   int64_t panel_rows, float* to) {
    const DF d;
    const DI di;
    constexpr auto kLanes = static_cast<int64_t>(hn::MaxLanes(DF()));
    HWY_ALIGN int32_t offsets[kLanes];
    HWY_ALIGN float scales[kLanes];
    for (int64_t r = 0; r < kLanes; ++r) {
      const int64_t within = std::min(r, count - 1);
      offsets[r] = static_cast<int32_t>(within * weights.out_stride);
      scales[r] = weights.row_scale == nullptr ? 1.0f : weights.row_scale[row + within];
    }
    const auto offset = hn::Load(di, offsets);
    const VF scale = hn::Load(d, scales);
    const auto wanted = hn::FirstN(d, static_cast<size_t>(count));
    const int64_t point_stride = w.in_channels * w.out_channels;
    const float* from = weights.data + row * weights.out_stride;
    for (int64_t c = 0; c < w.in_channels; ++c, from += weights.in_stride, to += panel_rows) {
      VF g[kTaps * kTaps], u[kEdge * kEdge];
      for (int64_t t = 0; t < kTaps * kTaps; ++t) {
        g[t] = hn::Mul(hn::GatherIndex(d, from + places.kernel_index[t], offset), scale);
      }
      Transform(g, u);
      if (count == kLanes) {
        for (int64_t p = 0; p < kEdge * kEdge; ++p) hn::StoreU(u[p], d, to + p * point_stride);
      } else {
        for (int64_t p = 0; p < kEdge * kEdge; ++p) {
          hn::BlendedStore(u[p], wanted, d, to + p * point_stride);
        }
      }
    }
  }

  static void Run(const WinogradConv& w, const TapConv& conv, const ConvWeights& weights,
                  float* packed) {
    constexpr auto kLanes = static_cast<int64_t>(hn::MaxLanes(DF()));
    for (int64_t phase = 0; phase < w.step * w.step; ++phase) {
      const TapPlaces places = PlacesOf(w, conv, phase);
      for (int64_t row0 = 0; row0 < w.out_channels; row0 += w.tile_rows) {
        const int64_t rows = std::min(w.tile_rows, w.out_channels - row0);
        for (int64_t r = 0; r < rows; r += kLanes) {
          PackLanes(w, places, weights, row0 + r, std::min(kLanes, rows - r), rows,
                    packed + row0 * w.in_channels + r);
        }
      }
      packed += w.points() * w.in_channels * w.out_channels;
    }
  }
};

void PackWinograd(const WinogradConv& w, const TapConv& conv, const ConvWeights& weights,
                  float* packed) {
  const auto run = w.taps == 2
                       ? (w.outputs == 2 ? WinogradPack<2, 2>::Run : WinogradPack<4, 2>::Run)
                       : (w.outputs == 2 ? WinogradPack<2, 3>::Run : WinogradPack<4, 3>::Run);
  run(w, conv, weights, packed);
}

}  // namespace ganvas::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ganvas::kernels {

HWY_EXPORT(PackWinograd);

void PackWinogradWeights(const WinogradConv& winograd, const TapConv& conv,
                         const ConvWeights& weights, float* packed) {
  HWY_DYNAMIC_DISPATCH(PackWinograd)(winograd, conv, weights, packed);
}

}  // namespace ganvas::kernels
#endif  // HWY_ONCE
