#include "native/export/graph_builder.h"

#include <utility>

#include "native/error.h"

namespace ganvas::exporter {
namespace {

// Attributes can be moved only, which an initializer list cannot.
template <typename... Attributes>
std::vector<onnx::Attribute> List(Attributes... attributes) {
  std::vector<onnx::Attribute> list;
  (list.push_back(std::move(attributes)), ...);
  return list;
}

onnx::Attribute Ints(const char* name, std::vector<int64_t> values) {
  return {name, std::move(values)};
}

onnx::Tensor Initializer(const std::string& name, const torch::Tensor& tensor, DType dtype) {
  const torch::Tensor host = tensor.detach().to(torch::kCPU).contiguous();
  onnx::Tensor constant;
  constant.name = name;
  constant.dtype = dtype;
  const std::vector<int64_t> sizes = host.sizes().vec();
  constant.shape = ValueOrThrow(Shape::Create(sizes), "weight " + name, ExitCode::kFailed);
  const auto* bytes = static_cast<const uint8_t*>(host.data_ptr());
  constant.owned.assign(bytes, bytes + host.nbytes());
  constant.data = constant.owned;
  return constant;
}

onnx::ValueInfo Batched(const std::string& name, DType dtype, const std::vector<int64_t>& rest) {
  onnx::ValueInfo info;
  info.name = name;
  info.dtype = dtype;
  info.has_shape = true;
  info.dims.push_back({-1, "N"});
  for (const int64_t dim : rest) info.dims.push_back({dim, ""});
  return info;
}

}  // namespace

void GraphBuilder::Input(const std::string& name, DType dtype, const std::vector<int64_t>& rest) {
  model_.inputs.push_back(Batched(name, dtype, rest));
}

void GraphBuilder::Output(const std::string& name, const std::vector<int64_t>& rest) {
  model_.outputs.push_back(Batched(name, DType::kF32, rest));
}

std::string GraphBuilder::Node(const std::string& op_type, const std::string& name,
                               std::vector<std::string> inputs,
                               std::vector<onnx::Attribute> attributes) {
  onnx::Node node;
  node.name = name;
  node.op_type = op_type;
  node.inputs = std::move(inputs);
  node.outputs = {name};
  node.attributes = std::move(attributes);
  model_.nodes.push_back(std::move(node));
  return name;
}

std::string GraphBuilder::Constant(const std::string& name, const torch::Tensor& tensor) {
  model_.initializers.push_back(Initializer(name, tensor.to(torch::kFloat32), DType::kF32));
  return name;
}

std::string GraphBuilder::Integers(const std::string& name, const std::vector<int64_t>& values) {
  const torch::Tensor tensor = torch::tensor(values, torch::kInt64);
  model_.initializers.push_back(Initializer(name, tensor, DType::kI64));
  return name;
}

std::string GraphBuilder::Unsqueeze(const std::string& name, const std::string& x,
                                    const std::vector<int64_t>& axes) {
  return Node("Unsqueeze", name, {x, Integers(name + ".axes", axes)});
}

std::string GraphBuilder::ConvTranspose(const std::string& name, const std::string& x,
                                        const torch::nn::ConvTranspose2dImpl& layer, int64_t stride,
                                        int64_t padding) {
  std::vector<std::string> inputs = {x, Constant(name + ".weight", layer.weight)};
  if (layer.bias.defined()) inputs.push_back(Constant(name + ".bias", layer.bias));
  return Node(
      "ConvTranspose", name, std::move(inputs),
      List(Ints("kernel_shape", {layer.weight.size(2), layer.weight.size(3)}),
           Ints("pads", {padding, padding, padding, padding}), Ints("strides", {stride, stride})));
}

std::string GraphBuilder::BatchNormalization(const std::string& name, const std::string& x,
                                             const torch::nn::BatchNorm2dImpl& layer) {
  std::vector<std::string> inputs = {x, Constant(name + ".scale", layer.weight),
                                     Constant(name + ".shift", layer.bias),
                                     Constant(name + ".mean", layer.running_mean),
                                     Constant(name + ".variance", layer.running_var)};
  return Node("BatchNormalization", name, std::move(inputs),
              List(onnx::Attribute{"epsilon", static_cast<float>(layer.options.eps())}));
}

std::string GraphBuilder::Activation(const std::string& op_type, const std::string& name,
                                     const std::string& x) {
  return Node(op_type, name, {x});
}

}  // namespace ganvas::exporter
