#include "native/data/picture_file.h"

#include <algorithm>
#include <cstring>

#include "native/data/exif.h"
#include "native/data/pad.h"
#include "native/data/picture_format.h"
#include "native/regular_file.h"
#include "shared/image/resample.h"

namespace ganvas::data {
namespace {

constexpr int kRgba = 4;

int LumaOf(const int* rgb) { return (299 * rgb[0] + 587 * rgb[1] + 114 * rgb[2] + 500) / 1000; }

// Writes one RGBA pixel into planes: on the background, or, into 4 planes, with alpha multiplied
// into the colours, so that what is transparent does not tint its neighbours when resized.
void PutPixel(const uint8_t* p, const WantedPicture& wanted, size_t plane, uint8_t* to) {
  if (wanted.channels == kRgba) {
    for (size_t c = 0; c < 3; ++c) to[c * plane] = static_cast<uint8_t>((p[c] * p[3] + 127) / 255);
    to[3 * plane] = p[3];
    return;
  }
  int rgb[3];
  for (size_t c = 0; c < 3; ++c) {
    rgb[c] = (p[c] * p[3] + wanted.background[c] * (255 - p[3]) + 127) / 255;
  }
  if (wanted.channels == 1) {
    *to = static_cast<uint8_t>(LumaOf(rgb));
  } else {
    for (size_t c = 0; c < 3; ++c) to[c * plane] = static_cast<uint8_t>(rgb[c]);
  }
}

// Undoes the multiplication. Where nothing is seen, the colour is the background's.
void DivideByAlpha(const Background& background, size_t plane, uint8_t* planes) {
  for (size_t i = 0; i < plane; ++i) {
    const int alpha = planes[3 * plane + i];
    for (size_t c = 0; c < 3; ++c) {
      uint8_t& value = planes[c * plane + i];
      value = alpha == 0 ? background[c]
                         : static_cast<uint8_t>(std::min(255, (255 * value + alpha / 2) / alpha));
    }
  }
}

uint8_t BorderOf(const WantedPicture& wanted, int channel) {
  if (wanted.channels == kRgba) return 0;
  const int rgb[] = {wanted.background[0], wanted.background[1], wanted.background[2]};
  return static_cast<uint8_t>(wanted.channels == 1 ? LumaOf(rgb) : rgb[channel]);
}

// The largest part of a picture that is shaped as `size`.
PictureSize LargestPart(const PictureSize& of, const PictureSize& size) {
  const int64_t width = of.width, height = of.height;
  if (width * size.height >= height * size.width) {
    const int64_t part = (height * size.width + size.height / 2) / size.height;
    return {static_cast<int>(std::clamp<int64_t>(part, 1, width)), of.height};
  }
  const int64_t part = (width * size.height + size.width / 2) / size.width;
  return {of.width, static_cast<int>(std::clamp<int64_t>(part, 1, height))};
}

PictureSize Turned(const PictureSize& size, bool turned) {
  return turned ? PictureSize(size.height, size.width) : size;
}

// Planes of the part that is to be shown, upright.
struct UprightPart {
  PictureSize size;
  std::vector<uint8_t> planes;
};

// The part of the upright picture that is to be shown: where it begins, and its size.
struct Region {
  int left, top;
  PictureSize size;
};

Region RegionOf(const PictureSize& upright, const WantedPicture& wanted) {
  const int half = std::max(1, upright.width / 2);
  const PictureSize from(wanted.half == Half::kNone ? upright.width : half, upright.height);
  const PictureSize size = wanted.fit == Fit::kCrop ? LargestPart(from, wanted.size) : from;
  const int begin = wanted.half == Half::kRight ? upright.width - half : 0;
  // A pixel that is left over lies at the end of the stored row or column.
  const int turn = wanted.orientation;
  const bool right_to_left = turn == 2 || turn == 3 || turn == 6 || turn == 7;
  const bool bottom_up = turn == 3 || turn == 4 || turn >= 7;
  return {begin + (from.width - size.width + (right_to_left ? 1 : 0)) / 2,
          (from.height - size.height + (bottom_up ? 1 : 0)) / 2, size};
}

UprightPart ReadPart(const PictureBytes& file, const WantedPicture& wanted) {
  const auto decoded = DecodePicture(file);
  const PictureHeader& header = decoded->header;
  const PictureSize upright =
      Turned(PictureSize(header.width, header.height), wanted.orientation >= 5);
  const Region region = RegionOf(upright, wanted);
  UprightPart part{region.size, {}};
  const auto plane = static_cast<size_t>(part.size.pixels());
  part.planes.resize(plane * static_cast<size_t>(wanted.channels));
  uint8_t* to = part.planes.data();
  for (int y = 0; y < part.size.height; ++y) {
    for (int x = 0; x < part.size.width; ++x, ++to) {
      const Pixel at = StoredPixel(wanted.orientation, upright.width, upright.height,
                                   region.left + x, region.top + y);
      const uint8_t* p = decoded->rgba.get() +
                         4 * (static_cast<size_t>(at.y) * header.width + static_cast<size_t>(at.x));
      PutPixel(p, wanted, plane, to);
    }
  }
  return part;
}

// The whole of `part` in the middle of the wanted size.
void Pad(const UprightPart& part, const WantedPicture& wanted, uint8_t* out) {
  const PictureSize size = wanted.size;
  const int64_t width = part.size.width, height = part.size.height;
  const bool wide = width * size.height >= height * size.width;  // it touches left and right
  const int64_t whole = wide ? width : height, of = wide ? size.width : size.height;
  const auto scaled = [&](int64_t side) {
    return static_cast<int>(std::max<int64_t>(1, (side * of + whole / 2) / whole));
  };
  const PictureSize inner(scaled(width), scaled(height));
  const auto plane = static_cast<size_t>(inner.pixels());
  std::vector<uint8_t> planes(static_cast<size_t>(wanted.channels) * plane);
  ResamplePlanes(part.planes.data(), wanted.channels, part.size.height, part.size.width,
                 planes.data(), inner.height, inner.width);
  for (int c = 0; c < wanted.channels; ++c) {
    const auto channel = static_cast<size_t>(c);
    PadCentred(planes.data() + channel * plane, 1, inner.height, inner.width, BorderOf(wanted, c),
               out + channel * static_cast<size_t>(size.pixels()), size.height, size.width);
  }
}

}  // namespace

void ReadPicture(const PictureBytes& file, const WantedPicture& wanted, uint8_t* out) {
  const UprightPart part = ReadPart(file, wanted);
  if (wanted.fit == Fit::kPad) {
    Pad(part, wanted, out);
  } else {
    ResamplePlanes(part.planes.data(), wanted.channels, part.size.height, part.size.width, out,
                   wanted.size.height, wanted.size.width);
  }
  if (wanted.channels == kRgba) {
    DivideByAlpha(wanted.background, static_cast<size_t>(wanted.size.pixels()), out);
  }
}

WholePicture ReadWholePicture(const std::string& path) {
  RequireRegularFile(path, "a picture file (" + DecodedFormats() + ")");
  const auto decoded = DecodePicture(PictureAt(path));
  const PictureHeader& header = decoded->header;
  const PictureSize size =
      Turned(PictureSize(header.width, header.height), header.orientation >= 5);
  WholePicture picture{size.width, size.height, {}};
  picture.rgba.resize(4 * static_cast<size_t>(size.pixels()));
  uint8_t* to = picture.rgba.data();
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x, to += 4) {
      const Pixel at = StoredPixel(header.orientation, size.width, size.height, x, y);
      std::memcpy(to,
                  decoded->rgba.get() +
                      4 * (static_cast<size_t>(at.y) * header.width + static_cast<size_t>(at.x)),
                  4);
    }
  }
  return picture;
}

}  // namespace ganvas::data
