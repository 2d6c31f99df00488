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

// One channel of one image under the region's tiles, zeros around it: row r of the plane is row
// y0 + r of the image, column c is column x0 + c. Whole vectors are written, in ascending order.
HWY_INLINE void CopyPlane(const WinogradConv& w, const float* image, int64_t y0, int64_t x0,
                          int64_t plane_rows, int64_t pitch, float* plane) {
  const DF d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  const int64_t left = std::clamp<int64_t>(-x0, 0, pitch);
  const int64_t skipped = std::clamp<int64_t>(x0, 0, w.in_w);
  const int64_t copied = std::min(w.in_w - skipped, pitch - left);
  for (int64_t r = 0; r < plane_rows; ++r, plane += pitch) {
    const int64_t y = y0 + r;
    int64_t i = 0;
    if (y >= 0 && y < w.in_h) {
      for (; i < left; i += lanes) hn::StoreU(hn::Zero(d), d, plane + i);
      const float* from = image + y * w.in_w + skipped;
      float* to = plane + left;
      for (i = 0; i < copied; i += lanes) hn::StoreU(hn::LoadU(d, from + i), d, to + i);
      i = left + copied;
    }
    for (; i < pitch; i += lanes) hn::StoreU(hn::Zero(d), d, plane + i);
  }
}

template <int kOutputs, int kTaps>
struct Winograd2d {
  using Lines = Winograd1d<kOutputs, kTaps>;
  static constexpr int64_t kEdge = kOutputs + kTaps - 1;
  static constexpr int64_t kPoints = kEdge * kEdge;

  // d[j] = lane l: from[kOutputs * l + j].
  static HWY_INLINE void LoadNeighbours(const float* from, VF* d) {
    const DF df;
    VF unused0, unused1;
    if constexpr (kOutputs == 2) {
      hn::LoadInterleaved2(df, from, d[0], d[1]);
      if constexpr (kEdge == 3) {
        hn::LoadInterleaved2(df, from + 2, d[2], unused0);
      } else {
        hn::LoadInterleaved2(df, from + 2, d[2], d[3]);
      }
    } else {
      hn::LoadInterleaved4(df, from, d[0], d[1], d[2], d[3]);
      if constexpr (kEdge == 5) {
        VF unused2;
        hn::LoadInterleaved4(df, from + 4, d[4], unused0, unused1, unused2);
      } else {
        hn::LoadInterleaved4(df, from + 4, d[4], d[5], unused0, unused1);
      }
    }
  }

  // Transforms the rows of a plane: row g * kOutputs + rest, tile x goes to
  // lines[a][rest][g * tiles_w + x]. `places` holds each tile's place in the plane for rest 0.
  static HWY_INLINE void TransformRows(const WinogradConv& w, const float* plane, int64_t pitch,
                                       int64_t tile_rows, const int32_t* places, int64_t line,
                                       float* lines) {
    const DF df;
    const hn::RebindToSigned<DF> di;
    const auto lanes = static_cast<int64_t>(hn::Lanes(df));
    for (int64_t rest = 0; rest < kOutputs; ++rest) {
      const int64_t groups = rest < kTaps - 1 ? tile_rows + 1 : tile_rows;
      const float* from = plane + rest * pitch;
      float* to = lines + rest * line;
      VF d[kEdge], v[kEdge];
      if (w.tiles_w % lanes == 0) {
        for (int64_t g = 0; g < groups; ++g, from += kOutputs * pitch) {
          for (int64_t x = 0; x < w.tiles_w; x += lanes, to += lanes) {
            LoadNeighbours(from + x * kOutputs, d);
            Lines::Input(d, v);
            for (int64_t a = 0; a < kEdge; ++a) hn::StoreU(v[a], df, to + a * kOutputs * line);
          }
        }
      } else {
        for (int64_t i = 0; i < groups * w.tiles_w; i += lanes) {
          const auto place = hn::Load(di, places + i);
          for (int64_t j = 0; j < kEdge; ++j) d[j] = hn::GatherIndex(df, from + j, place);
          Lines::Input(d, v);
          for (int64_t a = 0; a < kEdge; ++a) hn::StoreU(v[a], df, to + a * kOutputs * line + i);
        }
      }
    }
  }

