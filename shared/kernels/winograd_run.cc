#include <algorithm>
#include <cstddef>

#include "shared/kernels/winograd.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/winograd_run.cc"
#include "hwy/foreach_target.h"
// Must follow foreach_target.h.
#include "hwy/highway.h"
#include "shared/kernels/epilogue-inl.h"
#include "shared/kernels/micro-inl.h"
#include "shared/kernels/winograd_1d-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ganvas::kernels::HWY_NAMESPACE {

constexpr int64_t kVectorFloats = 16;  // of the widest target

// What one item works on.
struct Region {
  int64_t phase_y;
  int64_t row0, rows;  // output channels
  int64_t image0, images;
  int64_t tile_row0, tile_rows;
  int64_t image_tiles;  // tiles of the block in one image
  int64_t tiles;        // of all its images
  int64_t panels;       // of kTileCols tiles
};

HWY_INLINE Region RegionOf(const WinogradConv& w, int64_t item) {
  Region region;
  const int64_t group = item % w.tile_row_groups();
  item /= w.tile_row_groups();
  const int64_t image_group = item % w.image_groups();
  item /= w.image_groups();
  region.phase_y = item % w.step;
  region.row0 = item / w.step * w.item_rows;
  region.rows = std::min(w.item_rows, w.out_channels - region.row0);
  region.image0 = image_group * w.block_images;
  region.images = std::min(w.block_images, w.batch - region.image0);
  region.tile_row0 = group * w.block_tile_rows;
  region.tile_rows = std::min(w.block_tile_rows, w.tiles_h - region.tile_row0);
  region.image_tiles = region.tile_rows * w.tiles_w;
  region.tiles = region.images * region.image_tiles;
  region.panels =
      (region.tiles + static_cast<int64_t>(kTileCols) - 1) / static_cast<int64_t>(kTileCols);
  return region;
}

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
struct Winograd2d {
  using Lines = Winograd1d<kOutputs, kTaps>;
  static constexpr int64_t kEdge = kOutputs + kTaps - 1;
  static constexpr int64_t kPoints = kEdge * kEdge;

  // Transforms the columns of one channel of one image: row i of the tiles of row g of the region
  // comes from row y0 + g * kOutputs + i of the image; its sums go to tall[b][g * width + x], with
  // zeros behind the image. Whole vectors are written, in ascending order.
  static HWY_INLINE void TransformColumns(const WinogradConv& w, const WinogradScratch& at,
                                          const float* image, int64_t y0, int64_t tile_rows,
                                          float* scratch) {
    const DF df;
    const auto lanes = static_cast<int64_t>(hn::Lanes(df));
    const int64_t width = w.tiles_w * kOutputs;
    const int64_t columns = std::min(width, w.in_w - w.shift);
    const auto stride = static_cast<ptrdiff_t>(at.tall_stride);
    for (int64_t g = 0; g < tile_rows; ++g) {
      const float* rows[kEdge];
      for (int64_t i = 0; i < kEdge; ++i) {
        const int64_t y = y0 + g * kOutputs + i;
        rows[i] = y >= 0 && y < w.in_h ? image + y * w.in_w + w.shift : scratch + at.zeros + 1;
        if (w.has_ends()) {
          float* ends = scratch + at.ends + i * at.ends_stride + 2 * g;
          ends[0] = w.shift > 0 ? rows[i][-1] : 0.0f;
          ends[1] = w.in_w - w.shift > width ? rows[i][width] : 0.0f;
        }
      }
      float* to = scratch + at.tall + g * width;
      for (int64_t x = 0; x < columns; x += lanes) {
        VF d[kEdge], v[kEdge];
        for (int64_t i = 0; i < kEdge; ++i) d[i] = hn::LoadU(df, rows[i] + x);
        Lines::Input(d, v);
        float* line = to + x;
        for (int64_t b = 0; b < kEdge; ++b, line += stride) hn::StoreU(v[b], df, line);
      }
      for (int64_t x = columns; x < width; x += lanes) {
        for (int64_t b = 0; b < kEdge; ++b) {
          hn::StoreU(hn::Zero(df), df, to + b * at.tall_stride + x);
        }
      }
    }
    if (w.has_ends()) TransformEnds(w, at, tile_rows, scratch);
  }

  // The same for the columns beside the rows of tiles; each sum goes to the tile that reads it.
  static HWY_INLINE void TransformEnds(const WinogradConv& w, const WinogradScratch& at,
                                       int64_t tile_rows, float* scratch) {
    const DF df;
    const auto lanes = static_cast<int64_t>(hn::Lanes(df));
    float* ends = scratch + at.ends;
    for (int64_t i = 0; i < 2 * tile_rows; i += lanes) {
      VF d[kEdge], v[kEdge];
      for (int64_t b = 0; b < kEdge; ++b) d[b] = hn::Load(df, ends + b * at.ends_stride + i);
      Lines::Input(d, v);
      for (int64_t b = 0; b < kEdge; ++b) hn::Store(v[b], df, ends + b * at.ends_stride + i);
    }
    for (int64_t b = 0; b < kEdge; ++b, ends += at.ends_stride) {
      float* left = scratch + at.left + b * at.tall_stride;
      float* right = scratch + at.right + b * at.tall_stride + w.tiles_w - 1;
      for (int64_t g = 0; g < tile_rows; ++g) {
        left[g * w.tiles_w] = ends[2 * g];
        right[g * w.tiles_w] = ends[2 * g + 1];
      }
    }
  }

