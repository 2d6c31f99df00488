// How a photograph lies in its file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace ganvas::data {

// EXIF data come within so many bytes: a segment of a JPEG has at most half of them, and they come
// in one of the first.
inline constexpr size_t kExifBytes = size_t{1} << 17;

// Orientation of a JPEG from the beginning of its bytes, 1 to 8 as EXIF 2.32 numbers them (tag
// 0x0112): the first row of the file is the picture's top (1, 2), bottom (3, 4), left (5, 8) or
// right (6, 7) side. 1 where there is none, or none that can be understood.
int ExifOrientation(std::span<const uint8_t> jpeg);

// Where pixel (x, y) of an upright part of `width` x `height` pixels lies in the stored one, whose
// sides change places from orientation 5 on.
struct Pixel {
  int x, y;
};
Pixel StoredPixel(int orientation, int width, int height, int x, int y);

}  // namespace ganvas::data