  // Transforms the columns of what TransformRows gave, for `tiles` tiles of one image and channel,
  // into to[point * point_stride + tile]. Whole vectors are written.
  static HWY_INLINE void TransformColumns(const WinogradConv& w, const float* lines, int64_t line,
                                          int64_t tiles, int64_t point_stride, float* to) {
    const DF df;
    const auto lanes = static_cast<int64_t>(hn::Lanes(df));
    VF d[kEdge], v[kEdge];
    for (int64_t a = 0; a < kEdge; ++a) {
      const float* from = lines + a * kOutputs * line;
      for (int64_t t = 0; t < tiles; t += lanes) {
        for (int64_t i = 0; i < kEdge; ++i) {
          d[i] = hn::LoadU(df, from + i % kOutputs * line + i / kOutputs * w.tiles_w + t);
        }
        Lines::Input(d, v);
        for (int64_t b = 0; b < kEdge; ++b) {
          hn::StoreU(v[b], df, to + (b * kEdge + a) * point_stride + t);
        }
      }
    }
  }

  // The transformed input of all phases of the region's row: [phase_x][point][channel][tile].
  static HWY_NOINLINE void TransformInput(const WinogradConv& w, const Region& region,
                                          const WinogradScratch& at, const float* input,
                                          float* scratch) {
    const int64_t x_first = std::min(w.origin_x[0], w.origin_x[w.step - 1]);
    const int64_t y0 = region.tile_row0 * kOutputs + w.origin_y[region.phase_y];
    const int64_t plane_rows = region.tile_rows * kOutputs + kTaps - 1;
    float* plane = scratch + at.plane;
    auto* places = reinterpret_cast<int32_t*>(scratch + at.places);
    for (int64_t i = 0; i < at.line; ++i) {
      places[i] = i < (region.tile_rows + 1) * w.tiles_w
                      ? static_cast<int32_t>((i / w.tiles_w * at.pitch + i % w.tiles_w) * kOutputs)
                      : 0;
    }
    for (int64_t c = 0; c < w.in_channels; ++c) {
      for (int64_t n = 0; n < region.images; ++n) {
        const float* image = input + ((region.image0 + n) * w.in_channels + c) * w.in_h * w.in_w;
        CopyPlane(w, image, y0, x_first, plane_rows, at.pitch, plane);
        for (int64_t px = 0; px < w.step; ++px) {
          float* to = scratch + at.input + px * kPoints * at.point_stride + c * at.tile_pitch +
                      n * region.image_tiles;
          TransformRows(w, plane + w.origin_x[px] - x_first, at.pitch, region.tile_rows, places,
                        at.line, scratch + at.lines);
          TransformColumns(w, scratch + at.lines, at.line, region.image_tiles, at.point_stride, to);
        }
      }
    }
  }

