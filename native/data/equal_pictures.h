// Pictures that are in a data set more than once.
#pragma once

#include <cstdint>

#include "native/data/dataset.h"

namespace ganvas::data {

// Counts the pictures that, as delivered, equal an earlier one. Reads all of them.
int64_t CountEqualPictures(const Dataset& dataset);

}  // namespace ganvas::data
