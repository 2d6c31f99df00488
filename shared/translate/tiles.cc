#include "shared/translate/tiles.h"

#include <algorithm>
#include <string>

namespace ganvas::translate {
namespace {

constexpr uint64_t kMostFloats = uint64_t{1} << (sizeof(void*) == 4 ? 29 : 33);

int64_t RoundedUp(int64_t value, int64_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

// Where tiles begin along one side.
std::vector<int64_t> Begins(int64_t side, int64_t tile, int64_t overlap, int64_t multiple) {
  if (tile >= side) return {0};
  const int64_t count = (side - overlap + tile - overlap - 1) / (tile - overlap);
  std::vector<int64_t> begins;
  for (int64_t i = 0; i < count; ++i) {
    begins.push_back((side - tile) * i / (count - 1) / multiple * multiple);
  }
  return begins;
}

// Where the core of tile i ends along one side: in the middle of what it shares with the next.
int64_t CoreEnd(const std::vector<int64_t>& begins, size_t i, int64_t side, int64_t tile,
                int64_t multiple) {
  if (i + 1 == begins.size()) return side;
  return (begins[i + 1] + begins[i] + tile) / 2 / multiple * multiple;
}

// How much a tile counts at a pixel of one side: from its neighbour's end on all, before that a
// ramp. `before` and `after` are shared with the neighbours, 0 where there is none.
float Weight(int64_t at, int64_t tile, int64_t before, int64_t after) {
  double weight = 1;
  const auto ramp = [](double t) { return t * t * (3 - 2 * t); };
  if (at < before) weight = ramp((static_cast<double>(at) + 0.5) / static_cast<double>(before));
  if (tile - 1 - at < after) {
    weight *= ramp((static_cast<double>(tile - 1 - at) + 0.5) / static_cast<double>(after));
  }
  return static_cast<float>(weight);
}

}  // namespace

Result<TileGrid> CutTiles(int64_t width, int64_t height, int64_t tile, int64_t overlap,
                          int64_t multiple) {
  overlap = RoundedUp(std::max<int64_t>(0, overlap), multiple);
  if (tile < multiple || tile % multiple != 0) {
    return BadInput("tiles of " + std::to_string(tile) + " pixels, expected a multiple of " +
                    std::to_string(multiple));
  }
  if (overlap >= tile) {
    return BadInput("tiles of " + std::to_string(tile) + " pixels overlap by " +
                    std::to_string(overlap) + ", expected less");
  }
  TileGrid grid;
  grid.width = static_cast<int32_t>(width);
  grid.height = static_cast<int32_t>(height);
  grid.tile_width = static_cast<int32_t>(std::min(tile, width));
  grid.tile_height = static_cast<int32_t>(std::min(tile, height));
  const auto lefts = Begins(width, tile, overlap, multiple);
  const auto tops = Begins(height, tile, overlap, multiple);
  const auto rect = [](int64_t left, int64_t top, int64_t right, int64_t bottom) {
    return TileRect{static_cast<int32_t>(left), static_cast<int32_t>(top),
                    static_cast<int32_t>(right), static_cast<int32_t>(bottom)};
  };
  int64_t core_top = 0;
  for (size_t row = 0; row < tops.size(); ++row) {
    const int64_t core_bottom = CoreEnd(tops, row, height, grid.tile_height, multiple);
    int64_t core_left = 0;
    for (size_t column = 0; column < lefts.size(); ++column) {
      const int64_t core_right = CoreEnd(lefts, column, width, grid.tile_width, multiple);
      grid.tiles.push_back({rect(lefts[column], tops[row], lefts[column] + grid.tile_width,
                                 tops[row] + grid.tile_height),
                            rect(core_left, core_top, core_right, core_bottom)});
      core_left = core_right;
    }
    core_top = core_bottom;
  }
  grid.columns = static_cast<int32_t>(lefts.size());
  return grid;
}

Result<TileBlend> TileBlend::Create(const TileGrid& grid, int channels, int scale) {
  if (channels < 1 || scale < 1 || scale > 64 || grid.tiles.empty()) {
    return BadInput("tiles of " + std::to_string(channels) + " channels and scale " +
                    std::to_string(scale) + " cannot be blended");
  }
  const uint64_t floats = static_cast<uint64_t>(grid.width) * static_cast<uint64_t>(grid.height) *
                          static_cast<uint64_t>(scale) * static_cast<uint64_t>(scale) *
                          static_cast<uint64_t>(channels);
  if (floats > kMostFloats) {
    return OutOfMemory("a result of " + std::to_string(floats >> 18) + " MB is too large");
  }
  TileBlend blend;
  GANVAS_ASSIGN(blend.sum_, AlignedBuffer::Create(static_cast<size_t>(floats) * sizeof(float)));
  std::fill_n(blend.sum_.as<float>(), floats, 0.0f);
  blend.grid_ = grid;
  blend.channels_ = channels;
  blend.scale_ = scale;
  blend.across_.resize(static_cast<size_t>(grid.width) * static_cast<size_t>(scale));
  blend.down_.resize(static_cast<size_t>(grid.height) * static_cast<size_t>(scale));
  const auto columns = static_cast<size_t>(grid.columns);
  for (size_t i = 0; i < columns; ++i) {
    const std::vector<float> ramp = blend.Ramp(i, false);
    float* at = blend.across_.data() + grid.tiles[i].input.left * scale;
    for (size_t x = 0; x < ramp.size(); ++x) at[x] += ramp[x];
  }
  for (size_t i = 0; i < grid.tiles.size(); i += columns) {
    const std::vector<float> ramp = blend.Ramp(i, true);
    float* at = blend.down_.data() + grid.tiles[i].input.top * scale;
    for (size_t y = 0; y < ramp.size(); ++y) at[y] += ramp[y];
  }
  return blend;
}

std::vector<float> TileBlend::Ramp(size_t index, bool down) const {
  const auto columns = static_cast<size_t>(grid_.columns);
  const size_t stride = down ? columns : 1;
  const size_t place = down ? index / columns : index % columns;
  const size_t last = (down ? grid_.tiles.size() / columns : columns) - 1;
  const auto begin = [&](size_t i) {
    const TileRect& r = grid_.tiles[i].input;
    return int64_t{down ? r.top : r.left};
  };
  const int64_t tile = int64_t{down ? grid_.tile_height : grid_.tile_width};
  const int64_t before = place == 0 ? 0 : begin(index - stride) + tile - begin(index);
  const int64_t after = place == last ? 0 : begin(index) + tile - begin(index + stride);
  std::vector<float> ramp;
  for (int64_t at = 0; at < tile * scale_; ++at) {
    ramp.push_back(Weight(at, tile * scale_, before * scale_, after * scale_));
  }
  return ramp;
}

void TileBlend::Add(size_t index, const float* output) {
  const std::vector<float> across = Ramp(index, false), down = Ramp(index, true);
  const auto scale = static_cast<size_t>(scale_);
  const size_t width = static_cast<size_t>(grid_.width) * scale;
  const size_t height = static_cast<size_t>(grid_.height) * scale;
  const TileRect& at = grid_.tiles[index].input;
  for (size_t c = 0; c < static_cast<size_t>(channels_); ++c) {
    for (size_t y = 0; y < down.size(); ++y) {
      float* to = sum_.as<float>() +
                  (c * height + static_cast<size_t>(at.top) * scale + y) * width +
                  static_cast<size_t>(at.left) * scale;
      for (size_t x = 0; x < across.size(); ++x) to[x] += down[y] * across[x] * *output++;
    }
  }
}

const float* TileBlend::Finish() {
  float* to = sum_.as<float>();
  for (int c = 0; c < channels_; ++c) {
    for (const float down : down_) {
      for (const float across : across_) *to++ /= down * across;
    }
  }
  return sum_.as<float>();
}

}  // namespace ganvas::translate
