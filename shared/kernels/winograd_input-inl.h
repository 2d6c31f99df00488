// What an item of a Winograd convolution covers, and the transform B^T d B of its input.
// Included once for each SIMD target.
#if defined(SHARED_KERNELS_WINOGRAD_INPUT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SHARED_KERNELS_WINOGRAD_INPUT_INL_H_
#undef SHARED_KERNELS_WINOGRAD_INPUT_INL_H_
#else
#define SHARED_KERNELS_WINOGRAD_INPUT_INL_H_
#endif

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "hwy/highway.h"
#include "shared/kernels/micro-inl.h"
#include "shared/kernels/winograd.h"
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

template <int kOutputs, int kTaps>
struct WinogradInput {
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
};

}  // namespace ganvas::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
