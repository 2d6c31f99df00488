#include "native/export/graph_builder.h"

#include <utility>

#include "native/error.h"

namespace ganvas::exporter {
namespace {

onnx::Tensor Initializer(const std::string& name, const torch::Tensor& tensor) {
  const torch::Tensor host = tensor.detach().to(torch::kCPU, torch::kFloat32).contiguous();
  const std::vector<int64_t> sizes = host.sizes().vec();
  const Shape shape = ValueOrThrow(Shape::Create(sizes), "weight " + name, ExitCode::kFailed);
  return onnx::MakeTensor(name, DType::kF32, shape, host.data_ptr(), host.nbytes());
}

onnx::Attribute Epsilon(double epsilon) {
  return onnx::FloatAttr("epsilon", static_cast<float>(epsilon));
}

}  // namespace

void GraphBuilder::Input(const std::string& name, DType dtype, const std::vector<int64_t>& rest) {
  builder_.Input(onnx::MakeBatch(name, dtype, rest));
}

void GraphBuilder::Output(const std::string& name, const std::vector<int64_t>& rest) {
  builder_.Output(onnx::MakeBatch(name, DType::kF32, rest));
}

void GraphBuilder::OptionalInput(const std::string& name, float value) {
  onnx::ValueInfo info = onnx::MakeValue(name, DType::kF32, {1});
  info.default_value = value;
  builder_.Input(std::move(info));
}

std::string GraphBuilder::Constant(const std::string& name, const torch::Tensor& tensor) {
  builder_.Initializer(Initializer(name, tensor));
  return name;
}

std::string GraphBuilder::Linear(const std::string& name, const std::string& x,
                                 models::LinearImpl& layer) {
  std::vector<std::string> inputs = {x, Constant(name + ".weight", layer.EffectiveWeight())};
  if (layer.bias.defined()) inputs.push_back(Constant(name + ".bias", layer.bias));
  return builder_.Op("Gemm", name, std::move(inputs), onnx::Attributes(onnx::IntAttr("transB", 1)));
}

std::string GraphBuilder::Conv(const std::string& name, const std::string& x,
                               models::Conv2dImpl& layer) {
  const models::ConvShape& shape = layer.shape();
  std::vector<std::string> inputs = {x, Constant(name + ".weight", layer.EffectiveWeight())};
  if (layer.bias.defined()) inputs.push_back(Constant(name + ".bias", layer.bias));
  auto attributes =
      onnx::WindowAttributes({shape.kernel, shape.columns()}, shape.padding, shape.stride);
  attributes.insert(attributes.begin(), onnx::IntAttr("group", shape.groups));
  return builder_.Op("Conv", name, std::move(inputs), std::move(attributes));
}

std::string GraphBuilder::Dense(const std::string& name, const std::string& x,
                                const torch::Tensor& weight, const torch::Tensor& bias) {
  return builder_.Op("Gemm", name,
                     {x, Constant(name + ".weight", weight), Constant(name + ".bias", bias)},
                     onnx::Attributes(onnx::IntAttr("transB", 1)));
}

std::string GraphBuilder::ConvOf(const std::string& name, const std::string& x,
                                 const torch::Tensor& weight, const torch::Tensor& bias,
                                 int64_t padding) {
  std::vector<std::string> inputs = {x, Constant(name + ".weight", weight)};
  if (bias.defined()) inputs.push_back(Constant(name + ".bias", bias));
  return builder_.Op(
      "Conv", name, std::move(inputs),
      onnx::WindowAttributes({weight.size(2), weight.size(3)}, padding, /*stride=*/1));
}

std::string GraphBuilder::Filter(const std::string& name, const std::string& x,
                                 const torch::Tensor& filter, int64_t maps, int64_t padding) {
  auto attributes = onnx::WindowAttributes({filter.size(0), filter.size(1)}, padding, /*stride=*/1);
  attributes.insert(attributes.begin(), onnx::IntAttr("group", maps));
  return builder_.Op("Conv", name, {x, Constant(name + ".weight", filter.repeat({maps, 1, 1, 1}))},
                     std::move(attributes));
}

std::string GraphBuilder::UpConvOf(const std::string& name, const std::string& x,
                                   const torch::Tensor& weight, int64_t padding, int64_t groups) {
  auto attributes = onnx::WindowAttributes({weight.size(2), weight.size(3)}, padding, /*stride=*/2);
  attributes.insert(attributes.begin(), onnx::IntAttr("group", groups));
  return builder_.Op("ConvTranspose", name, {x, Constant(name + ".weight", weight)},
                     std::move(attributes));
}

std::string GraphBuilder::Mean(const std::string& name, const std::string& x) {
  return builder_.Op("ReduceMean", name, {x},
                     onnx::Attributes(onnx::IntsAttr("axes", {-1}), onnx::IntAttr("keepdims", 1)));
}

std::string GraphBuilder::RepeatRows(const std::string& name, const std::string& x, int64_t rows) {
  builder_.Ints(name + ".shape", {1, rows, 1});
  return builder_.Op("Expand", name, {Unsqueeze(name + ".row", x, {1}), name + ".shape"});
}

std::string GraphBuilder::Row(const std::string& name, const std::string& x, int64_t row) {
  builder_.Ints(name + ".index", Shape{}, {row});
  return builder_.Op("Gather", name, {x, name + ".index"},
                     onnx::Attributes(onnx::IntAttr("axis", 1)));
}

std::string GraphBuilder::ConvTranspose(const std::string& name, const std::string& x,
                                        models::TransposedConv2dImpl& layer) {
  std::vector<std::string> inputs = {x, Constant(name + ".weight", layer.EffectiveWeight())};
  if (layer.bias.defined()) inputs.push_back(Constant(name + ".bias", layer.bias));
  return builder_.Op("ConvTranspose", name, std::move(inputs),
                     onnx::WindowAttributes({layer.weight.size(2), layer.weight.size(3)},
                                            layer.padding(), layer.stride()));
}

std::string GraphBuilder::BatchNormalization(const std::string& name, const std::string& x,
                                             const torch::nn::BatchNorm2dImpl& layer) {
  const torch::Tensor& mean = layer.running_mean;
  const bool affine = layer.options.affine();
  std::vector<std::string> inputs = {
      x, Constant(name + ".scale", affine ? layer.weight : torch::ones_like(mean)),
      Constant(name + ".shift", affine ? layer.bias : torch::zeros_like(mean)),
      Constant(name + ".mean", mean), Constant(name + ".variance", layer.running_var)};
  return builder_.Op("BatchNormalization", name, std::move(inputs),
                     onnx::Attributes(Epsilon(layer.options.eps())));
}

std::string GraphBuilder::InstanceNormalization(const std::string& name, const std::string& x,
                                                int64_t maps, double epsilon) {
  return builder_.Op("InstanceNormalization", name,
                     {x, Constant(name + ".scale", torch::ones({maps})),
                      Constant(name + ".shift", torch::zeros({maps}))},
                     onnx::Attributes(Epsilon(epsilon)));
}

std::string GraphBuilder::ReflectPad(const std::string& name, const std::string& x,
                                     int64_t pixels) {
  return builder_.ReflectPad(name, x, pixels);
}

std::string GraphBuilder::Rows(const std::string& name, const std::string& labels,
                               const torch::Tensor& table) {
  return builder_.Op("Gather", name, {Constant(name + ".weight", table), labels});
}

std::string GraphBuilder::Op(const std::string& op_type, const std::string& name,
                             std::vector<std::string> inputs) {
  return builder_.Op(op_type, name, std::move(inputs));
}

std::string GraphBuilder::LeakyRelu(const std::string& name, const std::string& x, double slope) {
  return builder_.LeakyRelu(name, x, static_cast<float>(slope));
}

std::string GraphBuilder::Concat(const std::string& name, std::vector<std::string> inputs) {
  return builder_.Op("Concat", name, std::move(inputs), onnx::Attributes(onnx::IntAttr("axis", 1)));
}

std::string GraphBuilder::Upsample(const std::string& name, const std::string& x,
                                   Resampling resampling) {
  return builder_.Upsample(name, x, resampling == Resampling::kNearest);
}

std::string GraphBuilder::Reshape(const std::string& name, const std::string& x,
                                  const std::vector<int64_t>& dims) {
  return builder_.Reshape(name, x, dims);
}

std::string GraphBuilder::Unsqueeze(const std::string& name, const std::string& x,
                                    const std::vector<int64_t>& axes) {
  builder_.Ints(name + ".axes", axes);
  return builder_.Op("Unsqueeze", name, {x, name + ".axes"});
}

}  // namespace ganvas::exporter
