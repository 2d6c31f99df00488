// From a picture of any size to one that a model takes, and from what it gives back to the picture.
#pragma once

#include <cstdint>

#include "shared/base/result.h"
#include "shared/image/image.h"
#include "shared/translate/translator.h"

namespace ganvas::translate {

// For models of a fixed size.
enum class FixedFit : uint8_t {
  kLetterbox,  // the whole picture, the rest is filled by mirroring it and cut off again
  kCrop,       // the largest middle part of that shape
  kStretch,
};

struct FitOptions {
  int64_t longest = 0;  // a longer side is reduced to this many pixels; 0: as it is
  FixedFit fixed = FixedFit::kLetterbox;
};

// The picture is resized to scaled_width x scaled_height, which lies in the tensor with its upper
// left corner at (left, top): negative where it is cropped, positive where it is padded. Words of
// 32 bits, since this is also how JavaScript passes it.
struct Fit {
  int32_t width = 0, height = 0;  // of the picture
  int32_t scaled_width = 0, scaled_height = 0;
  int32_t tensor_width = 0, tensor_height = 0;  // that the model is run with
  int32_t left = 0, top = 0;
  int32_t lost = 0;  // of each side of the output, Translator::lost
};

// A model of free size takes the picture as it is, padded to the multiple; around it lies as much
// as a network without padding loses. kBadInput for an empty
// picture or one that gets longer than 2^15 on a side.
Result<Fit> FitPicture(const Translator& translator, int width, int height,
                       const FitOptions& options);

// RGBA8 of fit.width x fit.height -> RGBA8 of fit.tensor_width x fit.tensor_height: averaged over
// the covered area where it gets smaller, bicubic where larger (Keys 1981, a = -0.5); padding
// mirrors the picture about its border pixels, again and again where it must. Transparent pixels
// are weighted by their alpha.
void ApplyFit(const Fit& fit, const uint8_t* rgba, uint8_t* out);

// Where the picture lies in an output of output_width x output_height, and so the result's size.
struct PictureRect {
  int32_t left = 0, top = 0, width = 0, height = 0;
};
PictureRect ResultRect(const Fit& fit, int output_width, int output_height);

// The same in the tensor.
PictureRect GivenRect(const Fit& fit);

// A part of RGBA8 whose rows have `stride` pixels.
Image CutRect(const PictureRect& rect, const uint8_t* rgba, int stride);

}  // namespace ganvas::translate
