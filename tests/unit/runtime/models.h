// Generators with fixed random weights.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "shared/onnx/model_builder.h"
#include "shared/onnx/writer.h"
#include "shared/runtime/session.h"
#include "tests/unit/kernels/kernel_test.h"

namespace ganvas {

// DCGAN (Radford et al. 2016): nz -> 4x4 -> ... -> size, BatchNormalization and Relu between the
// transposed convolutions, Tanh at the end. `size` is a power of two of at least 8.
inline onnx::Model Dcgan(int64_t size, int64_t ngf, int64_t channels, int64_t nz) {
  kernels::Numbers numbers(5);
  onnx::ModelBuilder builder;
  builder.Input("z", {-1, nz}).Output("image");
  builder.Ints("start", {0, nz, 1, 1}).Node("Reshape", {"z", "start"}, {"x0"});
  int64_t from = nz;
  int64_t at = 4;
  int64_t to = ngf * size / 8;
  for (int layer = 0; at <= size; ++layer, at *= 2) {
    const bool last = at == size;
    if (last) to = channels;
    const std::string n = std::to_string(layer);
    std::vector<float> weight = numbers.Vector(from * to * 16);
    const auto fan_in = static_cast<float>(layer == 0 ? from : from * 4);
    for (float& w : weight) w *= std::sqrt(3.0f / fan_in);
    builder.Floats("w" + n, Shape{from, to, 4, 4}, weight);
    const int64_t stride = layer == 0 ? 1 : 2;
    const int64_t pad = layer == 0 ? 0 : 1;
    builder.Node("ConvTranspose", {"x" + n, "w" + n}, {"c" + n},
                 onnx::IntsAttr("strides", {stride, stride}),
                 onnx::IntsAttr("pads", {pad, pad, pad, pad}));
    const std::string next = "x" + std::to_string(layer + 1);
    if (last) {
      builder.Node("Tanh", {"c" + n}, {"image"});
    } else {
      std::vector<float> variance = numbers.Vector(to);
      for (float& v : variance) v = 1.0f + 0.5f * v;
      std::vector<float> gamma = numbers.Vector(to);
      for (float& g : gamma) g = 1.0f + 0.1f * g;
      builder.Floats("g" + n, Shape{to}, gamma);
      builder.Floats("b" + n, Shape{to}, numbers.Vector(to));
      builder.Floats("m" + n, Shape{to}, numbers.Vector(to));
      builder.Floats("v" + n, Shape{to}, variance);
      builder.Node("BatchNormalization", {"c" + n, "g" + n, "b" + n, "m" + n, "v" + n}, {"n" + n});
      builder.Node("Relu", {"n" + n}, {next});
    }
    from = to;
    to /= 2;
  }
  return builder.Take();
}

inline Session LoadModel(const onnx::Model& model, int threads = 1) {
  std::vector<uint8_t> bytes = onnx::Write(model).value();
  SessionOptions options;
  options.threads = threads;
  Result<Session> session = Session::Load(std::move(bytes), options);
  EXPECT_TRUE(session.ok()) << session.error().message;
  return std::move(session).value();
}

inline NamedTensor Floats(const std::string& name, Shape shape, const std::vector<float>& data) {
  return {name, {DType::kF32, shape, data.data()}};
}

}  // namespace ganvas
