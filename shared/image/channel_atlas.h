// The channels of maps inside a network as small grey pictures, all in one picture.
#pragma once

#include <span>
#include <vector>

#include "shared/image/image.h"

namespace ganvas {

// Of float32 [channels, height, width].
struct ChannelMaps {
  int channels = 0, height = 0, width = 0;
  std::span<const float> numbers;
};

// Mean of the squared distances from the channel's mean, for each channel.
std::vector<float> VariancesOf(const ChannelMaps& maps);

struct ChannelAtlas {
  Image image;
  int columns = 1;
  int tile_width = 0, tile_height = 0;

  // Where the picture of a channel begins. Around it lies a margin of kAtlasMargin pixels of its
  // own colours, so that enlarging does not mix it with others.
  int XOf(int channel) const;
  int YOf(int channel) const;
};

inline constexpr int kAtlasMargin = 2;
inline constexpr int kAtlasPixels = 1 << 22;  // of one atlas at most

// Each channel goes from its least number, black, to its largest, white. One that varies by less
// than 1/50 of what the most varied one does stays near the middle. Maps are made smaller, by means
// of blocks, where the atlas would have more than kAtlasPixels. Numbers that are not finite are
// black.
ChannelAtlas PaintChannels(const ChannelMaps& maps);

}  // namespace ganvas
