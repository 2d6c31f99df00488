#include "shared/kernels/tap_conv.h"

#include <algorithm>
#include <map>
#include <utility>

#include "shared/kernels/tile.h"

namespace ganvas::kernels {
namespace {

// Depth of one pass of the micro-kernel: a panel of b then stays in the first-level cache.
constexpr int64_t kPassDepth = 256;
// The same for weights and for input rows, where these are shared by the taps.
constexpr int64_t kPassFloats = 5 * 1024;
// Upper bounds of what an item keeps in the second-level cache, and of its work: about 5 ms in
// wasm.
constexpr int64_t kTileFloats = 128 * 1024;
constexpr int64_t kBlockCols = 128;
constexpr int64_t kBlockRowCols = 512;
// An item keeps this many panels rather than fewer for the sake of more rows.
constexpr int64_t kPackedPanels = 1;
constexpr int64_t kInputFloats = 512 * 1024;
// Padded rows may be this much longer than rows of the grid.
constexpr int64_t kMaxGap = 64;
constexpr int64_t kItemMacs = int64_t{80} << 20;
// Items smaller than this are not split for the sake of more threads.
constexpr int64_t kSmallMacs = int64_t{1} << 20;
constexpr int64_t kWantedItems = 4;

int64_t CeilDiv(int64_t a, int64_t b) { return (a + b - 1) / b; }
int64_t RoundUp(int64_t a, int64_t b) { return CeilDiv(a, b) * b; }
// Division that rounds to minus infinity, b > 0.
int64_t FloorDiv(int64_t a, int64_t b) { return a >= 0 ? a / b : -CeilDiv(-a, b); }

// Rows are used where their tiles are at least three quarters full, and where the padded rows are
// not mostly gaps between dilated taps. A tile of one vector needs eight rows to keep the
// arithmetic busy.
void ChooseRows(TapConv* conv) {
  TapConv::Rows& rows = conv->rows;
  if (conv->taps.empty() || conv->in_step_x != 1) return;
  const auto [y_low, y_high] = std::minmax_element(
      conv->taps.begin(), conv->taps.end(), [](const auto& a, const auto& b) { return a.y < b.y; });
  const auto [x_low, x_high] = std::minmax_element(
      conv->taps.begin(), conv->taps.end(), [](const auto& a, const auto& b) { return a.x < b.x; });
  rows.y_min = y_low->y;
  rows.y_range = y_high->y - y_low->y + 1;
  rows.x_min = x_low->x;
  rows.x_range = x_high->x - x_low->x + 1;
  const int64_t unit = conv->tile_rows >= 8 ? conv->tile_cols / 2 : conv->tile_cols;
  const bool full = conv->q_w * 4 >= RoundUp(conv->q_w, unit) * 3;
  const bool dense = rows.y_range <= 2 * static_cast<int64_t>(conv->taps.size()) &&
                     rows.x_range <= conv->q_w + kMaxGap;
  rows.used = conv->q_w >= unit && full && dense;
  rows.panels = CeilDiv(conv->q_w, conv->tile_cols);
  rows.width = rows.panels * conv->tile_cols + rows.x_range - 1;
}

void ChooseBlocks(TapConv* conv) {
  const TileSize tile = GemmTile();
  conv->tile_rows = tile.rows;
  conv->tile_cols = tile.cols;

  int64_t deepest = 1;
  for (const auto& phase : conv->phases) {
    deepest = std::max(deepest, static_cast<int64_t>(phase.taps.size()));
  }
  conv->chunk_channels = std::clamp<int64_t>(kPassDepth / deepest, 1, conv->in_channels);
  ChooseRows(conv);
  if (conv->rows.used) {
    // Neighbouring taps share rows: the first-level cache holds more channels of them.
    const int64_t weights = std::min(conv->tile_rows, conv->out_channels) * deepest;
    const int64_t inputs = conv->rows.y_range * (conv->tile_cols + conv->rows.x_range);
    conv->chunk_channels = std::clamp(kPassFloats / std::max(weights, inputs), conv->chunk_channels,
                                      conv->in_channels);
  }

  conv->one_pass = conv->phases.size() == 1 && conv->chunk_channels == conv->in_channels &&
                   conv->taps.size() <= kPassTaps;

  const auto phases = static_cast<int64_t>(conv->phases.size());
  const int64_t mac_per_element = conv->in_channels * std::max<int64_t>(1, conv->phase_taps());
  // Columns are taken in units of a tile, or of a whole row of the grid.
  const int64_t unit = conv->rows.used ? conv->rows.panels * tile.cols : tile.cols;
  const int64_t most =
      conv->rows.used ? unit * conv->q_h : RoundUp(std::max<int64_t>(1, conv->columns()), unit);
  int64_t rows = RoundUp(conv->out_channels, tile.rows);
  int64_t cols = std::min(most, RoundUp(conv->rows.used ? kBlockRowCols : kBlockCols, unit));
  const auto input_floats = [&] {
    if (!conv->rows.used) {
      return cols * static_cast<int64_t>(conv->taps.size()) * conv->chunk_channels;
    }
    return (cols / unit * conv->in_step_y + conv->rows.y_range) * conv->chunk_channels *
           conv->rows.width;
  };
  const auto too_large = [&] {
    return (!conv->one_pass && rows * cols * phases > kTileFloats) ||
           rows * cols * mac_per_element > kItemMacs;
  };
  const auto halve = [](int64_t* value, int64_t step) {
    *value = std::max(step, RoundUp(*value / 2, step));
  };
  while (input_floats() > kInputFloats && cols > unit) halve(&cols, unit);
  // What is packed for each tap is best used for many rows.
  while (too_large() && !conv->rows.used && cols > kPackedPanels * unit) halve(&cols, unit);
  while (too_large() && rows > 8 * tile.rows) halve(&rows, tile.rows);
  while (too_large() && cols > unit) halve(&cols, unit);
  while (too_large() && rows > tile.rows) halve(&rows, tile.rows);
  // Enough items for several threads, also where an image has few pixels.
  const auto items = [&] {
    const int64_t col_blocks = conv->rows.used ? conv->batch * CeilDiv(conv->q_h * unit, cols)
                                               : CeilDiv(conv->columns(), cols);
    return conv->groups * CeilDiv(conv->out_channels, rows) * col_blocks;
  };
  while (items() < kWantedItems && rows * cols * mac_per_element > kSmallMacs) {
    if (cols > 4 * unit) {
      halve(&cols, unit);
    } else if (rows > 4 * tile.rows) {
      halve(&rows, tile.rows);
    } else {
      break;
    }
  }
  conv->block_rows = rows;
  conv->block_cols = cols;
  conv->rows.block = cols / unit;
}

TapConv Common(const ConvGeometry& g) {
  TapConv conv{};
  conv.batch = g.batch;
  conv.groups = g.groups;
  conv.in_channels = g.in_channels / g.groups;
  conv.out_channels = g.out_channels / g.groups;
  conv.in_h = g.in_h;
  conv.in_w = g.in_w;
  conv.out_h = g.out_h;
  conv.out_w = g.out_w;
  conv.kernel_elements = g.kernel_h * g.kernel_w;
  return conv;
}

}  // namespace

int64_t TapConv::phase_taps() const {
  int64_t sum = 0;
  for (const Phase& phase : phases) sum += static_cast<int64_t>(phase.taps.size());
  return sum;
}

int64_t TapConv::scratch_floats() const {
  const int64_t panels = CeilDiv(block_cols, tile_cols);
  const int64_t b =
      rows.used ? ((rows.block - 1) * in_step_y + rows.y_range) * chunk_channels * rows.width
                : panels * static_cast<int64_t>(taps.size()) * chunk_channels * tile_cols;
  const int64_t tiles = one_pass ? tile_rows * tile_cols
                                 : static_cast<int64_t>(phases.size()) * panels *
                                       CeilDiv(block_rows, tile_rows) * tile_rows * tile_cols;
  // Packing writes whole vectors past the end of b; a row of a tile is joined from its phases.
  const int64_t slack = tile_cols * 2;
  return RoundUp(b + slack, 16) + tiles + RoundUp(tile_cols * (out_step_x + 2), 16);
}

TapConv MakeConv(const ConvGeometry& g) {
  TapConv conv = Common(g);
  conv.q_h = g.out_h;
  conv.q_w = g.out_w;
  conv.in_step_y = g.stride_h;
  conv.in_step_x = g.stride_w;
  conv.out_step_y = conv.out_step_x = 1;
  conv.phases.resize(1);
  for (int64_t y = 0; y < g.kernel_h; ++y) {
    for (int64_t x = 0; x < g.kernel_w; ++x) {
      conv.phases[0].taps.push_back(
          {static_cast<int32_t>(conv.taps.size()), static_cast<int32_t>(y * g.kernel_w + x)});
      conv.taps.push_back({y * g.dilation_h - g.pad_top, x * g.dilation_w - g.pad_left});
    }
  }
  ChooseBlocks(&conv);
  return conv;
}

// Input i reaches output o = i * stride - pad + k * dilation. Output q * stride + phase therefore
// reads input q + (phase + pad - k * dilation) / stride wherever that division leaves no rest.
TapConv MakeConvTranspose(const ConvGeometry& g) {
  TapConv conv = Common(g);
  conv.out_step_y = g.stride_h;
  conv.out_step_x = g.stride_w;
  conv.q_h = CeilDiv(g.out_h, g.stride_h);
  conv.q_w = CeilDiv(g.out_w, g.stride_w);
  conv.in_step_y = conv.in_step_x = 1;
  std::map<std::pair<int64_t, int64_t>, int32_t> known;
  const auto tap_index = [&](int64_t y, int64_t x) {
    const auto [entry, fresh] = known.try_emplace({y, x}, static_cast<int32_t>(conv.taps.size()));
    if (fresh) conv.taps.push_back({y, x});
    return entry->second;
  };
  for (int64_t py = 0; py < g.stride_h; ++py) {
    for (int64_t px = 0; px < g.stride_w; ++px) {
      TapConv::Phase phase;
      for (int64_t ky = 0; ky < g.kernel_h; ++ky) {
        const int64_t y = py + g.pad_top - ky * g.dilation_h;
        if (FloorDiv(y, g.stride_h) * g.stride_h != y) continue;
        for (int64_t kx = 0; kx < g.kernel_w; ++kx) {
          const int64_t x = px + g.pad_left - kx * g.dilation_w;
          if (FloorDiv(x, g.stride_w) * g.stride_w != x) continue;
          phase.taps.push_back({tap_index(FloorDiv(y, g.stride_h), FloorDiv(x, g.stride_w)),
                                static_cast<int32_t>(ky * g.kernel_w + kx)});
        }
      }
      conv.phases.push_back(std::move(phase));
    }
  }
  ChooseBlocks(&conv);
  return conv;
}

// Panel by panel, so that all phases of a panel are taken from the same cached weights.
void PackConvWeights(const TapConv& conv, const ConvWeights& weights, float* packed) {
  std::vector<float> scale(static_cast<size_t>(conv.tile_rows));
  for (int64_t g = 0; g < conv.groups; ++g) {
    for (int64_t row0 = 0; row0 < conv.out_channels; row0 += conv.tile_rows) {
      const int64_t rows = std::min(conv.tile_rows, conv.out_channels - row0);
      const float* panel = weights.data + g * weights.group_stride + row0 * weights.out_stride;
      for (int64_t r = 0; r < rows; ++r) {
        scale[static_cast<size_t>(r)] = weights.row_scale == nullptr
                                            ? 1.0f
                                            : weights.row_scale[g * conv.out_channels + row0 + r];
      }
      float* phase_packed = packed;
      for (const TapConv::Phase& phase : conv.phases) {
        const auto taps = static_cast<int64_t>(phase.taps.size());
        float* to = phase_packed + row0 * taps * conv.in_channels;
        for (int64_t c0 = 0; c0 < conv.in_channels; c0 += conv.chunk_channels) {
          const int64_t c1 = std::min(c0 + conv.chunk_channels, conv.in_channels);
          for (const TapConv::PhaseTap& tap : phase.taps) {
            for (int64_t c = c0; c < c1; ++c, to += rows) {
              const float* w = panel + c * weights.in_stride + tap.kernel_index;
              for (int64_t r = 0; r < rows; ++r) {
                to[r] = w[r * weights.out_stride] * scale[static_cast<size_t>(r)];
              }
            }
          }
        }
        phase_packed += conv.out_channels * taps * conv.in_channels;
      }
    }
    packed += conv.packed_floats() / conv.groups;
  }
}

}  // namespace ganvas::kernels
