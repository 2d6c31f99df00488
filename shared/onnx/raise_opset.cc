#include "shared/onnx/raise_opset.h"

#include <algorithm>
#include <iterator>

#include "shared/base/quoted.h"

namespace ganvas::onnx {
namespace {

constexpr int64_t kNewest = 25;

// The opset since which nodes of an operator have meant the same up to opset 25: later versions
// only added types, and attributes whose defaults are the old meaning. Source: Changelog.md of
// ONNX.
struct Unchanged {
  const char* op_type;
  int64_t since;
};
constexpr Unchanged kUnchanged[] = {
    {"Abs", 6},          {"Add", 7},
    {"AveragePool", 11}, {"Cast", 6},
    {"Clip", 11},        {"Concat", 4},
    {"Constant", 1},     {"ConstantOfShape", 9},
    {"Conv", 1},         {"ConvTranspose", 1},
    {"Cos", 7},          {"Div", 7},
    {"Elu", 6},          {"Equal", 7},
    {"Erf", 9},          {"Exp", 6},
    {"Expand", 8},       {"Flatten", 9},
    {"Gather", 1},       {"Gemm", 7},
    {"Identity", 1},     {"InstanceNormalization", 6},
    {"LeakyRelu", 6},    {"Log", 6},
    {"MatMul", 1},       {"Max", 8},
    {"Min", 8},          {"Mul", 7},
    {"Neg", 6},          {"Pad", 11},
    {"Pow", 7},          {"PRelu", 9},
    {"Reciprocal", 6},   {"ReduceSum", 13},
    {"Relu", 6},         {"Reshape", 5},
    {"Selu", 6},         {"Shape", 1},
    {"Sigmoid", 6},      {"Sin", 7},
    {"Slice", 10},       {"Softmax", 13},
    {"Softplus", 1},     {"Sqrt", 6},
    {"Squeeze", 13},     {"Sub", 7},
    {"Sum", 8},          {"Tanh", 6},
    {"Tile", 6},         {"Transpose", 1},
    {"Unsqueeze", 13},   {"Where", 9},
};

}  // namespace

Status RaiseOpset(int64_t opset, const std::string& name, Model& model) {
  if (model.opset == opset) return {};
  for (const Node& node : model.nodes) {
    if (!node.domain.empty()) continue;
    const auto* found =
        std::find_if(std::begin(kUnchanged), std::end(kUnchanged),
                     [&](const Unchanged& row) { return node.op_type == row.op_type; });
    const bool same = found != std::end(kUnchanged) && model.opset >= found->since &&
                      node.opset == 0 && opset <= kNewest;
    if (same) continue;
    return BadModel(name + " uses opset " + std::to_string(model.opset) + ", expected " +
                    std::to_string(opset) + ": its node " + Quoted(node.name) + " (" +
                    Printable(node.op_type, 80) +
                    ") may mean something else there; export both models with the same opset");
  }
  model.opset = opset;
  return {};
}

}  // namespace ganvas::onnx
