// Which values of a model are results of layers, and what a layer is.
#include "tests/unit/runtime/models.h"

namespace ganvas {
namespace {

std::map<std::string, LayerFacts> LayersOf(onnx::Model model) {
  std::map<std::string, LayerFacts> layers;
  const Session session = LoadModel(std::move(model));
  const std::vector<NamedValue> values = session.Values().value();
  for (const NamedValue& value : values) {
    if (value.layer) layers[value.name] = *value.layer;
  }
  return layers;
}

std::vector<float> Some(int64_t count) {
  return std::vector<float>(static_cast<size_t>(count), 0.5f);
}

TEST(LayersOfAModel, AreAProductAndWhatFollowsIt) {
  const auto layers = LayersOf(Dcgan(16, 12, 3, 4));
  // z -> 4 x 4 -> 8 x 8 -> 16 x 16.
  ASSERT_EQ(layers.size(), 3u);
  double all = 0;
  for (const auto& [name, layer] : layers) {
    EXPECT_EQ(layer.operators.find("ConvTranspose+"), 0u) << name;
    all += layer.share;
  }
  EXPECT_NEAR(all, 1, 1e-9);
  ASSERT_EQ(layers.count("image"), 1u);
  // 3 channels of 12 maps, 4 x 4 each; of 8 x 8 positions.
  const double last = 64.0 * 12 * 3 * 16, middle = 16.0 * 24 * 12 * 16, first = 4.0 * 24 * 16;
  EXPECT_NEAR(layers.at("image").share, last / (last + middle + first), 1e-9);
}

// As StyleGAN2 has it: factors before and behind a convolution, and two that read the result.
TEST(LayersOfAModel, EndAtActivationsAndWhereTheyPart) {
  onnx::ModelBuilder builder;
  builder.Input("z", {-1, 8})
      .Floats("w", {2, 2, 3, 3}, Some(36))
      .Floats("bias", {1, 2, 1, 1}, Some(2))
      .Floats("rgb", {3, 2, 1, 1}, Some(6))
      .Ints("shape", {0, 2, 2, 2})
      .Node("Reshape", {"z", "shape"}, {"start"})
      .Node("Mul", {"start", "start"}, {"modulated"})
      .Node("Conv", {"modulated", "w"}, {"conv"}, onnx::IntsAttr("pads", {1, 1, 1, 1}))
      .Node("Add", {"conv", "bias"}, {"biased"})
      .Node("Relu", {"biased"}, {"active"})
      .Node("Mul", {"active", "start"}, {"styled"})
      .Node("Conv", {"styled", "w"}, {"conv2"}, onnx::IntsAttr("pads", {1, 1, 1, 1}))
      .Node("Conv", {"conv2", "rgb"}, {"picture"})
      .Node("Relu", {"conv2"}, {"again"})
      .Node("Conv", {"again", "rgb"}, {"detail"})
      .Node("Add", {"picture", "detail"}, {"image"})
      .Output("image");
  const auto layers = LayersOf(builder.Take());
  std::vector<std::string> names;
  for (const auto& [name, layer] : layers) names.push_back(name);
  EXPECT_EQ(names, (std::vector<std::string>{"active", "conv2", "detail", "image"}));
  EXPECT_EQ(layers.at("active").operators, "Conv+Add+Relu");
  EXPECT_EQ(layers.at("active").parameters, 36 + 2);
  EXPECT_EQ(layers.at("conv2").operators, "Conv");
}

}  // namespace
}  // namespace ganvas
