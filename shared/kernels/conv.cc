#include "shared/kernels/conv.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/conv.cc"
#include "hwy/foreach_target.h"
// Must follow foreach_target.h.
#include "hwy/highway.h"
#include "shared/kernels/micro-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ganvas::kernels::HWY_NAMESPACE {

inline constexpr size_t kMaxRuns = kTileCols;  // each holds at least one column

// A position of the grid, counted over the batch.
struct GridPoint {
  int64_t image, y, x;
};

HWY_INLINE GridPoint PointAt(const TapConv& conv, int64_t column) {
  const int64_t per_image = conv.q_h * conv.q_w;
  const int64_t within = column % per_image;
  return {column / per_image, within / conv.q_w, within % conv.q_w};
}

// Columns [begin, begin + count) of a panel come from consecutive inputs (in_step_x apart) at
// `source`, or are zero where source < 0.
struct PackRun {
  int32_t begin, count;
  int64_t source;
};

struct PackRuns {
  size_t count = 0;
  PackRun runs[kMaxRuns];

  void Add(int32_t begin, int64_t length, int64_t source, bool joinable) {
    if (length <= 0) return;
    if (count > 0) {
      PackRun& last = runs[count - 1];
      const bool both_zero = source < 0 && last.source < 0;
      const bool adjacent = joinable && last.source >= 0 && source == last.source + last.count;
      if (both_zero || adjacent) {
        last.count += static_cast<int32_t>(length);
        return;
      }
    }
    runs[count++] = {begin, static_cast<int32_t>(length), source};
  }
};

// Where the kTileCols columns from `column` on find their input for one tap; columns past the end
// of the grid are zero.
HWY_INLINE void FindRuns(const TapConv& conv, const TapConv::Tap& tap, int64_t column,
                         PackRuns* runs) {
  runs->count = 0;
  const int64_t wanted = std::min<int64_t>(kTileCols, conv.columns() - column);
  const int64_t image_stride = conv.groups * conv.in_channels * conv.in_h * conv.in_w;
  const int64_t step = conv.in_step_x;
  const bool joinable = step == 1;
  GridPoint at = PointAt(conv, column);
  int32_t j = 0;
  while (j < wanted) {
    const int64_t length = std::min<int64_t>(wanted - j, conv.q_w - at.x);
    const int64_t y = at.y * conv.in_step_y + tap.y;
    const int64_t x = at.x * step + tap.x;
    int64_t first = length, end = length;  // columns that lie inside the input
    if (y >= 0 && y < conv.in_h) {
      first = std::min(length, x >= 0 ? 0 : (-x + step - 1) / step);
      end = std::max(first, std::min(length, x >= conv.in_w ? 0 : (conv.in_w - 1 - x) / step + 1));
    }
    runs->Add(j, first, -1, joinable);
    runs->Add(j + static_cast<int32_t>(first), end - first,
              at.image * image_stride + y * conv.in_w + x + first * step, joinable);
    runs->Add(j + static_cast<int32_t>(end), length - end, -1, joinable);
    j += static_cast<int32_t>(length);
    at.x = 0;
    if (++at.y == conv.q_h) {
      at.y = 0;
      ++at.image;
    }
  }
  runs->Add(j, static_cast<int64_t>(kTileCols) - j, -1, joinable);
}

// Writes [channels][kTileCols]. Whole vectors are read and written; what a run writes past its end
// is overwritten by the runs and rows after it.
HWY_NOINLINE void PackPanel(const PackRuns& runs, const float* plane, int64_t plane_stride,
                            int64_t channels, int64_t step, float* panel) {
  const DF d;
  const auto lanes = static_cast<int32_t>(hn::Lanes(d));
  for (int64_t c = 0; c < channels; ++c, plane += plane_stride, panel += kTileCols) {
    for (size_t i = 0; i < runs.count; ++i) {
      const PackRun& run = runs.runs[i];
      float* to = panel + run.begin;
      if (run.source < 0) {
        for (int32_t k = 0; k < run.count; k += lanes) hn::StoreU(hn::Zero(d), d, to + k);
      } else if (step == 1) {
        const float* from = plane + run.source;
        for (int32_t k = 0; k < run.count; k += lanes) {
          hn::StoreU(hn::LoadU(d, from + k), d, to + k);
        }
      } else {
        const float* from = plane + run.source;
        for (int32_t k = 0; k < run.count; ++k) to[k] = from[k * step];
      }
    }
  }
}

