#include "native/data/exif.h"

#include <algorithm>
#include <cstring>
#include <optional>

namespace ganvas::data {
namespace {

// Numbers of either byte order; nothing past the end.
class Reader {
 public:
  Reader(std::span<const uint8_t> bytes, bool big_endian)
      : bytes_(bytes), big_endian_(big_endian) {}

  std::optional<uint32_t> Number(size_t at, size_t size) const {
    if (at > bytes_.size() || size > bytes_.size() - at) return std::nullopt;
    uint32_t value = 0;
    for (size_t i = 0; i < size; ++i) {
      value = value << 8 | bytes_[at + (big_endian_ ? i : size - 1 - i)];
    }
    return value;
  }

 private:
  std::span<const uint8_t> bytes_;
  bool big_endian_;
};

// `tiff` is what follows "Exif\0\0": a header and the first directory of entries of 12 bytes.
int OrientationIn(std::span<const uint8_t> tiff) {
  constexpr uint32_t kTag = 0x0112, kShort = 3;
  if (tiff.size() < 8 || tiff[0] != tiff[1] || (tiff[0] != 'M' && tiff[0] != 'I')) return 1;
  const Reader reader(tiff, tiff[0] == 'M');
  const size_t directory = reader.Number(4, 4).value_or(0);
  const size_t entries = reader.Number(directory, 2).value_or(0);
  for (size_t i = 0; i < entries; ++i) {
    const size_t entry = directory + 2 + 12 * i;
    if (reader.Number(entry, 2) != kTag || reader.Number(entry + 2, 2) != kShort) continue;
    const uint32_t value = reader.Number(entry + 8, 2).value_or(1);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

}  // namespace

int ExifOrientation(std::span<const uint8_t> jpeg) {
  constexpr uint8_t kApp1 = 0xe1, kStartOfScan = 0xda;
  constexpr char kExif[] = {'E', 'x', 'i', 'f', '\0', '\0'};
  if (jpeg.size() < 4 || jpeg[0] != 0xff || jpeg[1] != 0xd8) return 1;
  const Reader reader(jpeg, true);
  for (size_t at = 2; at + 4 <= jpeg.size() && jpeg[at] == 0xff;) {
    const uint8_t marker = jpeg[at + 1];
    if (marker == 0xff) {  // filling
      ++at;
      continue;
    }
    const size_t length = *reader.Number(at + 2, 2);  // counts itself
    if (marker == kStartOfScan || length < 2) return 1;
    const auto body = jpeg.subspan(at + 4, std::min(length - 2, jpeg.size() - at - 4));
    if (marker == kApp1 && body.size() > sizeof kExif &&
        std::memcmp(body.data(), kExif, sizeof kExif) == 0) {
      return OrientationIn(body.subspan(sizeof kExif));
    }
    at += 2 + length;
  }
  return 1;
}

Pixel StoredPixel(int orientation, int width, int height, int x, int y) {
  const int right = width - 1 - x;
  const int low = height - 1 - y;
  switch (orientation) {
    case 2:
      return {right, y};
    case 3:
      return {right, low};
    case 4:
      return {x, low};
    case 5:
      return {y, x};
    case 6:
      return {y, right};
    case 7:
      return {low, right};
    case 8:
      return {low, x};
    default:
      return {x, y};
  }
}

}  // namespace ganvas::data
