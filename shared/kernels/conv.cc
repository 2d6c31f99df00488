#include "shared/kernels/conv.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/conv.cc"
#include "hwy/foreach_target.h"
// Must follow foreach_target.h.
#include "hwy/highway.h"
#include "shared/kernels/conv_pack-inl.h"
#include "shared/kernels/epilogue-inl.h"
#include "shared/kernels/micro-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ganvas::kernels::HWY_NAMESPACE {

// Joins `steps` tile rows, `stride` floats apart, into one row in which they take turns.
HWY_INLINE void Interleave(const float* tiles, size_t stride, int64_t steps, float* row) {
  const DF d;
  const size_t lanes = hn::Lanes(d);
  if (steps == 2) {
    for (size_t i = 0; i < kTileCols; i += lanes) {
      hn::StoreInterleaved2(hn::Load(d, tiles + i), hn::Load(d, tiles + stride + i), d,
                            row + 2 * i);
    }
    return;
  }
  for (int64_t s = 0; s < steps; ++s) {
    for (size_t i = 0; i < kTileCols; ++i) {
      row[static_cast<int64_t>(i) * steps + s] = tiles[static_cast<size_t>(s) * stride + i];
    }
  }
}

// Elements [begin, begin + count) of a joined row go to `target` of a channel's output plane.
struct StoreRun {
  int64_t begin, count, target;
};

HWY_INLINE size_t FindStoreRuns(const TapConv& conv, int64_t phase_y, int64_t column,
                                int64_t wanted, StoreRun* runs) {
  const int64_t image_stride = conv.groups * conv.out_channels * conv.out_h * conv.out_w;
  GridPoint at = PointAt(conv, column);
  size_t count = 0;
  int64_t j = 0;
  while (j < wanted) {
    const int64_t length = std::min(wanted - j, conv.q_w - at.x);
    const int64_t y = at.y * conv.out_step_y + phase_y;
    const int64_t x = at.x * conv.out_step_x;
    const int64_t elements = std::min(length * conv.out_step_x, conv.out_w - x);
    const int64_t begin = j * conv.out_step_x;
    const int64_t target = at.image * image_stride + y * conv.out_w + x;
    if (y < conv.out_h && elements > 0) {
      StoreRun* last = count > 0 ? &runs[count - 1] : nullptr;
      if (last != nullptr && last->begin + last->count == begin &&
          last->target + last->count == target) {
        last->count += elements;
      } else {
        runs[count++] = {begin, elements, target};
      }
    }
    j += length;
    at.x = 0;
    if (++at.y == conv.q_h) {
      at.y = 0;
      ++at.image;
    }
  }
  return count;
}

// What one item works on.
struct Block {
  int64_t group;
  int64_t row0, rows;  // output channels of the group
  int64_t column0;     // first position of the grid, counted over the batch
  int64_t panels;
  int64_t grid_rows;  // where rows are used
  size_t row_panels;
  float* b;      // [panel][tap][channel of the chunk][kTileCols], or [row][channel][rows.width]
  float* tiles;  // [phase][row panel][panel][kTileRows][kTileCols]; one where conv.one_pass
  float* row;    // kTileCols * (out_step_x + 2)

  float* tile(size_t phase, size_t row_panel, int64_t panel) const {
    return tiles + ((phase * row_panels + row_panel) * static_cast<size_t>(panels) +
                    static_cast<size_t>(panel)) *
                       kTileRows * kTileCols;
  }
};

// The positions of the grid that a panel's columns stand for.
struct PanelColumns {
  int64_t column, count;
};

HWY_INLINE PanelColumns ColumnsOf(const TapConv& conv, const Block& block, int64_t panel) {
  constexpr auto kCols = static_cast<int64_t>(kTileCols);
  if (!conv.rows.used) {
    const int64_t column = block.column0 + panel * kCols;
    return {column, std::min(kCols, conv.columns() - column)};
  }
  const int64_t x = panel % conv.rows.panels * kCols;
  return {block.column0 + panel / conv.rows.panels * conv.q_w + x, std::min(kCols, conv.q_w - x)};
}

HWY_NOINLINE void PackPanels(const TapConv& conv, const Block& block, const float* input,
                             int64_t channels) {
  float* to = block.b;
  for (int64_t p = 0; p < block.panels; ++p) {
    for (const TapConv::Tap& tap : conv.taps) {
      PackRuns runs;
      FindRuns(conv, tap, block.column0 + p * static_cast<int64_t>(kTileCols), &runs);
      PackPanel(runs, input, conv.in_h * conv.in_w, channels, conv.in_step_x, to);
      to += channels * static_cast<int64_t>(kTileCols);
    }
  }
}

HWY_INLINE void FillZero(float* to, int64_t count) {
  const DF d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  for (int64_t i = 0; i < count; i += lanes) hn::StoreU(hn::Zero(d), d, to + i);
}

