// The gradient of a graph, as a graph.
#pragma once

#include <span>
#include <string>

#include "shared/base/result.h"
#include "shared/graph/graph.h"
#include "shared/graph/op_kind.h"

namespace ganvas::graph {

// The name of the input that takes the cotangent of an output: the derivative of some number by the
// elements of that output, in its shape.
std::string CotangentName(const std::string& output);

// The vector-Jacobian products of `graph` for these shapes of its inputs (Baydin et al. 2018,
// section 3.2, reverse mode): the graph that takes the inputs of `graph`, then a cotangent for each
// of `outputs`, and gives for each of `inputs` the derivative of
//   sum over outputs o and elements i of cotangent(o)[i] * o[i]
// by its elements, in its shape, and then the values that are called `also`. `inputs` and `outputs`
// name inputs and outputs of `graph` of float32. Where a function has no derivative (at a kink, or
// at equal maxima) it is one of its sides.
//
// Values of `graph` keep their numbers, and constants lie where those of `graph` lie, which must
// outlive the result. kBadInput for other names and types, and for shapes that do not fit;
// kUnsupportedOp names a node that has no rule.
Result<Graph> Differentiate(const Graph& graph, std::span<const Shape> input_shapes,
                            std::span<const std::string> outputs,
                            std::span<const std::string> inputs,
                            std::span<const std::string> also = {});

// Whether an operator has a gradient, be it 0 everywhere.
enum class GradientKind : uint8_t { kNone, kZero, kRule };
GradientKind GradientOf(OpKind kind);

}  // namespace ganvas::graph