// Joins `steps` tile rows, `stride` floats apart, into one row in which they take turns.
HWY_INLINE void Interleave(const float* tiles, size_t stride, int64_t steps, float* row) {
  const DF d;
  const size_t lanes = hn::Lanes(d);
  if (steps == 1) {
    for (size_t i = 0; i < kTileCols; i += lanes) hn::Store(hn::Load(d, tiles + i), d, row + i);
  } else if (steps == 2) {
    for (size_t i = 0; i < kTileCols; i += lanes) {
      hn::StoreInterleaved2(hn::Load(d, tiles + i), hn::Load(d, tiles + stride + i), d,
                            row + 2 * i);
    }
  } else {
    for (int64_t s = 0; s < steps; ++s) {
      for (size_t i = 0; i < kTileCols; ++i) {
        row[static_cast<int64_t>(i) * steps + s] = tiles[static_cast<size_t>(s) * stride + i];
      }
    }
  }
}

// Elements [begin, begin + count) of a joined row go to `target` of a channel's output plane.
struct StoreRun {
  int64_t begin, count, target;
};

HWY_INLINE size_t FindStoreRuns(const TapConv& conv, int64_t phase_y, int64_t column,
                                StoreRun* runs) {
  const int64_t wanted = std::min<int64_t>(kTileCols, conv.columns() - column);
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

HWY_INLINE void CopyRow(const float* from, int64_t count, float* to) {
  const DF d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) hn::StoreU(hn::LoadU(d, from + i), d, to + i);
  for (; i < count; ++i) to[i] = from[i];
}

// What one item works on.
struct Block {
  int64_t group;
  int64_t row0, rows;
  int64_t column0, panels;
  size_t row_panels;
  float* b;      // [panel][tap][channel of the chunk][kTileCols]
  float* tiles;  // [phase][row panel][panel][kTileRows][kTileCols]
  float* row;    // kTileCols * (out_step_x + 2)

  float* tile(size_t phase, size_t row_panel, int64_t panel) const {
    return tiles + ((phase * row_panels + row_panel) * static_cast<size_t>(panels) +
                    static_cast<size_t>(panel)) *
                       kTileRows * kTileCols;
  }
};

HWY_NOINLINE void PackChunk(const TapConv& conv, const Block& block, const float* input, int64_t c0,
                            int64_t channels) {
  const int64_t plane = conv.in_h * conv.in_w;
  const float* base = input + (block.group * conv.in_channels + c0) * plane;
  float* to = block.b;
  for (int64_t p = 0; p < block.panels; ++p) {
    for (const TapConv::Tap& tap : conv.taps) {
      PackRuns runs;
      FindRuns(conv, tap, block.column0 + p * static_cast<int64_t>(kTileCols), &runs);
      PackPanel(runs, base, plane, channels, conv.in_step_x, to);
      to += channels * static_cast<int64_t>(kTileCols);
    }
  }
}

HWY_NOINLINE void MultiplyChunk(const TapConv& conv, const Block& block, const float* packed,
                                int64_t c0, int64_t channels) {
  constexpr size_t kMaxSegments = 64;
  const auto panel_floats =
      static_cast<int64_t>(conv.taps.size()) * channels * static_cast<int64_t>(kTileCols);
  const float* phase_weights = packed;
  for (size_t f = 0; f < conv.phases.size(); ++f) {
    const auto& taps = conv.phases[f].taps;
    const auto tap_count = static_cast<int64_t>(taps.size());
    const int64_t depth = tap_count * conv.in_channels;
    for (int64_t p = 0; p < block.panels; ++p) {
      const int64_t column = block.column0 + p * static_cast<int64_t>(kTileCols);
      const auto cols = static_cast<size_t>(std::min<int64_t>(kTileCols, conv.columns() - column));
      for (size_t r = 0; r < block.row_panels; ++r) {
        const int64_t row = static_cast<int64_t>(r * kTileRows);
        const auto rows = static_cast<size_t>(std::min<int64_t>(kTileRows, block.rows - row));
        const float* a = phase_weights + (block.row0 + row) * depth +
                         c0 * tap_count * static_cast<int64_t>(rows);
        MicroArgs args;
        args.b = block.b + p * panel_floats;
        args.b_stride = kTileCols;
        args.depth = static_cast<size_t>(channels);
        args.tile = block.tile(f, r, p);
        args.accumulate = c0 > 0;
        size_t offsets[kMaxSegments];
        args.offsets = offsets;
        size_t done = 0;
        do {
          args.a = a + done * static_cast<size_t>(channels) * rows;
          args.segments = std::min(kMaxSegments, taps.size() - done);
          for (size_t s = 0; s < args.segments; ++s) {
            offsets[s] = static_cast<size_t>(taps[done + s].tap) * args.depth * kTileCols;
          }
          RunMicro(args, rows, cols);
          args.accumulate = true;
          done += args.segments;
        } while (done < taps.size());
      }
    }
    phase_weights += conv.out_channels * depth;
  }
}

