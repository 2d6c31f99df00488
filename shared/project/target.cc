#include "shared/project/target.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "shared/image/resample.h"

namespace ganvas::project {
namespace {

// The largest middle part of this shape, in that size.
Image Fit(const Image& picture, int width, int height) {
  int w = picture.width, h = picture.height;
  if (int64_t{w} * height > int64_t{h} * width) {
    w = std::max<int>(1, static_cast<int>((int64_t{h} * width + height / 2) / height));
  } else {
    h = std::max<int>(1, static_cast<int>((int64_t{w} * height + width / 2) / width));
  }
  const int left = (picture.width - w) / 2, top = (picture.height - h) / 2;
  std::vector<uint8_t> part;
  part.reserve(static_cast<size_t>(w) * static_cast<size_t>(h) * 4);
  for (int y = 0; y < h; ++y) {
    const auto row =
        picture.rgba.begin() + (static_cast<ptrdiff_t>(top + y) * picture.width + left) * 4;
    part.insert(part.end(), row, row + static_cast<ptrdiff_t>(w) * 4);
  }
  Image fitted{width, height, {}};
  fitted.rgba.resize(static_cast<size_t>(width) * static_cast<size_t>(height) * 4);
  ResampleRgba(part.data(), w, h, fitted.rgba.data(), width, height);
  return fitted;
}

float Luma(const float* rgb) { return 0.299f * rgb[0] + 0.587f * rgb[1] + 0.114f * rgb[2]; }

}  // namespace

Result<Target> MakeTarget(const Image& picture, const Image* mask, int channels, int height,
                          int width) {
  if (picture.width < 1 || picture.height < 1) return BadInput("the picture has no pixels");
  if (mask != nullptr && (mask->width < 1 || mask->height < 1)) {
    return BadInput("the mask has no pixels");
  }
  Target target;
  target.channels = channels;
  target.height = height;
  target.width = width;
  const size_t pixels = static_cast<size_t>(height) * static_cast<size_t>(width);
  target.numbers.resize(static_cast<size_t>(channels) * pixels);
  target.weights.assign(pixels, 1.0f);
  const Image fitted = Fit(picture, width, height);
  const bool has_alpha = channels == 2 || channels == 4;
  for (size_t i = 0; i < pixels; ++i) {
    const uint8_t* from = fitted.rgba.data() + i * 4;
    const float alpha = static_cast<float>(from[3]) / 255;
    float rgb[3];
    for (int c = 0; c < 3; ++c) {
      const float colour = static_cast<float>(from[c]) / 255;
      rgb[c] = has_alpha ? colour : colour * alpha + (1 - alpha);
    }
    if (channels < 3) {
      target.numbers[i] = Luma(rgb);
    } else {
      for (size_t c = 0; c < 3; ++c) target.numbers[c * pixels + i] = rgb[c];
    }
    if (has_alpha) target.numbers[(static_cast<size_t>(channels) - 1) * pixels + i] = alpha;
  }
  if (mask == nullptr) return target;
  const Image shade = Fit(*mask, width, height);
  for (size_t i = 0; i < pixels; ++i) {
    const uint8_t* from = shade.rgba.data() + i * 4;
    const float rgb[3] = {static_cast<float>(from[0]) / 255, static_cast<float>(from[1]) / 255,
                          static_cast<float>(from[2]) / 255};
    target.weights[i] = Luma(rgb) * static_cast<float>(from[3]) / 255;
  }
  if (std::none_of(target.weights.begin(), target.weights.end(), [](float w) { return w > 0; })) {
    return BadInput("the mask is black everywhere: nothing of the picture would count");
  }
  // The error is multiplied before it is squared.
  for (float& weight : target.weights) weight = std::sqrt(weight);
  return target;
}

}  // namespace ganvas::project
