// A generator whose exporter wrote two models, mapping (z -> w) and synthesis (w -> image), as one.
#pragma once

#include <string>

#include "shared/base/result.h"
#include "shared/onnx/model.h"

namespace ganvas::onnx {

struct NamedModel {
  std::string name;  // what messages call it
  Model model;
};

// The model that gives the outputs of one to the inputs of the other; which is which follows from
// names, types and shapes, so the order does not matter. Styles are float vectors of rank 2 or 3:
// outputs and inputs of one name and a shape that fits belong together, else the one pair whose
// type and shape fit. Styles [N, dim] for an input [N, layers, dim] are repeated for each layer.
// The styles that the synthesis reads are a value with the name of its input, which the metadata
// entry `ganvas.w` tells. Other inputs stay inputs; one that both declare alike is one input. Where
// names collide, "mapping/" or "synthesis/" goes before those of inner values. Metadata of both are
// kept, those of the synthesis first. kBadModel: they do not fit, or have opsets between which an
// operator of the older one changed. The bytes behind both models must outlive the result.
Result<Model> Join(NamedModel a, NamedModel b);

}  // namespace ganvas::onnx