HWY_NOINLINE void StoreBlock(const TapConv& conv, const Block& block, const ConvEpilogue& epilogue,
                             float* output) {
  const DF d;
  const size_t lanes = hn::Lanes(d);
  const int64_t plane = conv.out_h * conv.out_w;
  const auto steps_x = static_cast<size_t>(conv.out_step_x);
  const size_t joined = kTileCols * steps_x;
  const size_t phase_stride =
      block.row_panels * static_cast<size_t>(block.panels) * kTileRows * kTileCols;
  for (int64_t p = 0; p < block.panels; ++p) {
    for (int64_t phase_y = 0; phase_y < conv.out_step_y; ++phase_y) {
      StoreRun runs[kTileCols];
      const size_t run_count =
          FindStoreRuns(conv, phase_y, block.column0 + p * static_cast<int64_t>(kTileCols), runs);
      for (int64_t r = 0; r < block.rows; ++r) {
        const auto row_panel = static_cast<size_t>(r) / kTileRows;
        const float* tile = block.tile(static_cast<size_t>(phase_y) * steps_x, row_panel, p) +
                            static_cast<size_t>(r) % kTileRows * kTileCols;
        const int64_t channel = block.group * conv.out_channels + block.row0 + r;
        float* row = block.row;
        Interleave(tile, phase_stride, conv.out_step_x, row);
        if (epilogue.bias != nullptr) {
          const VF bias = hn::Set(d, epilogue.bias[channel]);
          for (size_t i = 0; i < joined; i += lanes) {
            hn::Store(hn::Add(hn::Load(d, row + i), bias), d, row + i);
          }
        }
        if (epilogue.residual != nullptr) {
          for (size_t i = 0; i < run_count; ++i) {
            const float* residual = epilogue.residual + channel * plane + runs[i].target;
            float* sum = row + runs[i].begin;
            for (int64_t k = 0; k < runs[i].count; ++k) sum[k] += residual[k];
          }
        }
        Activate(epilogue.activation, row, joined);
        for (size_t i = 0; i < run_count; ++i) {
          CopyRow(row + runs[i].begin, runs[i].count, output + channel * plane + runs[i].target);
        }
      }
    }
  }
}

void RunItem(const TapConv& conv, const float* packed, const float* input,
             const ConvEpilogue& epilogue, int64_t item, float* scratch, float* output) {
  const int64_t col_block = item % conv.col_blocks();
  const int64_t row_block = item / conv.col_blocks() % conv.row_blocks();
  Block block;
  block.group = item / conv.col_blocks() / conv.row_blocks();
  block.row0 = row_block * conv.block_rows;
  block.rows = std::min(conv.block_rows, conv.out_channels - block.row0);
  block.row_panels = (static_cast<size_t>(block.rows) + kTileRows - 1) / kTileRows;
  block.column0 = col_block * conv.block_cols;
  const int64_t columns = std::min(conv.block_cols, conv.columns() - block.column0);
  block.panels = (columns + static_cast<int64_t>(kTileCols) - 1) / static_cast<int64_t>(kTileCols);
  block.b = scratch;
  const size_t b_floats = static_cast<size_t>(block.panels) * conv.taps.size() *
                              static_cast<size_t>(conv.chunk_channels) * kTileCols +
                          2 * kTileCols;
  block.tiles = block.b + (b_floats + 15) / 16 * 16;
  block.row = block.tile(conv.phases.size(), 0, 0);

  const float* weights = packed + block.group * (conv.packed_floats() / conv.groups);
  for (int64_t c0 = 0; c0 < conv.in_channels; c0 += conv.chunk_channels) {
    const int64_t channels = std::min(conv.chunk_channels, conv.in_channels - c0);
    PackChunk(conv, block, input, c0, channels);
    MultiplyChunk(conv, block, weights, c0, channels);
  }
  StoreBlock(conv, block, epilogue, output);
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