  // Transforms the rows of what TransformColumns gave into [phase_x][point][tile], point_stride
  // apart. First every kOutputs-th number of a row is brought together, so that what neighbouring
  // tiles read lies next to each other; tiles at an end of a row see what lies
  // beside it, or zeros.
  static HWY_INLINE void TransformRows(const WinogradConv& w, const WinogradScratch& at,
                                       int64_t tiles, float* scratch, float* to) {
    const DF df;
    const auto lanes = static_cast<int64_t>(hn::Lanes(df));
    float* turns = scratch + at.turns + kVectorFloats;
    const float* not_first = scratch + at.not_first;
    const float* not_last = scratch + at.not_last;
    const bool ends = w.has_ends();
    const auto stride = static_cast<ptrdiff_t>(at.point_stride);
    for (int64_t b = 0; b < kEdge; ++b) {
      const float* from = scratch + at.tall + b * at.tall_stride;
      for (int64_t t = 0; t < tiles; t += lanes) {
        VF e[4];
        if constexpr (kOutputs == 2) {
          hn::LoadInterleaved2(df, from + t * kOutputs, e[0], e[1]);
        } else {
          hn::LoadInterleaved4(df, from + t * kOutputs, e[0], e[1], e[2], e[3]);
        }
        for (int64_t j = 0; j < kOutputs; ++j) {
          hn::StoreU(e[j], df, turns + j * at.turn_stride + t);
        }
      }
      for (int64_t t = 0; t < tiles; t += lanes) {
        // Columns -1 to kOutputs of the tiles.
        VF e[kOutputs + 2], v[kEdge];
        e[0] = hn::And(hn::LoadU(df, turns + (kOutputs - 1) * at.turn_stride + t - 1),
                       hn::LoadU(df, not_first + t));
        for (int64_t j = 0; j < kOutputs; ++j) {
          e[j + 1] = hn::LoadU(df, turns + j * at.turn_stride + t);
        }
        e[kOutputs + 1] = hn::And(hn::LoadU(df, turns + t + 1), hn::LoadU(df, not_last + t));
        if (ends) {
          e[0] = hn::Or(e[0], hn::LoadU(df, scratch + at.left + b * at.tall_stride + t));
          e[kOutputs + 1] =
              hn::Or(e[kOutputs + 1], hn::LoadU(df, scratch + at.right + b * at.tall_stride + t));
        }
        for (int64_t px = 0; px < w.step; ++px) {
          Lines::Input(e + 1 + w.origin_x[px], v);
          float* point = to + (px * kPoints + b * kEdge) * at.point_stride + t;
          for (int64_t a = 0; a < kEdge; ++a, point += stride) hn::StoreU(v[a], df, point);
        }
      }
    }
  }

  // The transformed input of all phases of the region's row: [phase_x][point][channel][tile].
  static HWY_NOINLINE void TransformInput(const WinogradConv& w, const Region& region,
                                          const WinogradScratch& at, const float* input,
                                          float* scratch) {
    std::fill_n(scratch + at.zeros, w.in_w + 2 * kVectorFloats, 0.0f);
    if (w.has_ends()) {
      std::fill_n(scratch + at.left, kEdge * at.tall_stride, 0.0f);
      std::fill_n(scratch + at.right, kEdge * at.tall_stride, 0.0f);
      std::fill_n(scratch + at.ends, kEdge * at.ends_stride, 0.0f);
    }
    auto* not_first = reinterpret_cast<uint32_t*>(scratch + at.not_first);
    auto* not_last = reinterpret_cast<uint32_t*>(scratch + at.not_last);
    for (int64_t t = 0; t < region.image_tiles + kVectorFloats; ++t) {
      not_first[t] = t % w.tiles_w == 0 ? 0 : ~uint32_t{0};
      not_last[t] = t % w.tiles_w == w.tiles_w - 1 ? 0 : ~uint32_t{0};
    }
    const int64_t y0 = region.tile_row0 * kOutputs + w.origin_y[region.phase_y];
    for (int64_t c = 0; c < w.in_channels; ++c) {
      for (int64_t n = 0; n < region.images; ++n) {
        const float* image = input + ((region.image0 + n) * w.in_channels + c) * w.in_h * w.in_w;
        TransformColumns(w, at, image, y0, region.tile_rows, scratch);
        TransformRows(w, at, region.image_tiles, scratch,
                      scratch + at.input + c * at.tile_pitch + n * region.image_tiles);
      }
    }
  }

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

  static void Run(const WinogradConv& w, const float* packed, const float* input,
                  const ConvEpilogue& epilogue, int64_t item, float* scratch, float* output) {
    const Region region = RegionOf(w, item);
    const WinogradScratch at = LayOut(w);
    TransformInput(w, region, at, input, scratch);
    for (int64_t done = 0; done < region.rows; done += w.pass_rows) {
      const int64_t rows = std::min(w.pass_rows, region.rows - done);
      for (int64_t px = 0; px < w.step; ++px) {
        const float* weights =
            TransformedWeights(w, at, packed + (region.phase_y * w.step + px) * w.phase_floats(),
                               region.row0 + done, rows, scratch);
        Multiply(w, region, at, weights, px, rows, scratch);
      }
      StoreOutput(w, region, at, epilogue, region.row0 + done, rows, scratch, output);
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
