// Pictures: network output to 8-bit RGBA, grids, PNG bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "shared/base/result.h"

namespace ganvas {

// 8-bit RGBA, row-major, no padding; rgba.size() == 4 * width * height.
struct Image {
  int width = 0;
  int height = 0;
  std::vector<uint8_t> rgba;
};

// round-half-up of (v + 1) * 127.5 clamped to [0, 255]; NaN gives 0.
uint8_t UnitToByte(float v);

// One picture float[channels, height, width] in [-1, 1] to RGBA. 1 channel is grey, 2 is grey +
// alpha, 3 is RGB, 4 is RGBA; other counts show the first channel. `rgba` holds 4 * width * height.
void ChwToRgba(const float* chw, int channels, int height, int width, uint8_t* rgba);

// Row-major grid without padding; `columns` <= 0 means ceil(sqrt(count)). Missing cells are
// transparent black. All pictures have the same size: pictures.size() == count * 4 * width *
// height.
Image Grid(std::span<const uint8_t> pictures, int count, int width, int height, int columns);

// The picture with scale x scale pixels for each of its pixels.
Image Enlarged(std::span<const uint8_t> rgba, int width, int height, int scale);

// PNG bytes (RGBA, or RGB when every alpha is 255, or grey when also r = g = b).
Result<std::vector<uint8_t>> EncodePng(const Image& image);

}  // namespace ganvas
