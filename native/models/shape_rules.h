// What architectures make of a NetworkShape in the same way.
#pragma once

#include <string>

#include "native/models/architecture.h"

namespace ganvas::models {

// What is wrong with `shape` for any architecture (widths), one clause that names
// the option; "" when nothing is.
std::string CheckShape(const NetworkShape& shape);

// The same for those of pictures whose depth follows from the size: 16, 32, 64, 128 or 256.
// With `any_shape` the longer side may be any multiple of a quarter of the shorter one.
std::string CheckPyramid(const NetworkShape& shape, Model model, bool any_shape = false);

// Whether the model, which makes squares alone, was asked for something else.
std::string RequireSquare(const NetworkShape& shape, const std::string& model);

// Whether the longer side is a multiple of a quarter of the shorter one: the first grid is then of
// whole pixels.
std::string RequireQuarters(const NetworkShape& shape, const std::string& model);

// Width or height of the grid that networks with doublings begin with: 4 for the shorter side.
int FirstSide(const NetworkShape& shape, int side);

// "64", or width and height, "96x64".
std::string SidesText(const NetworkShape& shape);

// The length of the learned vector of a class that a conditional generator appends to z: that of z,
// at most 64; 0 when unconditional.
int ClassVectorLength(const NetworkShape& shape);

// The deviation of its initial numbers, 1 / sqrt(classes): smaller than z's, so that classes do not
// drown z from the start.
float ClassVectorStd(const NetworkShape& shape);

}  // namespace ganvas::models
