#include <map>
#include <string>

#include "shared/base/quoted.h"
#include "shared/graph/graph.h"
#include "shared/graph/infer_context.h"
#include "shared/graph/number.h"
#include "shared/graph/op_table.h"

namespace ganvas::graph {
namespace {

std::string DeclaredText(const onnx::ValueInfo& info) {
  std::string text = "[";
  for (size_t i = 0; i < info.dims.size(); ++i) {
    const onnx::ValueInfo::Dim& dim = info.dims[i];
    if (i > 0) text += ", ";
    text += dim.value >= 0 ? std::to_string(dim.value) : dim.name.empty() ? "?" : dim.name;
  }
  return text + "]";
}

// `named` holds what the dimension names met so far stand for.
Status CheckInput(const onnx::ValueInfo& info, const Shape& shape,
                  std::map<std::string, int64_t>& named) {
  if (!info.has_shape) return {};
  bool fits = static_cast<int>(info.dims.size()) == shape.rank();
  for (int i = 0; fits && i < shape.rank(); ++i) {
    const onnx::ValueInfo::Dim& dim = info.dims[static_cast<size_t>(i)];
    if (dim.value >= 0) {
      fits = dim.value == shape[i];
    } else if (!dim.name.empty()) {
      const int64_t known = named.emplace(dim.name, shape[i]).first->second;
      if (known != shape[i]) {
        return BadInput("input " + Quoted(info.name) + " has shape " + shape.ToString() + ", but " +
                        Quoted(dim.name) + " is " + std::to_string(known) + " in another input");
      }
    }
  }
  if (fits) return {};
  return BadInput("input " + Quoted(info.name) + " has shape " + shape.ToString() + ", expected " +
                  DeclaredText(info));
}

std::vector<Inferred> InferStored(const Graph& graph) {
  std::vector<Inferred> values(graph.values.size());
  for (size_t i = 0; i < graph.values.size(); ++i) {
    if (graph.values[i].constant) values[i] = InferConstant(*graph.values[i].constant);
  }
  return values;
}

Status InferNodes(const Graph& graph, std::vector<Inferred>& values) {
  int64_t known_left = kMaxKnownInAll;
  for (const Node& node : graph.nodes) {
    InferContext context(graph, node, values, known_left);
    GANVAS_TRY(OperatorOf(node.kind).infer(context));
  }
  return {};
}

}  // namespace

Inferred InferConstant(const TensorView& tensor) {
  Inferred inferred{tensor.dtype, tensor.shape, std::nullopt, std::nullopt};
  const int64_t elements = tensor.shape.elements();
  if (IsFloat(tensor.dtype)) {
    // float16 is for weights; exporters do not compute sizes with it.
    if (tensor.dtype == DType::kF16 || elements > kMaxKnownReals) return inferred;
    inferred.known_real.emplace();
    for (int64_t i = 0; i < elements; ++i) inferred.known_real->push_back(NumberAt(tensor, i));
  } else if (elements <= kMaxKnownInts) {
    inferred.known.emplace();
    for (int64_t i = 0; i < elements; ++i) inferred.known->push_back(IntegerAt(tensor, i));
  }
  return inferred;
}

Result<std::vector<Inferred>> Infer(const Graph& graph, std::span<const Shape> input_shapes) {
  if (input_shapes.size() != graph.inputs.size()) {
    return BadInput("found " + std::to_string(input_shapes.size()) + " inputs, expected " +
                    std::to_string(graph.inputs.size()));
  }
  std::vector<Inferred> values = InferStored(graph);
  std::map<std::string, int64_t> named;
  for (size_t i = 0; i < graph.inputs.size(); ++i) {
    GANVAS_TRY(CheckInput(graph.input_infos[i], input_shapes[i], named));
    values[static_cast<size_t>(graph.inputs[i])] =
        Inferred{graph.input_infos[i].dtype, input_shapes[i], std::nullopt, std::nullopt};
  }
  GANVAS_TRY(InferNodes(graph, values));
  return values;
}

std::vector<Inferred> InferConstants(const Graph& graph) {
  std::vector<Inferred> values = InferStored(graph);
  static_cast<void>(InferNodes(graph, values));
  return values;
}

}  // namespace ganvas::graph
