#include "native/bench/network_writer.h"

#include <cmath>
#include <utility>

#include "shared/latent/latent.h"

namespace ganvas::bench {
namespace {

constexpr double kEpsilon = 1e-5;

}  // namespace

void NetworkWriter::Input(const std::string& name, const std::vector<int64_t>& rest) {
  builder_.Input(onnx::MakeBatch(name, DType::kF32, rest));
}

void NetworkWriter::Labels(const std::string& name) {
  builder_.Input(onnx::MakeBatch(name, DType::kI64, {}));
}

void NetworkWriter::Output(const std::string& name, const std::vector<int64_t>& rest) {
  builder_.Output(onnx::MakeBatch(name, DType::kF32, rest));
}

std::string NetworkWriter::Dense(const std::string& x, int64_t in, int64_t out, double gain,
                                 After after) {
  const Shape shape{out, in};
  const double deviation = gain / std::sqrt(static_cast<double>(in));
  Weights weights{shape, 0, Normal(static_cast<size_t>(shape.elements()), 0, deviation)};
  return Layer("Gemm", x, std::move(weights), after, onnx::Attributes(onnx::IntAttr("transB", 1)));
}

std::string NetworkWriter::Conv(const std::string& x, const Window& w, double gain, After after) {
  const Shape shape{w.out, w.in / w.groups, w.kernel, w.kernel};
  const double deviation = gain / std::sqrt(static_cast<double>(shape.Product(1, 4)));
  Weights weights{shape, 0, Normal(static_cast<size_t>(shape.elements()), 0, deviation)};
  auto attributes = onnx::WindowAttributes({w.kernel, w.kernel}, w.padding, w.stride);
  if (w.groups > 1) attributes.push_back(onnx::IntAttr("group", w.groups));
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
  auto attributes = onnx::WindowAttributes({w.kernel, w.kernel}, w.padding, w.stride);
  if (w.output_padding > 0) {
    attributes.push_back(onnx::IntsAttr("output_padding", {w.output_padding, w.output_padding}));
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
              onnx::Attributes(onnx::FloatAttr("epsilon", static_cast<float>(kEpsilon))));
}

std::string NetworkWriter::InstanceNorm(const std::string& x, int64_t channels) {
  const std::string name = Name("InstanceNormalization");
  const auto count = static_cast<size_t>(channels);
  const std::string scale = Floats(name + ".scale", Shape{channels}, Normal(count, 1, 0.1));
  const std::string shift = Floats(name + ".shift", Shape{channels}, Normal(count, 0, 0.1));
  return Node("InstanceNormalization", {x, scale, shift},
              onnx::Attributes(onnx::FloatAttr("epsilon", static_cast<float>(kEpsilon))));
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
  return builder_.LeakyRelu(Next("LeakyRelu"), x, slope);
}

std::string NetworkWriter::Tanh(const std::string& x) { return Node("Tanh", {x}); }

std::string NetworkWriter::Upsample(const std::string& x) {
  return builder_.Upsample(Next("Resize"), x, true);
}

std::string NetworkWriter::UpsampleLinear(const std::string& x) {
  return builder_.Upsample(Next("Resize"), x, false);
}

std::string NetworkWriter::ReflectionPad(const std::string& x, int64_t pixels) {
  return builder_.ReflectPad(Next("Pad"), x, pixels);
}

std::string NetworkWriter::Reshape(const std::string& x, const std::vector<int64_t>& dims) {
  return builder_.Reshape(Next("Reshape"), x, dims);
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

std::string NetworkWriter::Next(const std::string& op_type) {
  std::string name = Name(op_type);
  ++nodes_;
  return name;
}

std::string NetworkWriter::Floats(const std::string& name, const Shape& shape,
                                  const std::vector<float>& values) {
  builder_.Floats(name, shape, values);
  return name;
}

std::string NetworkWriter::Constant(const Shape& shape, const std::vector<float>& values) {
  return Floats("Constant_" + std::to_string(constants_++), shape, values);
}

std::string NetworkWriter::IntConstant(const Shape& shape, const std::vector<int64_t>& values) {
  const std::string name = "Constant_" + std::to_string(constants_++);
  builder_.Ints(name, shape, values);
  return name;
}

std::string NetworkWriter::Node(const std::string& op_type, std::vector<std::string> inputs,
                                std::vector<onnx::Attribute> attributes) {
  return builder_.Op(op_type, Next(op_type), std::move(inputs), std::move(attributes));
}

}  // namespace ganvas::bench
