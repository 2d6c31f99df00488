// Centres of a mixture as a table.
#pragma once

#include <string>

#include "native/data/points.h"

namespace ganvas::cli {

// Reads a .csv of the header `x,y` or `x,y,weight` with one centre on each line; weights are at
// least 0 and divided by their sum, without them all are equal. Throws FatalError(kBadFile) with
// file and line where something else stands.
data::PointMixture ReadCenters(const std::string& path, double sigma);

}  // namespace ganvas::cli