// The input rows under the block, each with zeros where taps reach over its ends. Whole vectors are
// written, in ascending order.
HWY_NOINLINE void PackRows(const TapConv& conv, const Block& block, const float* input,
                           int64_t channels) {
  const DF d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  const TapConv::Rows& rows = conv.rows;
  const GridPoint at = PointAt(conv, block.column0);
  const int64_t plane = conv.in_h * conv.in_w;
  input += at.image * conv.groups * conv.in_channels * plane;
  const int64_t left = std::min(rows.width, std::max<int64_t>(0, -rows.x_min));
  const int64_t skipped = std::min(conv.in_w, std::max<int64_t>(0, rows.x_min));
  const int64_t copied = std::min(conv.in_w - skipped, rows.width - left);
  const int64_t right = rows.width - left - copied;
  const int64_t count = (block.grid_rows - 1) * conv.in_step_y + rows.y_range;
  float* to = block.b;
  for (int64_t r = 0; r < count; ++r) {
    const int64_t y = at.y * conv.in_step_y + rows.y_min + r;
    if (y < 0 || y >= conv.in_h) {
      FillZero(to, channels * rows.width);
      to += channels * rows.width;
      continue;
    }
    const float* from = input + y * conv.in_w + skipped;
    for (int64_t c = 0; c < channels; ++c, from += plane, to += rows.width) {
      FillZero(to, left);
      for (int64_t i = 0; i < copied; i += lanes) {
        hn::StoreU(hn::LoadU(d, from + i), d, to + left + i);
      }
      FillZero(to + left + copied, right);
    }
  }
}

// Stores the panel's columns of up to kTileRows output channels from block.row0 + row0 on, whose
// tiles, one for each phase, lie `phase_stride` floats apart from `tiles` on.
HWY_NOINLINE void StorePanel(const TapConv& conv, const Block& block, const ConvEpilogue& epilogue,
                             int64_t panel, int64_t row0, const float* tiles, size_t phase_stride,
                             float* output) {
  const int64_t plane = conv.out_h * conv.out_w;
  const auto steps_x = static_cast<size_t>(conv.out_step_x);
  const PanelColumns columns = ColumnsOf(conv, block, panel);
  const int64_t rows = std::min<int64_t>(kTileRows, block.rows - row0);
  for (int64_t phase_y = 0; phase_y < conv.out_step_y; ++phase_y) {
    StoreRun runs[kTileCols];
    const size_t run_count = FindStoreRuns(conv, phase_y, columns.column, columns.count, runs);
    const float* tile = tiles + static_cast<size_t>(phase_y) * steps_x * phase_stride;
    for (int64_t r = 0; r < rows; ++r, tile += kTileCols) {
      const int64_t channel = block.group * conv.out_channels + block.row0 + row0 + r;
      const float* row = tile;
      if (steps_x > 1) {
        Interleave(tile, phase_stride, conv.out_step_x, block.row);
        row = block.row;
      }
      const float bias = epilogue.bias == nullptr ? 0.0f : epilogue.bias[channel];
      for (size_t i = 0; i < run_count; ++i) {
        const int64_t target = channel * plane + runs[i].target;
        FinishRow(row + runs[i].begin, runs[i].count, bias,
                  epilogue.residual == nullptr ? nullptr : epilogue.residual + target,
                  epilogue.activation, output + target);
      }
    }
  }
}

// Adds channels [c0, c0 + channels) of the depth to the tiles. Those of a single phase are stored
// as soon as they are finished.
HWY_NOINLINE void MultiplyChunk(const TapConv& conv, const Block& block, const float* packed,
                                const ConvEpilogue& epilogue, int64_t c0, int64_t channels,
                                float* output) {
  const TapConv::Rows& by_rows = conv.rows;
  const int64_t panel_floats =
      static_cast<int64_t>(conv.taps.size()) * channels * static_cast<int64_t>(kTileCols);
  const auto offset_of = [&](int32_t index) {
    if (!by_rows.used) return static_cast<size_t>(index * channels) * kTileCols;
    const TapConv::Tap& tap = conv.taps[static_cast<size_t>(index)];
    return static_cast<size_t>((tap.y - by_rows.y_min) * channels * by_rows.width + tap.x -
                               by_rows.x_min);
  };
  const float* phase_weights = packed;
  for (size_t f = 0; f < conv.phases.size(); ++f) {
    const auto& taps = conv.phases[f].taps;
    const auto tap_count = static_cast<int64_t>(taps.size());
    const int64_t depth = tap_count * conv.in_channels;
    for (size_t done = 0; done == 0 || done < taps.size(); done += kPassTaps) {
      MicroArgs args;
      size_t offsets[kPassTaps];
      args.offsets = offsets;
      args.segments = std::min(kPassTaps, taps.size() - done);
      for (size_t s = 0; s < args.segments; ++s) offsets[s] = offset_of(taps[done + s].tap);
      args.b_stride = by_rows.used ? static_cast<size_t>(by_rows.width) : kTileCols;
      args.depth = static_cast<size_t>(channels);
      args.accumulate = c0 > 0 || done > 0;
      const bool finished = conv.phases.size() == 1 && c0 + channels == conv.in_channels &&
                            done + args.segments >= taps.size();
      const int64_t group =
          PanelsAtOnce(static_cast<int64_t>(args.segments) * static_cast<int64_t>(args.depth));
      for (int64_t first = 0; first < block.panels; first += group) {
        const int64_t last = std::min(first + group, block.panels);
        for (size_t r = 0; r < block.row_panels; ++r) {
          const auto row = static_cast<int64_t>(r * kTileRows);
          const int64_t rows = std::min<int64_t>(kTileRows, block.rows - row);
          args.a = phase_weights + (block.row0 + row) * depth +
                   (c0 * tap_count + static_cast<int64_t>(done) * channels) * rows;
          for (int64_t p = first; p < last; ++p) {
            args.b = block.b + p * panel_floats;
            if (by_rows.used) {
              args.b = block.b + p / by_rows.panels * conv.in_step_y * channels * by_rows.width +
                       p % by_rows.panels * static_cast<int64_t>(kTileCols);
            }
            args.tile = conv.one_pass ? block.tiles : block.tile(f, r, p);
            RunMicro(args, static_cast<size_t>(rows),
                     static_cast<size_t>(ColumnsOf(conv, block, p).count));
            if (finished) StorePanel(conv, block, epilogue, p, row, args.tile, 0, output);
          }
        }
      }
    }
    phase_weights += conv.out_channels * depth;
  }
}

