// Changing the size of an RGBA8 picture.
#pragma once

#include <cstdint>

namespace ganvas::translate {

// width x height -> to_width x to_height, all at least 1. Each side by itself: averaged over the
// area that a new pixel covers where it gets smaller, bicubic (Keys 1981, "Cubic convolution
// interpolation for digital image processing", a = -0.5) where larger, copied where it is the same.
// Colours are weighted by alpha. Rounds half up.
void Resample(const uint8_t* rgba, int width, int height, uint8_t* out, int to_width,
              int to_height);

}  // namespace ganvas::translate
