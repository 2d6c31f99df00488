// How a photograph lies in its file.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace ganvas::data {

// Orientation of a JPEG from the beginning of its bytes, 1 to 8 as EXIF 2.32 numbers them (tag
// 0x0112): the first row of the file is the picture's top (1, 2), bottom (3, 4), left (5, 8) or
// right (6, 7) side. 1 where there is none, or none that can be understood.
int ExifOrientation(std::span<const uint8_t> jpeg);

// The same of a file; 1 where it cannot be read.
int ExifOrientation(const std::string& path);

// Where pixel (x, y) of the upright picture lies in a stored square of `side` pixels.
struct Pixel {
  int x, y;
};
Pixel StoredPixel(int orientation, int side, int x, int y);

}  // namespace ganvas::data
