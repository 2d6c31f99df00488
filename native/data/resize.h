// Changing the size of a planar 8-bit picture.
#pragma once

#include <cstdint>

namespace ganvas::data {

// Resamples each of `channels` planes from source_height x source_width to height x width. A
// smaller side is averaged over the area that each new pixel covers, a larger one interpolated
// linearly between pixel centres; the same side is copied. Rounds half up.
void Resize(const uint8_t* source, int channels, int source_height, int source_width, uint8_t* out,
            int height, int width);

// Puts each plane in the middle of a larger height x width one, whose border is `border`.
void PadCentred(const uint8_t* source, int channels, int source_height, int source_width,
                uint8_t border, uint8_t* out, int height, int width);

}  // namespace ganvas::data
