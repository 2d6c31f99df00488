#include <algorithm>
#include <cstddef>

#include "shared/kernels/winograd.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/winograd_run.cc"
#include "hwy/foreach_target.h"
// Must follow foreach_target.h.
#include "hwy/highway.h"
#include "shared/kernels/micro-inl.h"
#include "shared/kernels/winograd_1d-inl.h"
#include "shared/kernels/winograd_input-inl.h"
#include "shared/kernels/winograd_output-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ganvas::kernels::HWY_NAMESPACE {

template <int kOutputs, int kTaps>
struct Winograd2d {
  using Lines = Winograd1d<kOutputs, kTaps>;
  static constexpr int64_t kEdge = kOutputs + kTaps - 1;
  static constexpr int64_t kPoints = kEdge * kEdge;

  // G g G^T of a panel of `rows` output channels, [channel][tap][row], into
  // to[point * weight_stride + channel * rows + row]. Whole vectors are read and written.
  static HWY_NOINLINE void TransformPanel(int64_t channels, int64_t rows, const float* from,
                                          int64_t weight_stride, float* to) {
    const DF d;
    constexpr int64_t kTapCount = kTaps * kTaps;
    const auto lanes = static_cast<int64_t>(hn::Lanes(d));
    const auto stride = static_cast<ptrdiff_t>(weight_stride);
    for (int64_t c = 0; c < channels; ++c, from += kTapCount * rows, to += rows) {
      hwy::Prefetch(from + kPrefetchFloats);
      for (int64_t r = 0; r < rows; r += lanes) {
        VF g[kTapCount], half[kEdge * kTaps];
        for (int64_t t = 0; t < kTapCount; ++t) g[t] = hn::LoadU(d, from + t * rows + r);
        for (int64_t x = 0; x < kTaps; ++x) {
          VF column[kTaps], u[kEdge];
          for (int64_t y = 0; y < kTaps; ++y) column[y] = g[y * kTaps + x];
          Lines::Weights(column, u);
          for (int64_t b = 0; b < kEdge; ++b) half[b * kTaps + x] = u[b];
        }
        float* point = to + r;
        for (int64_t b = 0; b < kEdge; ++b) {
          VF u[kEdge];
          Lines::Weights(half + b * kTaps, u);
          for (int64_t a = 0; a < kEdge; ++a, point += stride) hn::StoreU(u[a], d, point);
        }
      }
    }
  }

  // The transformed weights of `rows` output channels from row0 on; `packed` are those of the
  // phase.
  static HWY_INLINE const float* TransformedWeights(const WinogradConv& w,
                                                    const WinogradScratch& at, const float* packed,
                                                    int64_t row0, int64_t rows, float* scratch) {
    constexpr auto kRows = static_cast<int64_t>(kTileRows);
    if (w.stored) return packed + row0 / kRows * at.weight_panel;
    const float* from = packed + row0 * w.in_channels * kTaps * kTaps;
    float* to = scratch + at.weights;
    for (int64_t row = 0; row < rows; row += kRows, to += at.weight_panel) {
      const int64_t panel_rows = std::min(kRows, rows - row);
      TransformPanel(w.in_channels, panel_rows, from, at.weight_stride, to);
      from += w.in_channels * kTaps * kTaps * panel_rows;
    }
    return scratch + at.weights;
  }

