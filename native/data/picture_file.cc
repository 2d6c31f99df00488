#include "native/data/picture_file.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "native/data/exif.h"
#include "native/data/resize.h"
#include "native/error.h"

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#endif
#include <stb/stb_image.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

namespace ganvas::data {
namespace {

constexpr int64_t kMostPixels = int64_t{1} << 28;

struct Header {
  int width = 0;
  int height = 0;
  int channels = 0;
};

[[noreturn]] void Fail(const std::string& path, const std::string& what) {
  throw FatalError(ExitCode::kBadFile, path + ": " + what);
}

Header ReadHeader(const std::string& path) {
  Header header;
  if (stbi_info(path.c_str(), &header.width, &header.height, &header.channels) == 0) {
    Fail(path, std::string("not a readable PNG or JPEG: ") + stbi_failure_reason());
  }
  if (int64_t{header.width} * header.height > kMostPixels) {
    Fail(path, std::to_string(header.width) + "x" + std::to_string(header.height) +
                   " pixels, expected at most 2^28");
  }
  return header;
}

using Decoded = std::unique_ptr<stbi_uc, void (*)(void*)>;

// RGBA of a file whose header was read.
Decoded Decode(const std::string& path) {
  int width = 0, height = 0, found = 0;
  Decoded rgba(stbi_load(path.c_str(), &width, &height, &found, 4), stbi_image_free);
  if (rgba == nullptr) Fail(path, std::string("broken: ") + stbi_failure_reason());
  return rgba;
}

}  // namespace

int PictureChannels(const std::string& path) { return ReadHeader(path).channels <= 2 ? 1 : 3; }

void ReadPicture(const std::string& path, int orientation, int channels, int size, uint8_t* out) {
  const auto [width, height, stored_channels] = ReadHeader(path);
  const Decoded rgba = Decode(path);
  const int side = std::min(width, height);
  const int left = (width - side) / 2;
  const int top = (height - side) / 2;
  const size_t plane = static_cast<size_t>(side) * side;
  std::vector<uint8_t> planes(plane * static_cast<size_t>(channels));
  for (int y = 0; y < side; ++y) {
    uint8_t* to = planes.data() + static_cast<size_t>(y) * side;
    for (int x = 0; x < side; ++x) {
      const Pixel at = StoredPixel(orientation, side, x, y);
      const uint8_t* p = rgba.get() + 4 * (static_cast<size_t>(top + at.y) * width +
                                           static_cast<size_t>(left + at.x));
      int rgb[3];
      for (int c = 0; c < 3; ++c) rgb[c] = (p[c] * p[3] + 255 * (255 - p[3]) + 127) / 255;
      if (channels == 1) {
        to[x] = static_cast<uint8_t>((299 * rgb[0] + 587 * rgb[1] + 114 * rgb[2] + 500) / 1000);
      } else {
        for (size_t c = 0; c < 3; ++c) to[c * plane + x] = static_cast<uint8_t>(rgb[c]);
      }
    }
  }
  Resize(planes.data(), channels, side, side, out, size, size);
}

WholePicture ReadWholePicture(const std::string& path) {
  const Header header = ReadHeader(path);
  const Decoded rgba = Decode(path);
  const int orientation = ExifOrientation(path);
  const bool lies = orientation >= 5;  // rows are columns of the upright picture
  WholePicture picture{
      lies ? header.height : header.width, lies ? header.width : header.height, {}};
  const bool right_to_left = orientation == 2 || orientation == 3 || orientation >= 7;
  const bool bottom_up =
      orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  picture.rgba.resize(4 * static_cast<size_t>(header.width) * static_cast<size_t>(header.height));
  uint8_t* to = picture.rgba.data();
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x, to += 4) {
      int column = lies ? y : x, row = lies ? x : y;
      if (right_to_left) column = header.width - 1 - column;
      if (bottom_up) row = header.height - 1 - row;
      const uint8_t* from =
          rgba.get() + 4 * (static_cast<size_t>(row) * header.width + static_cast<size_t>(column));
      std::copy_n(from, 4, to);
    }
  }
  return picture;
}

}  // namespace ganvas::data