  // The products of `rows` output channels from row0 on:
  // [phase_x][point][row panel][panel][kTileRows][kTileCols].
  static HWY_NOINLINE void Multiply(const WinogradConv& w, const Region& region,
                                    const WinogradScratch& at, const float* packed, int64_t row0,
                                    int64_t rows, float* scratch) {
    // A panel of the transformed input then stays in the first-level cache.
    constexpr int64_t kPassDepth = 256;
    constexpr auto kRows = static_cast<int64_t>(kTileRows);
    constexpr auto kCols = static_cast<int64_t>(kTileCols);
    const int64_t kernel_floats = w.in_channels * w.out_channels;
    const size_t no_offset = 0;
    MicroArgs args;
    args.offsets = &no_offset;
    args.segments = 1;
    args.b_stride = static_cast<size_t>(at.tile_pitch);
    float* products = scratch + at.products;
    for (int64_t px = 0; px < w.step; ++px) {
      for (int64_t point = 0; point < kPoints; ++point) {
        const int64_t matrix = px * kPoints + point;
        const float* a =
            packed + ((region.phase_y * w.step + px) * kPoints + point) * kernel_floats;
        const float* b = scratch + at.input + matrix * at.point_stride;
        for (int64_t c0 = 0; c0 < w.in_channels; c0 += kPassDepth) {
          args.depth = static_cast<size_t>(std::min(kPassDepth, w.in_channels - c0));
          args.accumulate = c0 > 0;
          for (int64_t panel = 0; panel < region.panels; ++panel) {
            const int64_t cols = std::min(kCols, region.tiles - panel * kCols);
            args.b = b + c0 * at.tile_pitch + panel * kCols;
            for (int64_t row = 0; row < rows; row += kRows) {
              const int64_t panel_rows = std::min(kRows, rows - row);
              args.a = a + (row0 + row) * w.in_channels + c0 * panel_rows;
              args.tile = products + matrix * at.product_stride +
                          (row / kRows * region.panels + panel) * kRows * kCols;
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
      constexpr size_t kLanes = hn::MaxLanes(DF());
      HWY_ALIGN float low[4 * kLanes];
      HWY_ALIGN float high[4 * kLanes];
      hn::StoreInterleaved4(v[0], v[1], v[2], v[3], df, low);
      hn::StoreInterleaved4(v[4], v[5], v[6], v[7], df, high);
      const hn::CappedTag<float, 4> d4;
      constexpr size_t kPart = hn::MaxLanes(d4);
      for (size_t l = 0; l < kLanes; ++l) {
        for (size_t k = 0; k < 4; k += kPart) {
          hn::StoreU(hn::LoadU(d4, low + 4 * l + k), d4, to + 8 * l + k);
          hn::StoreU(hn::LoadU(d4, high + 4 * l + k), d4, to + 8 * l + 4 + k);
        }
      }
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
    for (int64_t t = 0; t < region.tiles; t += lanes) {
      const float* from =
          products + ((row / kRows * region.panels + t / kCols) * kRows + row % kRows) * kCols +
          t % kCols;
      VF y[kOutputs][2 * kOutputs];
      for (int64_t px = 0; px < w.step; ++px) {
        VF half[kOutputs][kEdge];
        for (int64_t a = 0; a < kEdge; ++a) {
          VF u[kEdge], z[kOutputs];
          for (int64_t b = 0; b < kEdge; ++b) {
            u[b] = hn::Load(df, from + (px * kPoints + b * kEdge + a) * at.product_stride);
          }
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
      Multiply(w, region, at, packed, region.row0 + done, rows, scratch);
      StoreOutput(w, region, at, epilogue, region.row0 + done, rows, scratch, output);
    }
  }
};

void RunWinograd(const WinogradConv& w, const float* packed, const float* input,
                 const ConvEpilogue& epilogue, int64_t item, float* scratch, float* output) {
  const auto run = w.taps == 2 ? (w.outputs == 2 ? Winograd2d<2, 2>::Run : Winograd2d<4, 2>::Run)
                               : (w.outputs == 2 ? Winograd2d<2, 3>::Run : Winograd2d<4, 3>::Run);
  run(w, packed, input, epilogue, item, scratch, output);
}

}  // namespace ganvas::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ganvas::kernels {

HWY_EXPORT(RunWinograd);

void RunWinogradItem(const WinogradConv& winograd, const float* packed, const float* input,
                     const ConvEpilogue& epilogue, int64_t item, float* scratch, float* output) {
  HWY_DYNAMIC_DISPATCH(RunWinograd)(winograd, packed, input, epilogue, item, scratch, output);
}

}  // namespace ganvas::kernels
#endif  // HWY_ONCE
