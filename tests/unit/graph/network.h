// Generators of several families, layer by layer, with few channels and fixed random weights.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "shared/onnx/model_builder.h"
#include "tests/unit/kernels/kernel_test.h"

namespace ganvas::graph {

using onnx::FloatAttr;
using onnx::IntAttr;
using onnx::IntsAttr;
using onnx::ModelBuilder;
using onnx::StringAttr;

class Network {
 public:
  // Starts at a graph input of these sizes with a dynamic N.
  Network(std::string from, std::vector<int64_t> dims) : at_(std::move(from)) {
    dims.insert(dims.begin(), -1);
    builder_.Input(at_, dims);
    channels_ = dims[1];
  }

  std::string Conv(int64_t to, int64_t kernel, int64_t stride, int64_t pad) {
    const std::string w = Weight(Shape{to, channels_, kernel, kernel}, channels_ * kernel * kernel);
    channels_ = to;
    return Then("Conv", {w}, IntsAttr("strides", {stride, stride}),
                IntsAttr("pads", {pad, pad, pad, pad}));
  }
  std::string Deconv(int64_t to, int64_t kernel, int64_t stride, int64_t pad, int64_t more = 0) {
    const std::string w = Weight(Shape{channels_, to, kernel, kernel},
                                 channels_ * kernel * kernel / (stride * stride));
    channels_ = to;
    return Then("ConvTranspose", {w}, IntsAttr("strides", {stride, stride}),
                IntsAttr("pads", {pad, pad, pad, pad}), IntsAttr("output_padding", {more, more}));
  }
  std::string BatchNorm() {
    std::vector<std::string> parameters;
    for (const float middle : {1.0f, 0.0f, 0.0f, 1.0f}) parameters.push_back(Around(middle));
    return Then("BatchNormalization", parameters);
  }
  std::string InstanceNorm() { return Then("InstanceNormalization", {Around(1.0f), Around(0.0f)}); }
  std::string ReflectionPad(int64_t pad) {
    const std::string pads = Name("pads");
    builder_.Ints(pads, {0, 0, pad, pad, 0, 0, pad, pad});
    return Then("Pad", {pads}, StringAttr("mode", "reflect"));
  }
  std::string Upsample(const std::string& mode, const std::string& coordinates) {
    const std::string scales = Name("scales");
    builder_.Floats(scales, Shape{4}, {1, 1, 2, 2});
    return Then("Resize", {"", scales}, StringAttr("mode", mode),
                StringAttr("coordinate_transformation_mode", coordinates),
                StringAttr("nearest_mode", "floor"));
  }
  std::string Style() {  // a factor for each channel
    const std::string style = Name("style");
    std::vector<float> factors = numbers_.Vector(channels_);
    for (float& f : factors) f = 1 + 0.3f * f;
    builder_.Floats(style, Shape{1, channels_, 1, 1}, factors);
    return Then("Mul", {style});
  }
  std::string Leaky() { return Then("LeakyRelu", {}, FloatAttr("alpha", 0.2f)); }
  std::string Concat(const std::string& other, int64_t its_channels) {
    channels_ += its_channels;
    return Then("Concat", {other}, IntAttr("axis", 1));
  }
  template <typename... Attributes>
  std::string Then(const std::string& op, std::vector<std::string> more = {},
                   Attributes... attributes) {
    more.insert(more.begin(), at_);
    at_ = Name("v");
    values_.push_back(at_);
    builder_.Node(op, more, {at_}, std::move(attributes)...);
    return at_;
  }

  const std::string& at() const { return at_; }
  int64_t channels() const { return channels_; }
  void GoTo(const std::string& value, int64_t its_channels) {
    at_ = value;
    channels_ = its_channels;
  }

  // The model that ends here. With `all_values`, each value of the network is an output after it,
  // so that little can be fused and nothing overwritten.
  ModelBuilder End(bool all_values = false) && {
    builder_.Output(at_);
    for (const std::string& value : values_) {
      if (all_values && value != at_) builder_.Output(value);
    }
    return std::move(builder_);
  }

 private:
  std::string Name(const std::string& kind) { return kind + std::to_string(count_++); }

  std::string Weight(const Shape& shape, int64_t fan_in) {
    const std::string name = Name("w");
    std::vector<float> weight = numbers_.Vector(shape.elements());
    for (float& w : weight) w *= std::sqrt(3.0f / static_cast<float>(fan_in));
    builder_.Floats(name, shape, weight);
    return name;
  }
  std::string Around(float middle) {
    const std::string name = Name("p");
    std::vector<float> parameters = numbers_.Vector(channels_);
    for (float& p : parameters) p = middle + 0.4f * p;
    builder_.Floats(name, Shape{channels_}, parameters);
    return name;
  }

