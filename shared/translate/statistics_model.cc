#include "shared/translate/statistics_model.h"

#include <utility>

#include "shared/base/quoted.h"
#include "shared/onnx/model_builder.h"

namespace ganvas::translate {
namespace {

// Any sizes of this many dimensions.
onnx::ValueInfo Float(const std::string& name, size_t rank) {
  return onnx::MakeValue(name, DType::kF32, std::vector<int64_t>(rank, -1));
}

onnx::ValueInfo Undeclared(const std::string& name) {
  onnx::ValueInfo info;
  info.name = name;
  return info;
}

constexpr const char* kAxes = "ganvas.axes";  // [2, 3]
constexpr const char* kLast = "ganvas.last";  // [0, 2, 3]
constexpr int64_t kAxesAreInputs = 13, kReduceAxesAreInputs = 18;

// Writes the nodes that stand for one normalization.
class Rewriter {
 public:
  Rewriter(onnx::Model& model, std::vector<onnx::Node>& nodes, std::string prefix)
      : model_(model), nodes_(nodes), prefix_(std::move(prefix)) {}

  std::string Apply(const std::string& op, std::vector<std::string> inputs,
                    const std::string& output = "") {
    const std::string name = prefix_ + std::to_string(count_++);
    onnx::Node node = onnx::MakeNode(op, std::move(inputs), {output.empty() ? name : output});
    node.name = name;
    nodes_.push_back(std::move(node));
    return nodes_.back().outputs[0];
  }

  std::string MeanOfPlanes(const std::string& value, const std::string& output = "") {
    std::string made = Apply("ReduceMean", {value}, output);
    nodes_.back().attributes.push_back(onnx::IntAttr("keepdims", 1));
    if (model_.opset >= kReduceAxesAreInputs) {
      nodes_.back().inputs.emplace_back(kAxes);
    } else {
      nodes_.back().attributes.push_back(onnx::IntsAttr("axes", {2, 3}));
    }
    return made;
  }

  // [C] -> [1, C, 1, 1].
  std::string ForPlanes(const std::string& value) {
    std::string made = Apply("Unsqueeze", {value});
    if (model_.opset >= kAxesAreInputs) {
      nodes_.back().inputs.emplace_back(kLast);
    } else {
      nodes_.back().attributes.push_back(onnx::IntsAttr("axes", {0, 2, 3}));
    }
    return made;
  }

 private:
  onnx::Model& model_;
  std::vector<onnx::Node>& nodes_;
  std::string prefix_;
  int count_ = 0;
};

float EpsilonOf(const onnx::Node& node) {
  for (const onnx::Attribute& attribute : node.attributes) {
    if (attribute.name != "epsilon") continue;
    if (const float* value = std::get_if<float>(&attribute.value)) return *value;
  }
  return 1e-5f;
}

}  // namespace

Result<std::vector<NormPorts>> TakeStatistics(onnx::Model& model) {
  std::vector<NormPorts> norms;
  std::vector<onnx::Node> nodes;
  for (onnx::Node& node : model.nodes) {
    if (node.op_type != "InstanceNormalization" || !node.domain.empty()) {
      nodes.push_back(std::move(node));
      continue;
    }
    if (node.inputs.size() != 3 || node.outputs.size() != 1) {
      return BadModel("node " + Quoted(node.name) + ": InstanceNormalization of " +
                      std::to_string(node.inputs.size()) + " inputs, expected 3");
    }
    const std::string prefix = "ganvas.norm" + std::to_string(norms.size()) + ".";
    const NormPorts ports{node.inputs[0],  prefix + "mean",  prefix + "variance",
                          prefix + "mask", prefix + "first", prefix + "second"};
    const std::string epsilon = prefix + "epsilon";
    model.initializers.push_back(
        onnx::MakeTensor<float>(epsilon, DType::kF32, Shape{1}, {EpsilonOf(node)}));
    Rewriter graph(model, nodes, prefix);
    const std::string distance = graph.Apply("Sub", {ports.value, ports.mean});
    const std::string masked = graph.Apply("Mul", {distance, ports.mask});
    graph.MeanOfPlanes(masked, ports.first);
    graph.MeanOfPlanes(graph.Apply("Mul", {masked, distance}), ports.second);
    // Its own statistics, moved towards the given ones by their share. Means are as distances from
    // the given mean.
    // Of nearly equal values the difference may round to less than 0.
    const std::string own_variance = graph.Apply(
        "Relu",
        {graph.Apply("Sub", {ports.second, graph.Apply("Mul", {ports.first, ports.first})})});
    const std::string own_share = graph.Apply("Sub", {"ganvas.one", kGivenShare});
    const std::string mean = graph.Apply("Mul", {ports.first, own_share});
    const std::string variance =
        graph.Apply("Add", {graph.Apply("Mul", {own_variance, own_share}),
                            graph.Apply("Mul", {ports.variance, kGivenShare})});
    const std::string deviation = graph.Apply("Sqrt", {graph.Apply("Add", {variance, epsilon})});
    const std::string scale = graph.Apply("Div", {graph.ForPlanes(node.inputs[1]), deviation});
    const std::string shift =
        graph.Apply("Sub", {graph.ForPlanes(node.inputs[2]), graph.Apply("Mul", {mean, scale})});
    graph.Apply("Add", {graph.Apply("Mul", {distance, scale}), shift}, node.outputs[0]);
    for (const std::string& name : {ports.mean, ports.variance, ports.mask}) {
      model.inputs.push_back(Float(name, 4));
    }
    model.outputs.push_back(Undeclared(ports.first));
    model.outputs.push_back(Undeclared(ports.second));
    norms.push_back(ports);
  }
  model.nodes = std::move(nodes);
  model.inputs.push_back(Float(kGivenShare, 1));
  model.initializers.push_back(onnx::MakeTensor<float>("ganvas.one", DType::kF32, Shape{1}, {1}));
  model.initializers.push_back(onnx::MakeTensor<int64_t>(kAxes, DType::kI64, Shape{2}, {2, 3}));
  model.initializers.push_back(onnx::MakeTensor<int64_t>(kLast, DType::kI64, Shape{3}, {0, 2, 3}));
  return norms;
}

}  // namespace ganvas::translate
