// Pictures as matrices of patches and back, for convolutions by matrix products: bfloat16 in
// channels-last layout, x[height][width][maps].
#pragma once

#include <cstdint>

#include "native/ops/bf16.h"

namespace ganvas::ops {

struct PatchShape {
  int64_t maps, height, width;      // of the picture
  int64_t out_height, out_width;    // patches
  int64_t kernel, stride, padding;  // patch (y, x) starts at pixel (y, x) * stride - padding
  int64_t Patch() const { return kernel * kernel * maps; }
  int64_t Patches() const { return out_height * out_width; }
  int64_t Picture() const { return height * width * maps; }
};

// patches[out_height * out_width][kernel * kernel * maps] <- the picture; zeros from outside.
void TakePatches(const PatchShape& shape, const Bf16* picture, Bf16* patches);

// The picture <- sums of the patches where they overlap, in float32: the transpose of TakePatches.
void SpreadPatches(const PatchShape& shape, const Bf16* patches, Bf16* picture);

}  // namespace ganvas::ops