  ModelBuilder builder_;
  kernels::Numbers numbers_{77};
  std::string at_;
  int64_t channels_ = 0;
  std::vector<std::string> values_;
  int count_ = 0;
};

// Radford et al. 2016: z [N, nz, 1, 1] -> 64x64.
inline Network DcganNetwork(int64_t width) {
  Network n("x", {20, 1, 1});
  n.Deconv(8 * width, 4, 1, 0);
  for (const int64_t factor : {4, 2, 1, 0}) {
    n.BatchNorm();
    n.Then("Relu");
    n.Deconv(factor == 0 ? 3 : factor * width, 4, 2, 1);
  }
  n.Then("Tanh");
  return n;
}

// Miyato et al. 2018, without its dense layer: [N, width, 4, 4] -> 32x32.
inline Network SnganNetwork(int64_t width) {
  Network n("x", {width, 4, 4});
  for (int block = 0; block < 3; ++block) {
    const std::string from = n.at();
    n.Upsample("nearest", "asymmetric");
    const std::string skip = n.Conv(width, 1, 1, 0);
    n.GoTo(from, width);
    n.BatchNorm();
    n.Then("Relu");
    n.Upsample("nearest", "asymmetric");
    n.Conv(width, 3, 1, 1);
    n.BatchNorm();
    n.Then("Relu");
    n.Conv(width, 3, 1, 1);
    n.Then("Add", {skip});
  }
  n.BatchNorm();
  n.Then("Relu");
  n.Conv(3, 3, 1, 1);
  n.Then("Tanh");
  return n;
}

// Zhu et al. 2017: [N, 3, size, size] -> the same.
inline Network CycleganNetwork(int64_t size, int64_t width, int blocks) {
  Network n("x", {3, size, size});
  const auto normalize = [&] {
    n.InstanceNorm();
    n.Then("Relu");
  };
  n.ReflectionPad(3);
  n.Conv(width, 7, 1, 0);
  normalize();
  for (const int64_t factor : {2, 4}) {
    n.Conv(factor * width, 3, 2, 1);
    normalize();
  }
  for (int block = 0; block < blocks; ++block) {
    const std::string from = n.at();
    n.ReflectionPad(1);
    n.Conv(4 * width, 3, 1, 0);
    normalize();
    n.ReflectionPad(1);
    n.Conv(4 * width, 3, 1, 0);
    n.InstanceNorm();
    n.Then("Add", {from});
  }
  for (const int64_t factor : {2, 1}) {
    n.Deconv(factor * width, 3, 2, 1, 1);
    normalize();
  }
  n.ReflectionPad(3);
  n.Conv(3, 7, 1, 0);
  n.Then("Tanh");
  return n;
}

// Isola et al. 2017, the U-Net: [N, 3, 64, 64] -> the same.
inline Network Pix2pixNetwork(int64_t width, bool batch_norm) {
  Network n("x", {3, 64, 64});
  const auto normalize = [&] { return batch_norm ? n.BatchNorm() : n.InstanceNorm(); };
  const std::vector<int64_t> widths = {width, 2 * width, 4 * width, 8 * width, 8 * width};
  std::vector<std::string> skips;
  for (size_t i = 0; i < widths.size(); ++i) {
    if (i > 0) n.Leaky();
    n.Conv(widths[i], 4, 2, 1);
    if (i > 0 && i + 1 < widths.size()) normalize();
    skips.push_back(n.at());
  }
  for (size_t i = widths.size() - 1; i > 0; --i) {
    n.Then("Relu");
    n.Deconv(widths[i - 1], 4, 2, 1);
    normalize();
    n.Then("Dropout");
    n.Concat(skips[i - 1], widths[i - 1]);
  }
  n.Then("Relu");
  n.Deconv(3, 4, 2, 1);
  n.Then("Tanh");
  return n;
}

// Style modulation, bilinear upsampling and images summed over the resolutions, in the manner of
// Karras et al. 2020: [N, 16, 4, 4] -> 64x64.
inline Network StyleNetwork(const std::string& coordinates) {
  Network n("x", {16, 4, 4});
  std::string image;
  for (const int64_t channels : {16, 12, 8, 4}) {
    n.Upsample("linear", coordinates);
    n.Style();
    n.Conv(channels, 3, 1, 1);
    n.Leaky();
    n.InstanceNorm();
    const std::string features = n.at();
    std::string rgb = n.Conv(3, 1, 1, 0);
    if (!image.empty()) {
      n.GoTo(image, 3);
      n.Upsample("linear", coordinates);
      rgb = n.Then("Add", {rgb});
    }
    image = rgb;
    n.GoTo(features, channels);
  }
  n.GoTo(image, 3);
  n.Then("Tanh");
  return n;
}

}  // namespace ganvas::graph
