#include "native/models/resnet.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include "tests/unit/models/small_networks.h"

namespace ganvas::models {
namespace {

TEST(Resnet, HasThePapersParametersAt32) {
  NetworkShape shape;
  shape.size = 32;
  shape.width = 64;
  shape.latent = 128;
  // Dense 128 -> 256 * 16; three blocks of two norms, two 3x3 convolutions and a 1x1 of 256 maps;
  // norm; 3x3 to RGB.
  const int64_t conv = 256 * 256 * 9 + 256;
  const int64_t block = 2 * 2 * 256 + 2 * conv + 256 * 256 + 256;
  const int64_t expected = 128 * 4096 + 4096 + 3 * block + 2 * 256 + 256 * 3 * 9 + 3;
  EXPECT_EQ(expected, 4276739);
  EXPECT_EQ(CountOf(*MakeResnetGenerator(shape, 1)), expected);
  // Blocks of 128 maps: 3 -> 128, halving with a shortcut, two without; dense.
  const int64_t conv_d = 128 * 128 * 9 + 128;
  EXPECT_EQ(
      CountOf(*MakeResnetDiscriminator(shape, 1)),
      3 * 128 * 9 + 128 + conv_d + 3 * 128 + 128 + 2 * conv_d + 128 * 128 + 128 + 4 * conv_d + 129);
}

TEST(Resnet, MapsFollowThePapersOver32) {
  NetworkShape shape;
  shape.size = 128;
  shape.width = 4;
  std::vector<int64_t> generator, discriminator;
  for (const auto& item : MakeResnetGenerator(shape, 1)->named_parameters()) {
    if (item.key().ends_with("conv2.weight")) generator.push_back(item.value().size(0));
  }
  for (const auto& item : MakeResnetDiscriminator(shape, 1)->named_parameters()) {
    if (item.key().ends_with("conv2.weight")) discriminator.push_back(item.value().size(0));
  }
  EXPECT_EQ(generator, (std::vector<int64_t>{64, 32, 16, 8, 4}));
  EXPECT_EQ(discriminator, (std::vector<int64_t>{4, 8, 16, 32, 64, 64}));
}

// At the start all classes look the same: gains are 1 and shifts 0.
TEST(Resnet, ClassBatchNormStartsAsPlainOne) {
  torch::NoGradGuard no_grad;
  ClassBatchNorm with_classes(5, 3), plain(5, 0);
  const torch::Tensor x = torch::randn({4, 5, 3, 3});
  const torch::Tensor labels = torch::tensor({0, 1, 2, 1}, torch::kInt64);
  EXPECT_TRUE(torch::allclose(with_classes->forward(x, labels), plain->forward(x, {}), 1e-5, 1e-6));
  with_classes->gain->weight[2].fill_(3);
  with_classes->bias->weight[2].fill_(-1);
  torch::Tensor expected = plain->forward(x, {});
  expected[2] = expected[2] * 3 - 1;
  EXPECT_TRUE(torch::allclose(with_classes->forward(x, labels), expected, 1e-5, 1e-6));
}

TEST(Resnet, ItsOwnInitializationIsGlorotWithAGainInBranches) {
  NetworkShape shape;
  shape.width = 16;
  for (const auto& item : MakeResnetGenerator(shape, 1)->named_parameters()) {
    const torch::Tensor weight = item.value().detach();
    if (weight.dim() != 4 || weight.numel() < 1000) continue;
    const double fan = static_cast<double>(weight.size(2) * weight.size(3));
    const double glorot =
        std::sqrt(2 / (fan * static_cast<double>(weight.size(0) + weight.size(1))));
    const bool branch = item.key().starts_with("blocks") && weight.size(2) == 3;
    EXPECT_NEAR(weight.std().item<double>() / glorot, branch ? std::sqrt(2.0) : 1, 0.04)
        << item.key();
  }
}

TEST(Resnet, HasNoBatchNormInTheDiscriminatorUnlessAsked) {
  NetworkShape shape = SmallShape(16);
  EXPECT_FALSE(ResnetHasBatchNorm(shape));
  shape.discriminator_norm = Norm::kBatch;
  EXPECT_TRUE(ResnetHasBatchNorm(shape));
}

}  // namespace
}  // namespace ganvas::models
