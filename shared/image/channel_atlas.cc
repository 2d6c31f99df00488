#include "shared/image/channel_atlas.h"

#include <algorithm>
#include <cmath>

namespace ganvas {
namespace {

constexpr float kLeastShare = 1.0f / 50;

std::span<const float> ChannelOf(const ChannelMaps& maps, int channel) {
  const size_t each = static_cast<size_t>(maps.height) * static_cast<size_t>(maps.width);
  return maps.numbers.subspan(static_cast<size_t>(channel) * each, each);
}

struct Range {
  float low = 0, high = 0;
};

Range RangeOf(std::span<const float> numbers) {
  Range range;
  bool first = true;
  for (const float number : numbers) {
    if (!std::isfinite(number)) continue;
    range.low = first ? number : std::min(range.low, number);
    range.high = first ? number : std::max(range.high, number);
    first = false;
  }
  return range;
}

bool IsWhole(const ChannelMaps& maps) {
  if (maps.channels < 1 || maps.height < 1 || maps.width < 1) return false;
  const size_t count = static_cast<size_t>(maps.channels) * static_cast<size_t>(maps.height) *
                       static_cast<size_t>(maps.width);
  return maps.numbers.size() == count;
}

// Pixels of a map for one of its picture, in both directions.
int ReductionOf(const ChannelMaps& maps) {
  for (int by = 1;; ++by) {
    const int64_t w = (maps.width + by - 1) / by + 2 * kAtlasMargin;
    const int64_t h = (maps.height + by - 1) / by + 2 * kAtlasMargin;
    if (w * h * maps.channels <= kAtlasPixels || by >= std::max(maps.width, maps.height)) return by;
  }
}

// The mean of a block.
float MeanAt(std::span<const float> channel, const ChannelMaps& maps, int by, int x, int y) {
  double sum = 0;
  int count = 0;
  for (int v = y * by; v < std::min(maps.height, (y + 1) * by); ++v) {
    for (int u = x * by; u < std::min(maps.width, (x + 1) * by); ++u) {
      sum += static_cast<double>(channel[static_cast<size_t>(v) * static_cast<size_t>(maps.width) +
                                         static_cast<size_t>(u)]);
      ++count;
    }
  }
  return static_cast<float>(sum / count);
}

void PaintChannel(const ChannelMaps& maps, int by, int channel, Range range, ChannelAtlas& atlas) {
  const std::span<const float> numbers = ChannelOf(maps, channel);
  const int left = atlas.XOf(channel), top = atlas.YOf(channel);
  for (int y = -kAtlasMargin; y < atlas.tile_height + kAtlasMargin; ++y) {
    for (int x = -kAtlasMargin; x < atlas.tile_width + kAtlasMargin; ++x) {
      const float number = MeanAt(numbers, maps, by, std::clamp(x, 0, atlas.tile_width - 1),
                                  std::clamp(y, 0, atlas.tile_height - 1));
      const float share = (number - range.low) / (range.high - range.low);
      const uint8_t grey = UnitToByte(2 * share - 1);
      const size_t at = 4 * (static_cast<size_t>(top + y) * static_cast<size_t>(atlas.image.width) +
                             static_cast<size_t>(left + x));
      std::fill_n(atlas.image.rgba.begin() + static_cast<ptrdiff_t>(at), 3, grey);
      atlas.image.rgba[at + 3] = 255;
    }
  }
}

}  // namespace

int ChannelAtlas::XOf(int channel) const {
  return channel % columns * (tile_width + 2 * kAtlasMargin) + kAtlasMargin;
}

int ChannelAtlas::YOf(int channel) const {
  return channel / columns * (tile_height + 2 * kAtlasMargin) + kAtlasMargin;
}

std::vector<float> VariancesOf(const ChannelMaps& maps) {
  if (!IsWhole(maps)) return {};
  std::vector<float> variances;
  for (int channel = 0; channel < maps.channels; ++channel) {
    const std::span<const float> numbers = ChannelOf(maps, channel);
    double sum = 0, squares = 0;
    for (const float number : numbers) sum += static_cast<double>(number);
    const double mean = sum / static_cast<double>(numbers.size());
    for (const float number : numbers) {
      const double distance = static_cast<double>(number) - mean;
      squares += distance * distance;
    }
    variances.push_back(static_cast<float>(squares / static_cast<double>(numbers.size())));
  }
  return variances;
}

ChannelAtlas PaintChannels(const ChannelMaps& maps) {
  ChannelAtlas atlas;
  if (!IsWhole(maps)) return atlas;
  const int by = ReductionOf(maps);
  atlas.tile_width = (maps.width + by - 1) / by;
  atlas.tile_height = (maps.height + by - 1) / by;
  const int w = atlas.tile_width + 2 * kAtlasMargin, h = atlas.tile_height + 2 * kAtlasMargin;
  const double square = std::sqrt(static_cast<double>(maps.channels) * h / w);
  atlas.columns = std::clamp(static_cast<int>(std::ceil(square)), 1, maps.channels);
  const int rows = (maps.channels + atlas.columns - 1) / atlas.columns;
  atlas.image.width = atlas.columns * w;
  atlas.image.height = rows * h;
  atlas.image.rgba.resize(4 * static_cast<size_t>(atlas.image.width) *
                          static_cast<size_t>(atlas.image.height));
  std::vector<Range> ranges;
  float most = 0;
  for (int channel = 0; channel < maps.channels; ++channel) {
    ranges.push_back(RangeOf(ChannelOf(maps, channel)));
    most = std::max(most, ranges.back().high - ranges.back().low);
  }
  const float least = most > 0 ? most * kLeastShare : 1;
  for (int channel = 0; channel < maps.channels; ++channel) {
    Range range = ranges[static_cast<size_t>(channel)];
    if (range.high - range.low < least) {
      const float middle = range.low + (range.high - range.low) / 2;
      range = {middle - least / 2, middle + least / 2};
    }
    PaintChannel(maps, by, channel, range, atlas);
  }
  return atlas;
}

}  // namespace ganvas
