#include "native/bench/network_writer.h"

#include <cmath>
#include <cstring>
#include <utility>

#include "shared/latent/latent.h"

namespace ganvas::bench {
namespace {

constexpr double kEpsilon = 1e-5;

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

template <typename T>
onnx::Tensor Initializer(const std::string& name, DType dtype, const Shape& shape,
                         const std::vector<T>& values) {
  onnx::Tensor tensor;
  tensor.name = name;
  tensor.dtype = dtype;
  tensor.shape = shape;
  tensor.owned.resize(values.size() * sizeof(T));
  std::memcpy(tensor.owned.data(), values.data(), tensor.owned.size());
  tensor.data = tensor.owned;
  return tensor;
}

onnx::ValueInfo Batched(const std::string& name, const std::vector<int64_t>& rest) {
  onnx::ValueInfo info;
  info.name = name;
  info.has_shape = true;
  info.dims.push_back({-1, "N"});
  for (const int64_t dim : rest) info.dims.push_back({dim, ""});
  return info;
}

}  // namespace

void NetworkWriter::Input(const std::string& name, const std::vector<int64_t>& rest) {
  model_.inputs.push_back(Batched(name, rest));
}

void NetworkWriter::Labels(const std::string& name) {
  model_.inputs.push_back(Batched(name, {}));
  model_.inputs.back().dtype = DType::kI64;
}

void NetworkWriter::Output(const std::string& name, const std::vector<int64_t>& rest) {
  model_.outputs.push_back(Batched(name, rest));
}

std::string NetworkWriter::Dense(const std::string& x, int64_t in, int64_t out, double gain,
                                 After after) {
  const Shape shape{out, in};
  const double deviation = gain / std::sqrt(static_cast<double>(in));
  Weights weights{shape, 0, Normal(static_cast<size_t>(shape.elements()), 0, deviation)};
  return Layer("Gemm", x, std::move(weights), after, List(onnx::Attribute{"transB", int64_t{1}}));
}

std::string NetworkWriter::Conv(const std::string& x, const Window& w, double gain, After after) {
  const Shape shape{w.out, w.in / w.groups, w.kernel, w.kernel};
  const double deviation = gain / std::sqrt(static_cast<double>(shape.Product(1, 4)));
  Weights weights{shape, 0, Normal(static_cast<size_t>(shape.elements()), 0, deviation)};
  auto attributes = List(Ints("kernel_shape", {w.kernel, w.kernel}),
                         Ints("pads", {w.padding, w.padding, w.padding, w.padding}),
                         Ints("strides", {w.stride, w.stride}));
  if (w.groups > 1) attributes.push_back({"group", w.groups});
  return Layer("Conv", x, std::move(weights), after, std::move(attributes));
}

std::string NetworkWriter::ConvTranspose(const std::string& x, const Window& w, double gain,
                                         After after) {
  const Shape shape{w.in, w.out, w.kernel, w.kernel};
  // From 1 x 1 pixel, without padding, every output pixel has one tap.
  const double taps =
      w.stride == 1 && w.padding == 0
          ? 1
          : static_cast<double>(w.kernel * w.kernel) / static_cast<double>(w.stride * w.stride);
  const double deviation = gain / std::sqrt(static_cast<double>(w.in) * taps);
  Weights weights{shape, 1, Normal(static_cast<size_t>(shape.elements()), 0, deviation)};
  auto attributes = List(Ints("kernel_shape", {w.kernel, w.kernel}),
                         Ints("pads", {w.padding, w.padding, w.padding, w.padding}),
                         Ints("strides", {w.stride, w.stride}));
  if (w.output_padding > 0) {
    attributes.push_back(Ints("output_padding", {w.output_padding, w.output_padding}));
  }
  return Layer("ConvTranspose", x, std::move(weights), after, std::move(attributes));
}

std::string NetworkWriter::Layer(const std::string& op_type, const std::string& x, Weights weights,
                                 After after, std::vector<onnx::Attribute> attributes) {
  const int64_t channels = weights.shape[weights.axis];
  const std::string name = Name(op_type);
  Statistics statistics;
  std::vector<float> bias;
  if (after == After::kBias) bias = Normal(static_cast<size_t>(channels), 0, 0.05);
  if (after == After::kBatchNorm) statistics = DrawStatistics(channels, 1);
  const bool folded = after == After::kBatchNorm && fold_;
  if (folded) {
    std::vector<double> factors;
    for (size_t c = 0; c < statistics.scale.size(); ++c) {
      factors.push_back(statistics.scale[c] / std::sqrt(statistics.variance[c] + kEpsilon));
      bias.push_back(static_cast<float>(statistics.shift[c] - statistics.mean[c] * factors[c]));
    }
    const auto inner =
        static_cast<size_t>(weights.shape.Product(weights.axis + 1, weights.shape.rank()));
    for (size_t i = 0; i < weights.values.size(); ++i) {
      const double factor = factors[i / inner % factors.size()];
      weights.values[i] = static_cast<float>(weights.values[i] * factor);
    }
  }
  std::vector<std::string> inputs = {x, Floats(name + ".weight", weights.shape, weights.values)};
  if (!bias.empty()) inputs.push_back(Floats(name + ".bias", Shape{channels}, bias));
  std::string y = Node(op_type, std::move(inputs), std::move(attributes));
  return after == After::kBatchNorm && !folded ? WriteStatistics(y, statistics) : y;
}

std::string NetworkWriter::BatchNorm(const std::string& x, int64_t channels, double variance) {
  return WriteStatistics(x, DrawStatistics(channels, variance));
}

NetworkWriter::Statistics NetworkWriter::DrawStatistics(int64_t channels, double variance) {
  const auto count = static_cast<size_t>(channels);
  Statistics statistics{.scale = Normal(count, 1, 0.1),
                        .shift = Normal(count, 0, 0.1),
                        .mean = Normal(count, 0, 0.1 * std::sqrt(variance)),
                        .variance = Normal(count, 0, 1)};
  for (float& v : statistics.variance) {
    v = static_cast<float>(variance * (1 + 0.2 * std::fmin(std::fmax(v, -3), 3)));
  }
  return statistics;
}

std::string NetworkWriter::WriteStatistics(const std::string& x, const Statistics& statistics) {
  const std::string name = Name("BatchNormalization");
  const Shape shape{static_cast<int64_t>(statistics.scale.size())};
  return Node("BatchNormalization",
              {x, Floats(name + ".scale", shape, statistics.scale),
               Floats(name + ".shift", shape, statistics.shift),
               Floats(name + ".mean", shape, statistics.mean),
               Floats(name + ".variance", shape, statistics.variance)},
              List(onnx::Attribute{"epsilon", static_cast<float>(kEpsilon)}));
}

std::string NetworkWriter::InstanceNorm(const std::string& x, int64_t channels) {
  const std::string name = Name("InstanceNormalization");
  const auto count = static_cast<size_t>(channels);
  const std::string scale = Floats(name + ".scale", Shape{channels}, Normal(count, 1, 0.1));
  const std::string shift = Floats(name + ".shift", Shape{channels}, Normal(count, 0, 0.1));
  return Node("InstanceNormalization", {x, scale, shift},
              List(onnx::Attribute{"epsilon", static_cast<float>(kEpsilon)}));
}

std::string NetworkWriter::ConditionalNorm(const std::string& x, const std::string& labels,
                                           int64_t classes, int64_t channels, double variance) {
  const std::string name = Name("ConditionalNorm");
  std::vector<float> gains, biases;
  for (int64_t k = 0; k < classes; ++k) {
    const Statistics s = DrawStatistics(channels, variance);
    for (size_t c = 0; c < s.scale.size(); ++c) {
      gains.push_back(static_cast<float>(s.scale[c] / std::sqrt(s.variance[c] + kEpsilon)));
      biases.push_back(s.shift[c] - s.mean[c] * gains.back());
    }
  }
  const Shape shape{classes, channels, 1, 1};
  const std::string gain = Node("Gather", {Floats(name + ".gain", shape, gains), labels});
  const std::string bias = Node("Gather", {Floats(name + ".bias", shape, biases), labels});
  return Add(Node("Mul", {x, gain}), bias);
}

std::string NetworkWriter::Basis(const std::string& z, int64_t in, int64_t out, int64_t pixels) {
  const std::string scales = Reshape(Dense(z, in, out, 1, After::kNothing), {-1, out, 1, 1});
  const auto count = static_cast<size_t>(out * pixels * pixels);
  const std::string pictures =
      Floats(Name("Mul") + ".basis", Shape{1, out, pixels, pixels}, Normal(count, 0, 1));
  return Node("Mul", {pictures, scales});
}

std::string NetworkWriter::Add(const std::string& a, const std::string& b) {
  return Node("Add", {a, b});
}

std::string NetworkWriter::Relu(const std::string& x) { return Node("Relu", {x}); }

std::string NetworkWriter::LeakyRelu(const std::string& x, float slope) {
  return Node("LeakyRelu", {x}, List(onnx::Attribute{"alpha", slope}));
}

std::string NetworkWriter::Tanh(const std::string& x) { return Node("Tanh", {x}); }

std::string NetworkWriter::Upsample(const std::string& x) {
  const std::string scales = Floats(Name("Resize") + ".scales", Shape{4}, {1, 1, 2, 2});
  return Node("Resize", {x, "", scales},
              List(onnx::Attribute{"coordinate_transformation_mode", std::string("asymmetric")},
                   onnx::Attribute{"mode", std::string("nearest")},
                   onnx::Attribute{"nearest_mode", std::string("floor")}));
}

std::string NetworkWriter::UpsampleLinear(const std::string& x) {
  const std::string scales = Floats(Name("Resize") + ".scales", Shape{4}, {1, 1, 2, 2});
  return Node("Resize", {x, "", scales},
              List(onnx::Attribute{"coordinate_transformation_mode", std::string("half_pixel")},
                   onnx::Attribute{"mode", std::string("linear")}));
}

std::string NetworkWriter::ReflectionPad(const std::string& x, int64_t p) {
  const std::string pads = Integers(Name("Pad") + ".pads", {0, 0, p, p, 0, 0, p, p});
  return Node("Pad", {x, pads}, List(onnx::Attribute{"mode", std::string("reflect")}));
}

std::string NetworkWriter::Reshape(const std::string& x, const std::vector<int64_t>& dims) {
  return Node("Reshape", {x, Integers(Name("Reshape") + ".shape", dims)});
}

std::vector<float> NetworkWriter::Normal(size_t count, double mean, double deviation) {
  std::vector<float> numbers(count);
  Latent(seed_ + tensors_++, 0, Prior::kNormal, numbers);
  for (float& v : numbers) v = static_cast<float>(mean + deviation * v);
  return numbers;
}

std::string NetworkWriter::Name(const std::string& stem) {
  return stem + "_" + std::to_string(nodes_);
}

std::string NetworkWriter::Floats(const std::string& name, const Shape& shape,
                                  const std::vector<float>& values) {
  model_.initializers.push_back(Initializer(name, DType::kF32, shape, values));
  return name;
}

std::string NetworkWriter::Integers(const std::string& name, const std::vector<int64_t>& values) {
  const Shape shape{static_cast<int64_t>(values.size())};
  model_.initializers.push_back(Initializer(name, DType::kI64, shape, values));
  return name;
}

std::string NetworkWriter::Node(const std::string& op_type, std::vector<std::string> inputs,
                                std::vector<onnx::Attribute> attributes) {
  const std::string name = Name(op_type);
  ++nodes_;
  onnx::Node node;
  node.name = name;
  node.op_type = op_type;
  node.inputs = std::move(inputs);
  node.outputs = {name};
  node.attributes = std::move(attributes);
  model_.nodes.push_back(std::move(node));
  return name;
}

}  // namespace ganvas::bench
