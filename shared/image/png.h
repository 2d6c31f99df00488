// Parts of PNG for those who write more than a picture.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "shared/base/result.h"
#include "shared/image/image.h"

namespace ganvas {

// Channels that keep every pixel of RGBA: 1 (grey), 3 or 4.
int NeededChannels(std::span<const uint8_t> rgba);

// As EncodePng, with at least this many channels.
Result<std::vector<uint8_t>> EncodePng(const Image& image, int least_channels);

}  // namespace ganvas
