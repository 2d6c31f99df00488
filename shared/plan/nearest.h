// Nearest resizing as a table, and whether that table only repeats every element.
#pragma once

#include <cstdint>
#include <vector>

#include "shared/graph/attributes.h"
#include "shared/kernels/resize.h"

namespace ganvas::plan {

// The kernels' name for a mode.
kernels::ResizeCoordinates CoordinatesOf(graph::CoordinateMode mode);

// For each output index of an axis, the input index that it copies.
std::vector<int64_t> NearestSources(const graph::ResizeAttrs& attributes, int64_t in, int64_t out,
                                    float scale);

// s where output i copies input i / s all along the axis, else 0.
int64_t RepetitionOf(const graph::ResizeAttrs& attributes, int64_t in, int64_t out, float scale);

}  // namespace ganvas::plan
