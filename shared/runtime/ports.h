// What a model declares, and whether given tensors fit it.
#pragma once

#include <span>
#include <vector>

#include "shared/base/result.h"
#include "shared/graph/graph.h"
#include "shared/runtime/session.h"

namespace ganvas::runtime {

ModelInfo DescribeModel(const onnx::Model& model);

// What the file declares of an input or output.
Port DescribePort(const onnx::ValueInfo& info);

// "float32[N, 100]".
std::string PortText(const Port& port);

// The shape of the default of an optional port: [1], or that of a scalar.
Shape DefaultShape(const Port& port);

// The tensors in the order of the ports, those of optional ones that are not given with their
// defaults, which point into `ports`; kBadInput names the input, the given value and the
// expected one. Tensors with elements need data pointers.
Result<std::vector<TensorView>> MatchInputs(std::span<const Port> ports,
                                            std::span<const NamedTensor> inputs);

}  // namespace ganvas::runtime
