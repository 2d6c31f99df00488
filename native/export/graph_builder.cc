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
  for (const int64_t dim : rest) {
    const char* const open = info.dims.size() == 2 ? "H" : "W";
    info.dims.push_back({dim, dim < 0 ? open : ""});
  }
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

std::string GraphBuilder::Linear(const std::string& name, const std::string& x,
                                 models::LinearImpl& layer) {
  std::vector<std::string> inputs = {x, Constant(name + ".weight", layer.EffectiveWeight())};
  if (layer.bias.defined()) inputs.push_back(Constant(name + ".bias", layer.bias));
  return Node("Gemm", name, std::move(inputs), List(onnx::Attribute{"transB", int64_t{1}}));
}

std::string GraphBuilder::Conv(const std::string& name, const std::string& x,
                               models::Conv2dImpl& layer) {
  const models::ConvShape& shape = layer.shape();
  std::vector<std::string> inputs = {x, Constant(name + ".weight", layer.EffectiveWeight())};
  if (layer.bias.defined()) inputs.push_back(Constant(name + ".bias", layer.bias));
  return Node("Conv", name, std::move(inputs),
              List(onnx::Attribute{"group", shape.groups},
                   Ints("kernel_shape", {shape.kernel, shape.kernel}),
                   Ints("pads", {shape.padding, shape.padding, shape.padding, shape.padding}),
                   Ints("strides", {shape.stride, shape.stride})));
}

std::string GraphBuilder::ConvTranspose(const std::string& name, const std::string& x,
                                        models::TransposedConv2dImpl& layer) {
  const int64_t stride = layer.stride();
  const int64_t padding = layer.padding();
  std::vector<std::string> inputs = {x, Constant(name + ".weight", layer.EffectiveWeight())};
  if (layer.bias.defined()) inputs.push_back(Constant(name + ".bias", layer.bias));
  return Node(
      "ConvTranspose", name, std::move(inputs),
      List(Ints("kernel_shape", {layer.weight.size(2), layer.weight.size(3)}),
           Ints("pads", {padding, padding, padding, padding}), Ints("strides", {stride, stride})));
}

std::string GraphBuilder::BatchNormalization(const std::string& name, const std::string& x,
                                             const torch::nn::BatchNorm2dImpl& layer) {
  const torch::Tensor& mean = layer.running_mean;
  const bool affine = layer.options.affine();
  std::vector<std::string> inputs = {
      x, Constant(name + ".scale", affine ? layer.weight : torch::ones_like(mean)),
      Constant(name + ".shift", affine ? layer.bias : torch::zeros_like(mean)),
      Constant(name + ".mean", mean), Constant(name + ".variance", layer.running_var)};
  return Node("BatchNormalization", name, std::move(inputs),
              List(onnx::Attribute{"epsilon", static_cast<float>(layer.options.eps())}));
}

std::string GraphBuilder::InstanceNormalization(const std::string& name, const std::string& x,
                                                int64_t maps, double epsilon) {
  return Node("InstanceNormalization", name,
              {x, Constant(name + ".scale", torch::ones({maps})),
               Constant(name + ".shift", torch::zeros({maps}))},
              List(onnx::Attribute{"epsilon", static_cast<float>(epsilon)}));
}

std::string GraphBuilder::ReflectPad(const std::string& name, const std::string& x,
                                     int64_t pixels) {
  const std::string pads = Integers(name + ".pads", {0, 0, pixels, pixels, 0, 0, pixels, pixels});
  return Node("Pad", name, {x, pads}, List(onnx::Attribute{"mode", std::string("reflect")}));
}

std::string GraphBuilder::Rows(const std::string& name, const std::string& labels,
                               const torch::Tensor& table) {
  return Node("Gather", name, {Constant(name + ".weight", table), labels});
}

std::string GraphBuilder::Op(const std::string& op_type, const std::string& name,
                             std::vector<std::string> inputs) {
  return Node(op_type, name, std::move(inputs));
}

std::string GraphBuilder::LeakyRelu(const std::string& name, const std::string& x, double slope) {
  return Node("LeakyRelu", name, {x}, List(onnx::Attribute{"alpha", static_cast<float>(slope)}));
}

std::string GraphBuilder::Concat(const std::string& name, std::vector<std::string> inputs) {
  return Node("Concat", name, std::move(inputs), List(onnx::Attribute{"axis", int64_t{1}}));
}

std::string GraphBuilder::Upsample(const std::string& name, const std::string& x,
                                   Resampling resampling) {
  const std::string scales = Constant(name + ".scales", torch::tensor({1.0f, 1.0f, 2.0f, 2.0f}));
  const bool nearest = resampling == Resampling::kNearest;
  auto attributes = List(onnx::Attribute{"coordinate_transformation_mode",
                                         std::string(nearest ? "asymmetric" : "half_pixel")},
                         onnx::Attribute{"mode", std::string(nearest ? "nearest" : "linear")});
  if (nearest) attributes.push_back({"nearest_mode", std::string("floor")});
  return Node("Resize", name, {x, "", scales}, std::move(attributes));
}

std::string GraphBuilder::Reshape(const std::string& name, const std::string& x,
                                  const std::vector<int64_t>& dims) {
  return Node("Reshape", name, {x, Integers(name + ".shape", dims)});
}

std::string GraphBuilder::Unsqueeze(const std::string& name, const std::string& x,
                                    const std::vector<int64_t>& axes) {
  return Node("Unsqueeze", name, {x, Integers(name + ".axes", axes)});
}

}  // namespace ganvas::exporter
