// Changing the size of 8-bit pictures. Each side by itself: averaged over the area that a new pixel
// covers where it gets smaller, interpolated where it gets larger, copied where it is the same.
// Rounds half up. All sides are at least 1.
#pragma once

#include <cstdint>

namespace ganvas {

// RGBA, width x height -> to_width x to_height. Colours are weighted by alpha. Enlarges with a
// bicubic kernel (Keys 1981, "Cubic convolution interpolation for digital image processing",
// a = -0.5).
void ResampleRgba(const uint8_t* rgba, int width, int height, uint8_t* out, int to_width,
                  int to_height);

// Each of `channels` planes, height x width -> to_height x to_width. Enlarges linearly between
// pixel centres.
void ResamplePlanes(const uint8_t* planes, int channels, int height, int width, uint8_t* out,
                    int to_height, int to_width);

}  // namespace ganvas
