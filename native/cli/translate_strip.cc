#include "native/cli/translate_strip.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "shared/image/resample.h"
#include "shared/translate/difference.h"

namespace ganvas::cli {
namespace {

constexpr double kFullScale = 0.5;  // of the error's colours

size_t Row(const Image& image) { return 4 * static_cast<size_t>(image.width); }

Image Blank(int width, int height) {
  Image image{width, height, {}};
  image.rgba.resize(Row(image) * static_cast<size_t>(height));
  return image;
}

}  // namespace

RoundTrip MakeRoundTrip(const Image& given, const Image& there, const Image& back) {
  Image same = Blank(given.width, given.height);
  ResampleRgba(back.rgba.data(), back.width, back.height, same.rgba.data(), same.width,
               same.height);
  Image error = Blank(given.width, given.height);
  RoundTrip trip;
  trip.l1 = translate::DifferenceMap(given.rgba.data(), same.rgba.data(), given.width, given.height,
                                     kFullScale, error.rgba.data());
  trip.strip = Blank(3 * given.width + there.width, std::max(given.height, there.height));
  size_t left = 0;
  for (const Image* part :
       {&given, &there, static_cast<const Image*>(&same), static_cast<const Image*>(&error)}) {
    for (size_t y = 0; y < static_cast<size_t>(part->height); ++y) {
      std::memcpy(trip.strip.rgba.data() + Row(trip.strip) * y + left,
                  part->rgba.data() + Row(*part) * y, Row(*part));
    }
    left += Row(*part);
  }
  return trip;
}

}  // namespace ganvas::cli
