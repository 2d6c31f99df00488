// The picture whose latent is looked for, as the model's pictures are.
#pragma once

#include <cstdint>
#include <vector>

#include "shared/base/result.h"
#include "shared/image/image.h"

namespace ganvas::project {

struct Target {
  int channels = 3, height = 0, width = 0;
  std::vector<float> numbers;  // [channels, height, width] in [0, 1]
  std::vector<float> weights;  // [height, width], roots of the weights of squared errors
};

// A picture of any size, cut to the shape of the model's around its middle and brought to their
// size. Transparent parts are laid on white. `channels`: 1 or 2 is grey, 3 or 4 is colour; the last
// of 2 and 4 is alpha. `mask`: of any size, where it is white counts fully, where black not at all.
// kBadInput for pictures without pixels.
Result<Target> MakeTarget(const Image& picture, const Image* mask, int channels, int height,
                          int width);

}  // namespace ganvas::project
