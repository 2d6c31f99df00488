#include "shared/kernels/winograd.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "shared/kernels/tile.h"

namespace ganvas::kernels {
namespace {

// Floats of transformed input that an item keeps in the second-level cache, of products and of
// transformed weights.
constexpr int64_t kInputFloats = 256 * 1024;
constexpr int64_t kMostInputFloats = 1200 * 1024;
constexpr int64_t kProductFloats = 160 * 1024;
constexpr int64_t kWeightFloats = 128 * 1024;
// An item's products: about 5 ms in wasm.
constexpr int64_t kItemMacs = int64_t{96} << 20;
// Items smaller than this are not split for the sake of more threads.
constexpr int64_t kSmallMacs = int64_t{1} << 20;
constexpr int64_t kWantedItems = 4;
// Targets with register tiles this wide multiply faster than they transform weights.
constexpr int64_t kFastCols = 16;

int64_t CeilDiv(int64_t a, int64_t b) { return (a + b - 1) / b; }
int64_t RoundUp(int64_t a, int64_t b) { return CeilDiv(a, b) * b; }

// Whether the phases are taps x taps neighbours whose place depends on the phase alone.
bool FindOrigins(const TapConv& conv, WinogradConv* w) {
  const int64_t taps = w->taps;
  for (int64_t py = 0; py < w->step; ++py) {
    for (int64_t px = 0; px < w->step; ++px) {
      const auto& phase = conv.phases[static_cast<size_t>(py * w->step + px)];
      if (static_cast<int64_t>(phase.taps.size()) != taps * taps) return false;
      int64_t y0 = INT64_MAX, x0 = INT64_MAX, y1 = INT64_MIN, x1 = INT64_MIN;
      for (const auto& entry : phase.taps) {
        const TapConv::Tap& tap = conv.taps[static_cast<size_t>(entry.tap)];
        y0 = std::min(y0, tap.y);
        x0 = std::min(x0, tap.x);
        y1 = std::max(y1, tap.y);
        x1 = std::max(x1, tap.x);
      }
      if (y1 - y0 != taps - 1 || x1 - x0 != taps - 1) return false;
      if ((px > 0 && w->origin_y[py] != y0) || (py > 0 && w->origin_x[px] != x0)) return false;
      w->origin_y[py] = y0;
      w->origin_x[px] = x0;
    }
  }
  return true;
}

void ChooseBlocks(WinogradConv* w) {
  const int64_t depth = w->points() * w->in_channels * w->step;
  w->item_rows = RoundUp(w->out_channels, w->tile_rows);
  int64_t tiles = std::max(w->tile_cols, kInputFloats / depth / w->tile_cols * w->tile_cols);
  while (tiles > w->tile_cols && tiles * depth * w->out_channels > kItemMacs) tiles -= w->tile_cols;
  const int64_t image_tiles = w->tiles_h * w->tiles_w;
  if (image_tiles <= tiles) {
    w->block_images = std::clamp<int64_t>(tiles / image_tiles, 1, w->batch);
    w->block_tile_rows = w->tiles_h;
  } else {
    w->block_images = 1;
    const int64_t most = std::max<int64_t>(1, tiles / w->tiles_w);
    w->block_tile_rows = CeilDiv(w->tiles_h, CeilDiv(w->tiles_h, most));
  }
  // A wide row of tiles is more than an item should do; and there should be enough items.
  const auto macs = [&] { return w->block_tiles() * depth * w->item_rows; };
  while ((macs() > 2 * kItemMacs || (w->items() < kWantedItems && macs() > kSmallMacs)) &&
         w->item_rows > 4 * w->tile_rows) {
    w->item_rows = RoundUp(w->item_rows / 2, w->tile_rows);
  }
  const int64_t row_floats = w->step * w->points() * RoundUp(w->block_tiles(), w->tile_cols);
  int64_t most_rows = kProductFloats / row_floats;
  if (!w->stored) {
    most_rows = std::min(most_rows, kWeightFloats / (w->points() * w->in_channels));
  }
  w->pass_rows = std::clamp(most_rows / w->tile_rows * w->tile_rows, w->tile_rows, w->item_rows);
}

}  // namespace

// Kernels read and write whole vectors: each part ends with room for some more of them.
WinogradScratch LayOut(const WinogradConv& w) {
  constexpr int64_t kVector = kWinogradVector;
  const int64_t lanes = w.tile_cols / 2;
  WinogradScratch at{};
  int64_t end = 0;
  const auto place = [&end](int64_t floats) {
    const int64_t begin = end;
    end += RoundUp(floats, kVector);
    return begin;
  };
  const int64_t image_tiles = w.block_tile_rows * w.tiles_w;
  at.zeros = place(w.in_w + 2 * kVector);
  at.not_first = place(image_tiles + kVector);
  at.not_last = place(image_tiles + kVector);
  at.tall_stride = RoundUp(image_tiles, kVector) * w.outputs + kVector;
  at.tall = place(w.edge() * at.tall_stride);
  at.ends_stride = RoundUp(2 * w.block_tile_rows, kVector);
  at.ends = place(w.edge() * at.ends_stride);
  at.left = place(w.edge() * at.tall_stride);
  at.right = place(w.edge() * at.tall_stride);
  at.turn_stride = RoundUp(image_tiles, kVector) + 2 * kVector;
  at.turns = place(w.outputs * at.turn_stride);
  at.tile_pitch = RoundUp(w.block_tiles(), lanes);
  at.point_stride = w.in_channels * at.tile_pitch + kVector;
  at.input = place(w.step * w.points() * at.point_stride + 2 * kVector);
  const int64_t panels = CeilDiv(w.block_tiles(), w.tile_cols);
  const int64_t row_panels = CeilDiv(w.pass_rows, w.tile_rows);
  at.weight_panel = w.in_channels * w.tile_rows + kVector;
  at.weight_stride =
      (w.stored ? CeilDiv(w.out_channels, w.tile_rows) : row_panels) * at.weight_panel;
  at.weights = place(w.stored ? 0 : w.points() * at.weight_stride);
  at.product_stride = row_panels * panels * w.tile_rows * w.tile_cols;
  at.products = place(w.step * w.points() * at.product_stride);
  at.joined_pitch = RoundUp(w.block_tiles(), w.tile_cols) * w.outputs * w.step;
  at.joined = place(w.outputs * at.joined_pitch);
  at.end = end;
  return at;
}

int64_t WinogradConv::phase_floats() const {
  return stored ? points() * LayOut(*this).weight_stride : taps * taps * in_channels * out_channels;
}

int64_t WinogradConv::scratch_floats() const { return LayOut(*this).end; }

std::optional<WinogradConv> MakeWinograd(const TapConv& conv, int64_t outputs) {
  const int64_t step = conv.out_step_y;
  if (conv.groups != 1 || conv.in_step_y != 1 || conv.in_step_x != 1 || step != conv.out_step_x ||
      step > 2) {
    return std::nullopt;
  }
  WinogradConv w{};
  const size_t taps = conv.phases[0].taps.size();
  w.taps = taps == 4 ? 2 : 3;
  if (taps != 4 && taps != 9) return std::nullopt;
  w.batch = conv.batch;
  w.in_channels = conv.in_channels;
  w.out_channels = conv.out_channels;
  w.in_h = conv.in_h;
  w.in_w = conv.in_w;
  w.out_h = conv.out_h;
  w.out_w = conv.out_w;
  w.q_h = conv.q_h;
  w.q_w = conv.q_w;
  w.outputs = outputs;
  w.step = step;
  if (!FindOrigins(conv, &w)) return std::nullopt;
  w.tiles_h = CeilDiv(w.q_h, outputs);
  w.tiles_w = CeilDiv(w.q_w, outputs);
  // Beside its own columns a tile reads one to the left and one to the right.
  w.shift = step == 1 && w.taps == 3 ? w.origin_x[0] + 1 : 0;
  if (w.shift < 0 || w.shift >= w.in_w) return std::nullopt;
  for (int64_t px = 0; px < step; ++px) {
    w.origin_x[px] -= w.shift;
    if (w.origin_x[px] < -1 || w.origin_x[px] + w.taps > 2) return std::nullopt;
  }
  w.tile_rows = conv.tile_rows;
  w.tile_cols = conv.tile_cols;
  w.stored = w.tile_cols >= kFastCols;
  // An item takes at least a row of tiles; its transformed input must not outgrow the caches.
  if (w.points() * w.in_channels * w.step * w.tiles_w > kMostInputFloats) return std::nullopt;
  ChooseBlocks(&w);
  return w;
}

// The work of one image, in products of one channel with one other. Transforms of input and output
// cost about as much as kTransform more channels would. Each weight costs something beside its
// products: to be transformed, or, where it is stored transformed, to be read from far away, the
// more the faster the target multiplies. The images of a batch share that, but the shape of one
// image must decide, so that a picture's bits do not depend on the batch.
std::optional<WinogradConv> ChooseWinograd(const TapConv& conv) {
  constexpr double kTransform = 10;
  constexpr double kTransformWeight = 1.2;
  constexpr int64_t kMinChannels = 16;
  if (std::min(conv.in_channels, conv.out_channels) < kMinChannels) return std::nullopt;
  std::optional<WinogradConv> best;
  const double read = conv.tile_cols >= kFastCols
                          ? 0.6 * std::sqrt(static_cast<double>(conv.tile_rows * conv.tile_cols))
                          : 0;
  double least = static_cast<double>(conv.phases[0].taps.size()) *
                 (static_cast<double>(conv.q_h * conv.q_w) + read);
  for (const int64_t outputs : {2, 4}) {
    std::optional<WinogradConv> w = MakeWinograd(conv, outputs);
    if (!w.has_value()) continue;
    const auto points = static_cast<double>(w->points());
    const double transforms = 1 + kTransform / static_cast<double>(w->in_channels) +
                              kTransform / static_cast<double>(w->out_channels);
    const double weight = w->stored ? read : kTransformWeight;
    const double cost =
        points * (static_cast<double>(w->tiles_h * w->tiles_w) * transforms + weight);
    if (cost < least) {
      least = cost;
      best = w;
    }
  }
  return best;
}

// The taps of `rows` kernels that read one channel; returns the end of what was written. Not
// inlined: as it is entered again and again, a browser, which cannot replace a running loop,
// optimises it soon.
[[gnu::noinline]] float* PackTaps(const float* kernels, const int64_t* source, int64_t taps,
                                  int64_t stride, const float* scale, int64_t rows, float* to) {
  for (int64_t t = 0; t < taps; ++t) {
    const float* kernel = kernels + source[t];
    for (int64_t r = 0; r < rows; ++r, kernel += stride) *to++ = *kernel * scale[r];
  }
  return to;
}

// Panel by panel, so that all phases of a panel are taken from the same cached weights.
void PackWinogradWeights(const WinogradConv& winograd, const TapConv& conv,
                         const ConvWeights& weights, float* packed) {
  const int64_t taps = winograd.taps * winograd.taps;
  const auto phases = static_cast<int64_t>(conv.phases.size());
  // The element of a kernel that is tap t of phase p.
  std::vector<int64_t> source(static_cast<size_t>(phases * taps));
  for (int64_t p = 0; p < phases; ++p) {
    for (const auto& entry : conv.phases[static_cast<size_t>(p)].taps) {
      const TapConv::Tap& tap = conv.taps[static_cast<size_t>(entry.tap)];
      const int64_t y = tap.y - winograd.origin_y[p / winograd.step];
      const int64_t x = tap.x - winograd.origin_x[p % winograd.step] - winograd.shift;
      source[static_cast<size_t>(p * taps + y * winograd.taps + x)] = entry.kernel_index;
    }
  }
  const WinogradScratch at = LayOut(winograd);
  std::vector<float> scale(static_cast<size_t>(winograd.tile_rows), 1.0f);
  std::vector<float> panel(static_cast<size_t>(
      winograd.stored ? winograd.tile_rows * taps * winograd.in_channels + kWinogradVector : 0));
  for (int64_t row0 = 0; row0 < winograd.out_channels; row0 += winograd.tile_rows) {
    const int64_t rows = std::min(winograd.tile_rows, winograd.out_channels - row0);
    if (weights.row_scale != nullptr) std::copy_n(weights.row_scale + row0, rows, scale.begin());
    for (int64_t p = 0; p < phases; ++p) {
      float* phase = packed + p * winograd.phase_floats();
      float* to = winograd.stored ? panel.data() : phase + row0 * winograd.in_channels * taps;
      for (int64_t c = 0; c < winograd.in_channels; ++c) {
        const float* kernels = weights.data + row0 * weights.out_stride + c * weights.in_stride;
        to = PackTaps(kernels, source.data() + p * taps, taps, weights.out_stride, scale.data(),
                      rows, to);
      }
      if (winograd.stored) {
        TransformWinogradWeights(winograd, rows, panel.data(), at.weight_stride,
                                 phase + row0 / winograd.tile_rows * at.weight_panel);
      }
    }
  }
}

}  // namespace ganvas::kernels
