// 8-bit pictures <-> one picture of a float tensor.
#pragma once

#include <cstdint>

#include "shared/translate/picture_format.h"

namespace ganvas::translate {

// RGBA8, row-major, 4 * width * height bytes -> float[channels, height, width] (or [height, width,
// channels]). With 1 or 3 channels, what is transparent is laid over white; 1 channel is Rec. 601
// grey, rounded to a byte as training does; 4 channels keep alpha.
void PixelsToTensor(const uint8_t* rgba, int width, int height, const PictureFormat& format,
                    float* tensor);

// The same back: rounded half up, clamped; what is not a number is black. 2 channels are grey and
// alpha. Opaque but for 2 and 4 channels.
void TensorToPixels(const float* tensor, int width, int height, const PictureFormat& format,
                    uint8_t* rgba);

// A number of that range as one of [-1, 1].
float ToUnit(float value, ValueRange range);

}  // namespace ganvas::translate
