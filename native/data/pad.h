// Borders of planar 8-bit pictures.
#pragma once

#include <cstdint>

namespace ganvas::data {

// Puts each plane in the middle of a larger height x width one, whose border is `border`.
void PadCentred(const uint8_t* source, int channels, int source_height, int source_width,
                uint8_t border, uint8_t* out, int height, int width);

}  // namespace ganvas::data
