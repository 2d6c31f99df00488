#include "shared/image/png.h"

#include <algorithm>
#include <string>

#include "shared/image/image.h"

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#endif
#include <stb/stb_image_write.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

namespace ganvas {

int NeededChannels(std::span<const uint8_t> rgba) {
  bool grey = true;
  for (size_t i = 0; i + 3 < rgba.size(); i += 4) {
    const uint8_t* p = rgba.data() + i;
    if (p[3] != 255) return 4;
    grey = grey && p[0] == p[1] && p[1] == p[2];
  }
  return grey ? 1 : 3;
}

Result<std::vector<uint8_t>> EncodePng(const Image& image) { return EncodePng(image, 1); }

Result<std::vector<uint8_t>> EncodePng(const Image& image, int least_channels) {
  const std::string size = std::to_string(image.width) + "x" + std::to_string(image.height);
  if (image.width <= 0 || image.height <= 0) return BadInput("PNG: a picture of " + size);
  const int64_t pixels = static_cast<int64_t>(image.width) * image.height;
  if (static_cast<int64_t>(image.rgba.size()) != 4 * pixels) {
    return BadInput("PNG: " + std::to_string(image.rgba.size()) + " bytes for a picture of " +
                    size);
  }
  // The encoder counts bytes, one filter byte a row included, and its output in int.
  if (pixels > (int64_t{1} << 27)) return BadInput("PNG: " + size + " has more than 2^27 pixels");

  const int channels = std::max(least_channels, NeededChannels(image.rgba));
  std::vector<uint8_t> packed(static_cast<size_t>(pixels) * channels);
  for (size_t i = 0; i < static_cast<size_t>(pixels); ++i) {
    for (int c = 0; c < channels; ++c) packed[i * channels + c] = image.rgba[4 * i + c];
  }
  std::vector<uint8_t> png;
  const auto append = [](void* context, void* data, int bytes) {
    const uint8_t* begin = static_cast<const uint8_t*>(data);
    static_cast<std::vector<uint8_t>*>(context)->assign(begin, begin + bytes);
  };
  const int done = stbi_write_png_to_func(append, &png, image.width, image.height, channels,
                                          packed.data(), image.width * channels);
  if (done == 0) return OutOfMemory("PNG: no memory for a picture of " + size);
  return png;
}

}  // namespace ganvas
