// The patch discriminator: Isola et al. 2017, section 3.2.2, "PatchGAN". C64-C128-C256-C512 of 4x4
// convolutions judges patches of 70x70; one strided layer less judges 34x34, two less 16x16.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <string>

#include "native/models/architecture.h"
#include "native/models/networks.h"

namespace ganvas::models {

// Strided layers: `patch_layers` of the shape or, where that is 0, 3 (patches of 70x70) from
// 128x128 on, 2 (34x34) from 64x64 on, 1 (16x16) below.
int PatchLayers(const NetworkShape& shape);

// Pixels of a side of the patch that one logit sees: 16, 34, 70, 142.
int PatchSize(int layers);

// What is wrong with `shape` for these discriminators, one clause that names the option; "" when
// nothing is: every layer that is normalized must see several numbers of a map.
std::string CheckPatchDiscriminator(const NetworkShape& shape);

// With shape.condition_channels, those of another picture come before a picture's own channels. Its
// logits are those of all patches of all pictures, float[N * patches].
std::shared_ptr<Discriminator> MakePatchDiscriminator(const NetworkShape& shape, uint64_t seed);
bool PatchDiscriminatorHasBatchNorm(const NetworkShape& shape);

}  // namespace ganvas::models
