// A Model that has been understood: typed nodes in topological order over numbered values.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/graph/attributes.h"
#include "shared/graph/op_kind.h"
#include "shared/onnx/model.h"
#include "shared/tensor/tensor.h"

namespace ganvas::graph {

using ValueId = int32_t;
inline constexpr ValueId kNoValue = -1;  // an omitted optional input

struct Value {
  std::string name;
  std::optional<TensorView>
      constant;  // initializers and Constant nodes; storage owned by the Graph
};

struct Node {
  OpKind kind;
  std::string name;  // never empty: unnamed nodes are called "#index (OpType)"
  Attributes attributes;
  std::vector<ValueId> inputs;
  std::vector<ValueId> outputs;
};

struct Graph {
  std::vector<Value> values;
  std::vector<Node> nodes;  // every input of a node is produced before it
  std::vector<ValueId> inputs, outputs;
  std::vector<onnx::ValueInfo> input_infos, output_infos;  // parallel to inputs, outputs
  std::map<std::string, std::string> metadata;
  int64_t opset = 17;
  std::vector<onnx::Tensor> tensors;  // backs Value::constant
  // Values that can be computed, but no output follows from them any more (modulation.h).
  std::vector<ValueId> bypassed;
};

// Every output is made by a node (Identity where the file names an input or a constant as output).
// Of the values, some may belong to no live node. Opsets 1 to 25.
// Resolves names, orders nodes, parses attributes by opset version, drops nodes that no output
// needs. kUnsupportedOp names the operator, its node and the mode that is lacking. The file's bytes
// behind `model` must outlive the Graph.
Result<Graph> Build(onnx::Model model);

// What is known of a value once the input shapes are known.
struct Inferred {
  DType dtype = DType::kF32;
  Shape shape;
  // The numbers of small integer tensors (at most 1024 elements) that are computed from shapes and
  // constants: what exporters write for reshapes and sizes.
  std::optional<std::vector<int64_t>> known;
  // The same for float tensors: exporters compute scales this way. Rounded to the tensor's type.
  std::optional<std::vector<double>> known_real;
};

// What is known of a constant.
Inferred InferConstant(const TensorView& tensor);

// Shapes and types of all values for concrete input shapes (parallel to graph.inputs): the result
// is indexed by ValueId (values that no live node touches keep the defaults). kBadInput where the
// given shapes contradict declared ones; kBadModel where a node's inputs do not fit, naming node,
// found and expected.
Result<std::vector<Inferred>> Infer(const Graph& graph, std::span<const Shape> input_shapes);

// The same of a graph without inputs, up to the first node whose inputs do not fit; the values
// behind it are empty.
std::vector<Inferred> InferConstants(const Graph& graph);

}  // namespace ganvas::graph
