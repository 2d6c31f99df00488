// How far a picture is from another of the same size, as a number and as a heat map.
#pragma once

#include <cstdint>

namespace ganvas::translate {

// RGBA8 of width x height: for each pixel the mean over red, green and blue of |a - b|, from dark
// violet (no difference) over red to pale yellow (`full` of [0, 1], and more), with evenly growing
// lightness. Returns the mean over all pixels, in [0, 1].
double DifferenceMap(const uint8_t* a, const uint8_t* b, int width, int height, double full,
                     uint8_t* rgba);

}  // namespace ganvas::translate
