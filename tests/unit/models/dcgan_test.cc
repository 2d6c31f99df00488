#include "native/models/dcgan.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include "native/models/networks.h"
#include "native/models/seed.h"

namespace ganvas::models {
namespace {

std::vector<std::vector<int64_t>> WeightShapes(const torch::nn::Module& module) {
  std::vector<std::vector<int64_t>> shapes;
  for (const auto& item : module.named_parameters()) {
    if (item.value().dim() == 4) shapes.push_back(item.value().sizes().vec());
  }
  return shapes;
}

NetworkShape Shape(int size, int channels, int width) {
  NetworkShape shape;
  shape.size = size;
  shape.picture_channels = channels;
  shape.width = width;
  return shape;
}

TEST(Dcgan, HasThePapersLayersAt64) {
  const NetworkShape shape = Shape(64, 3, 128);
  const std::vector<std::vector<int64_t>> generator = {
      {100, 1024, 4, 4}, {1024, 512, 4, 4}, {512, 256, 4, 4}, {256, 128, 4, 4}, {128, 3, 4, 4}};
  EXPECT_EQ(WeightShapes(*MakeDcganGenerator(shape, 1)), generator);
  const std::vector<std::vector<int64_t>> discriminator = {
      {128, 3, 4, 4}, {256, 128, 4, 4}, {512, 256, 4, 4}, {1024, 512, 4, 4}, {1, 1024, 4, 4}};
  EXPECT_EQ(WeightShapes(*MakeDcganDiscriminator(shape, 1)), discriminator);
}

TEST(Dcgan, OfUnequalSidesBeginsWithAWiderGrid) {
  torch::NoGradGuard no_grad;
  NetworkShape shape = Shape(16, 3, 8);
  shape.wide = 24;
  shape.high = 16;
  shape.classes = 2;
  EXPECT_EQ(CheckDcgan(shape), "");
  const auto generator = MakeDcganGenerator(shape, 1);
  EXPECT_EQ(WeightShapes(*generator)[0][2], 4);
  EXPECT_EQ(WeightShapes(*generator)[0][3], 6);
  const torch::Tensor labels = torch::tensor({0, 1}, torch::kInt64);
  const torch::Tensor pictures = generator->forward(torch::randn({2, shape.latent}), labels);
  EXPECT_EQ(pictures.sizes(), (std::vector<int64_t>{2, 3, 16, 24}));
  EXPECT_EQ(MakeDcganDiscriminator(shape, 1)->forward(pictures, labels).numel(), 2);
  shape.wide = 25;
  EXPECT_EQ(CheckDcgan(shape),
            "--size 25x16: dcgan makes pictures whose longer side is a multiple of 4, a quarter of "
            "the shorter one, and at most 64");
}

TEST(Dcgan, NoBatchNormNextToThePictureInTheDiscriminator) {
  const auto discriminator = MakeDcganDiscriminator(Shape(32, 3, 8), 1);
  int norms = 0;
  for (const auto& child : discriminator->modules(false)) {
    norms += child->as<torch::nn::BatchNorm2d>() != nullptr;
  }
  EXPECT_EQ(norms, 2);  // of four convolutions, all but the first and the last
}

TEST(Dcgan, InitialWeightsFollowThePaper) {
  const auto generator = MakeDcganGenerator(Shape(32, 3, 64), 7);
  for (const auto& item : generator->named_parameters()) {
    const torch::Tensor weight = item.value().detach();
    if (weight.dim() == 4) {
      const double count = static_cast<double>(weight.numel());
      EXPECT_NEAR(weight.mean().item<double>(), 0.0, 5 * 0.02 / std::sqrt(count)) << item.key();
      EXPECT_NEAR(weight.std().item<double>(), 0.02, 5 * 0.02 / std::sqrt(2 * count)) << item.key();
    } else if (item.key().find("weight") != std::string::npos) {
      EXPECT_NEAR(weight.mean().item<double>(), 1.0, 0.02) << item.key();
      EXPECT_NEAR(weight.std().item<double>(), 0.02, 0.008) << item.key();
    } else {
      EXPECT_EQ(weight.abs().max().item<double>(), 0.0) << item.key();
    }
  }
}

TEST(Seed, StreamsDiffer) {
  EXPECT_NE(DeriveSeed(0, 1), DeriveSeed(0, 2));
  EXPECT_NE(DeriveSeed(0, 1), DeriveSeed(1, 1));
  EXPECT_EQ(DeriveSeed(5, 3), DeriveSeed(5, 3));
}

}  // namespace
}  // namespace ganvas::models
