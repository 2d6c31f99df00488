// A dataset seen through a channel conversion and variations such as +invert.
#pragma once

#include <memory>
#include <vector>

#include "native/data/dataset.h"
#include "native/data/dataset_spec.h"

namespace ganvas::data {

// `base`, delivered with `channels` (0: as it is, or 3 with +tint) and with `variations` applied;
// `base` itself where there is nothing to do. Grey comes from colour by Rec. 601 weights. Throws
// FatalError (kUsage) for +tint in one channel.
std::unique_ptr<Dataset> WithVariations(std::unique_ptr<Dataset> base, int channels,
                                        const std::vector<Variation>& variations);

// Takes a variation off uint8 [C, H, W] in place: exact for +invert, else as far as 8 bits tell;
// what no such variation gives is brought to the nearest that one does. +tint needs 3 channels.
void UndoVariation(Variation variation, const PictureShape& shape, uint8_t* picture);

}  // namespace ganvas::data
