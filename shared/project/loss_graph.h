// How far a model's pictures are from a target, and which way down, as a graph.
#pragma once

#include <span>
#include <string>

#include "shared/base/result.h"
#include "shared/graph/graph.h"
#include "shared/meaning/generator.h"
#include "shared/project/target.h"

namespace ganvas::project {

inline constexpr const char* kTargetInput = "target of the search";
inline constexpr const char* kWeightsInput = "weights of the search";
inline constexpr const char* kLossOutput = "loss of the search";

// The graph that takes what `graph` takes, the target as float32 [1, C, H, W] in [0, 1] and weights
// [1, 1, H, W], and gives the loss of each picture, [N], and the pictures in float32: the weighted
// mean square error over the bands of a Laplacian pyramid (Burt and Adelson 1983), so that coarse
// errors count as much as fine ones. The pyramid ends at the first level with an odd side. Values
// of `graph` keep their numbers. With `by`, an input of `graph`, the derivative of the sum of
// losses by it comes first. kUnsupportedOp where the output is not of floats or an operator has no
// gradient.
Result<graph::Graph> LossGraph(const graph::Graph& graph, std::span<const Shape> input_shapes,
                               const meaning::PictureOutput& picture, const Target& target,
                               const std::string* by);

}  // namespace ganvas::project
