// Small image-to-image models of the kinds that people export, with fixed random weights.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "shared/image/image.h"
#include "shared/onnx/writer.h"
#include "shared/runtime/session.h"
#include "shared/translate/translator.h"
#include "tests/unit/graph/network.h"

namespace ganvas::translate {

inline std::vector<uint8_t> FileOf(const onnx::Model& model) { return onnx::Write(model).value(); }

inline Session Open(std::vector<uint8_t> bytes) {
  Result<Session> session = Session::Load(std::move(bytes));
  EXPECT_TRUE(session.ok()) << session.error().message;
  return std::move(session).value();
}

inline Translator Describe(const onnx::Model& model) {
  Session session = Open(FileOf(model));
  Result<Translator> translator = DescribeTranslator(session);
  EXPECT_TRUE(translator.ok()) << translator.error().message;
  return translator.ok() ? std::move(translator).value() : Translator();
}

// Why a graph is no translator.
inline std::string Refusal(const onnx::Model& model) {
  Session session = Open(FileOf(model));
  const Result<Translator> translator = DescribeTranslator(session);
  EXPECT_FALSE(translator.ok());
  return translator.ok() ? "" : translator.error().message;
}

// A 1x1 convolution that keeps each of three channels, times `factor`.
inline onnx::ModelBuilder Scaling(const std::string& input, const std::string& output,
                                  std::vector<int64_t> dims, float factor) {
  onnx::ModelBuilder builder;
  builder.Input(input, std::move(dims)).Output(output);
  builder.Floats("w", Shape{3, 3, 1, 1}, {factor, 0, 0, 0, factor, 0, 0, 0, factor});
  return builder;
}

// Fast neural style in small (Johnson et al. 2016): instance normalization hides the input's scale,
// the last convolution gives about bytes and nothing bounds it.
inline onnx::Model NeuralStyle() {
  graph::Network n("input1", {3, -1, -1});
  n.ReflectionPad(1);
  n.Conv(8, 3, 2, 0);
  n.InstanceNorm();
  n.Then("Relu");
  n.Upsample("nearest", "asymmetric");
  n.Conv(3, 3, 1, 1);
  const std::string last = n.at();
  onnx::ModelBuilder builder = std::move(n).End();
  std::vector<float> weight(9, 0.0f);
  for (size_t c = 0; c < 3; ++c) weight[c * 4] = 60;
  builder.Floats("last_w", Shape{3, 3, 1, 1}, weight);
  builder.Floats("last_b", Shape{3}, {120, 110, 100});
  builder.Node("Conv", {last, "last_w", "last_b"}, {"output1"});
  onnx::Model model = builder.Take();
  model.outputs[0].name = "output1";
  return model;
}

// A 15x15 kernel without padding that hands on its middle pixel, then twice as large: what waifu2x
// does to sizes. -1 for any side.
inline onnx::Model Waifu(int64_t side) {
  onnx::ModelBuilder builder;
  builder.Input("x", {side < 0 ? -1 : 1, 3, side, side})
      .Output("y")
      .Floats("s", Shape{4}, {1, 1, 2, 2});
  std::vector<float> weight(3 * 3 * 15 * 15, 0.0f);
  for (size_t c = 0; c < 3; ++c) weight[(c * 3 + c) * 225 + 112] = 1;
  builder.Floats("w", Shape{3, 3, 15, 15}, weight).Floats("lo", Shape{}, {0});
  builder.Floats("hi", Shape{}, {1}).Node("Conv", {"x", "w"}, {"c"});
  builder.Node("Resize", {"c", "", "s"}, {"r"},
               onnx::StringAttr("coordinate_transformation_mode", "asymmetric"),
               onnx::StringAttr("nearest_mode", "floor"));
  builder.Node("Clip", {"r", "lo", "hi"}, {"y"});
  return builder.Take();
}

// Waves in three colours.
inline Image Waves(int width, int height) {
  Image image{width, height, {}};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < 3; ++c) {
        const double wave = std::sin(0.11 * x * (c + 1) + 0.07 * y) + std::cos(0.05 * x * y / 16);
        // Darker on the left, so that tiles differ in their means.
        const double light = 40 + 140.0 * x / width;
        image.rgba.push_back(static_cast<uint8_t>(std::fmin(255, std::fmax(0, light + 35 * wave))));
      }
      image.rgba.push_back(255);
    }
  }
  return image;
}

}  // namespace ganvas::translate
