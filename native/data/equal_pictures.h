// Pictures that are in a data set more than once.
#pragma once

#include <cstdint>

#include "native/data/dataset.h"

namespace ganvas::data {

// How many pictures are equal, as they are delivered, to one before them. Reads all of them.
int64_t CountEqualPictures(const Dataset& dataset);

}  // namespace ganvas::data