// The place of `item` among row blocks, column blocks and groups, and the parts of the scratch.
HWY_INLINE Block BlockOf(const TapConv& conv, int64_t item, float* scratch) {
  constexpr auto kCols = static_cast<int64_t>(kTileCols);
  const int64_t col_block = item % conv.col_blocks();
  const int64_t row_block = item / conv.col_blocks() % conv.row_blocks();
  Block block;
  block.group = item / conv.col_blocks() / conv.row_blocks();
  block.row0 = row_block * conv.block_rows;
  block.rows = std::min(conv.block_rows, conv.out_channels - block.row0);
  block.row_panels = (static_cast<size_t>(block.rows) + kTileRows - 1) / kTileRows;
  int64_t b_floats = 0;
  if (conv.rows.used) {
    const int64_t y = col_block % conv.row_groups() * conv.rows.block;
    block.grid_rows = std::min(conv.rows.block, conv.q_h - y);
    block.column0 = (col_block / conv.row_groups() * conv.q_h + y) * conv.q_w;
    block.panels = block.grid_rows * conv.rows.panels;
    b_floats = ((block.grid_rows - 1) * conv.in_step_y + conv.rows.y_range) * conv.chunk_channels *
               conv.rows.width;
  } else {
    block.grid_rows = 0;
    block.column0 = col_block * conv.block_cols;
    const int64_t columns = std::min(conv.block_cols, conv.columns() - block.column0);
    block.panels = (columns + kCols - 1) / kCols;
    b_floats = block.panels * static_cast<int64_t>(conv.taps.size()) * conv.chunk_channels * kCols;
  }
  block.b = scratch;
  block.tiles = block.b + (static_cast<size_t>(b_floats) + 2 * kTileCols + 15) / 16 * 16;
  block.row = conv.one_pass ? block.tiles : block.tile(conv.phases.size(), 0, 0);
  return block;
}

void RunItem(const TapConv& conv, const float* packed, const float* input,
             const ConvEpilogue& epilogue, int64_t item, float* scratch, float* output) {
  const Block block = BlockOf(conv, item, scratch);
  const float* weights = packed + block.group * (conv.packed_floats() / conv.groups);
  for (int64_t c0 = 0; c0 < conv.in_channels; c0 += conv.chunk_channels) {
    const int64_t channels = std::min(conv.chunk_channels, conv.in_channels - c0);
    const float* planes = input + (block.group * conv.in_channels + c0) * conv.in_h * conv.in_w;
    (conv.rows.used ? PackRows : PackPanels)(conv, block, planes, channels);
    MultiplyChunk(conv, block, weights, epilogue, c0, channels, output);
  }
  if (conv.phases.size() == 1) return;
  const size_t phase_stride =
      block.row_panels * static_cast<size_t>(block.panels) * kTileRows * kTileCols;
  for (int64_t p = 0; p < block.panels; ++p) {
    for (size_t r = 0; r < block.row_panels; ++r) {
      StorePanel(conv, block, epilogue, p, static_cast<int64_t>(r * kTileRows), block.tile(0, r, p),
                 phase_stride, output);
    }
  }
}

}  // namespace ganvas::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ganvas::kernels {

HWY_EXPORT(RunItem);

void RunConvItem(const TapConv& conv, const float* packed, const float* input,
                 const ConvEpilogue& epilogue, int64_t item, float* scratch, float* output) {
  HWY_DYNAMIC_DISPATCH(RunItem)(conv, packed, input, epilogue, item, scratch, output);
}

}  // namespace ganvas::kernels
#endif  // HWY_ONCE