  // The products of phase_x of `rows` output channels:
  // [phase_x][point][row panel][panel][kTileRows][kTileCols].
  static HWY_NOINLINE void Multiply(const WinogradConv& w, const Region& region,
                                    const WinogradScratch& at, const float* weights,
                                    int64_t phase_x, int64_t rows, float* scratch) {
    // A panel of the transformed input then stays in the first-level cache.
    constexpr int64_t kPassDepth = 256;
    constexpr auto kRows = static_cast<int64_t>(kTileRows);
    constexpr auto kCols = static_cast<int64_t>(kTileCols);
    const size_t no_offset = 0;
    MicroArgs args;
    args.offsets = &no_offset;
    args.segments = 1;
    args.b_stride = static_cast<size_t>(at.tile_pitch);
    for (int64_t point = 0; point < kPoints; ++point) {
      const int64_t matrix = phase_x * kPoints + point;
      const float* a = weights + point * at.weight_stride;
      const float* b = scratch + at.input + matrix * at.point_stride;
      float* products = scratch + at.products + matrix * at.product_stride;
      for (int64_t c0 = 0; c0 < w.in_channels; c0 += kPassDepth) {
        args.depth = static_cast<size_t>(std::min(kPassDepth, w.in_channels - c0));
        args.accumulate = c0 > 0;
        const int64_t group = PanelsAtOnce(static_cast<int64_t>(args.depth));
        for (int64_t first = 0; first < region.panels; first += group) {
          const int64_t last = std::min(first + group, region.panels);
          for (int64_t row = 0; row < rows; row += kRows) {
            const int64_t panel_rows = std::min(kRows, rows - row);
            args.a = a + row / kRows * at.weight_panel + c0 * panel_rows;
            for (int64_t panel = first; panel < last; ++panel) {
              const int64_t cols = std::min(kCols, region.tiles - panel * kCols);
              args.b = b + c0 * at.tile_pitch + panel * kCols;
              args.tile = products + (row / kRows * region.panels + panel) * kRows * kCols;
              RunMicro(args, static_cast<size_t>(panel_rows), static_cast<size_t>(cols));
            }
          }
        }
      }
    }
  }

  static void Run(const WinogradConv& w, const float* packed, const float* input,
                  const ConvEpilogue& epilogue, int64_t item, float* scratch, float* output) {
    const Region region = RegionOf(w, item);
    const WinogradScratch at = LayOut(w);
    WinogradInput<kOutputs, kTaps>::TransformInput(w, region, at, input, scratch);
    for (int64_t done = 0; done < region.rows; done += w.pass_rows) {
      const int64_t rows = std::min(w.pass_rows, region.rows - done);
      for (int64_t px = 0; px < w.step; ++px) {
        const float* weights =
            TransformedWeights(w, at, packed + (region.phase_y * w.step + px) * w.phase_floats(),
                               region.row0 + done, rows, scratch);
        Multiply(w, region, at, weights, px, rows, scratch);
      }
      WinogradOutput<kOutputs, kTaps>::StoreOutput(w, region, at, epilogue, region.row0 + done,
                                                   rows, scratch, output);
    }
  }
};

// Calls `use` with the transform of F(outputs, taps).
template <class Use>
HWY_INLINE void WithTransform(const WinogradConv& w, const Use& use) {
  if (w.taps == 2 && w.outputs == 2) return use(Winograd2d<2, 2>());
  if (w.taps == 2) return use(Winograd2d<4, 2>());
  if (w.outputs == 2) return use(Winograd2d<2, 3>());
  return use(Winograd2d<4, 3>());
}

void RunWinograd(const WinogradConv& w, const float* packed, const float* input,
                 const ConvEpilogue& epilogue, int64_t item, float* scratch, float* output) {
  WithTransform(
      w, [&](auto transform) { transform.Run(w, packed, input, epilogue, item, scratch, output); });
}

void TransformWeights(const WinogradConv& w, int64_t rows, const float* from, int64_t weight_stride,
                      float* to) {
  WithTransform(w, [&](auto transform) {
    transform.TransformPanel(w.in_channels, rows, from, weight_stride, to);
  });
}

}  // namespace ganvas::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ganvas::kernels {

HWY_EXPORT(RunWinograd);
HWY_EXPORT(TransformWeights);

void RunWinogradItem(const WinogradConv& winograd, const float* packed, const float* input,
                     const ConvEpilogue& epilogue, int64_t item, float* scratch, float* output) {
  HWY_DYNAMIC_DISPATCH(RunWinograd)(winograd, packed, input, epilogue, item, scratch, output);
}

void TransformWinogradWeights(const WinogradConv& winograd, int64_t rows, const float* from,
                              int64_t weight_stride, float* to) {
  HWY_DYNAMIC_DISPATCH(TransformWeights)(winograd, rows, from, weight_stride, to);
}

}  // namespace ganvas::kernels
#endif  // HWY_ONCE
