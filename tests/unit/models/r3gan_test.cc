#include "native/models/r3gan.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>

#include "native/models/init.h"
#include "tests/unit/models/small_networks.h"

namespace ganvas::models {
namespace {

// The paper's widths for 256x256 come from width 96; here a sixth of each.
TEST(R3gan, HasThePapersStagesAt256) {
  NetworkShape shape = SmallShape(256);
  shape.width = 16;
  R3ganGenerator generator(shape);
  std::vector<int64_t> maps;
  for (const auto& stage : *generator.stages) {
    maps.push_back(stage->as<R3ganUpStage>()->block1->conv1->shape().in);
  }
  EXPECT_EQ(maps, (std::vector<int64_t>{128, 128, 128, 128, 64, 32, 16}));
}

TEST(R3gan, GroupsAreAsWideAsThePapers) {
  const auto conv2 = [](int64_t maps) { return R3ganBlock(maps)->conv2->shape(); };
  for (const auto& [maps, groups] :
       {std::pair<int64_t, int64_t>{768, 96}, {384, 48}, {96, 12}, {8, 1}, {4, 1}, {28, 2}}) {
    EXPECT_EQ(conv2(maps).groups, groups) << maps;
    EXPECT_EQ(conv2(maps).in, 2 * maps);
  }
}

// Table 2 of the paper, configuration E: 23.058 and 23.010 million.
TEST(R3gan, HasThePapersParametersAt256) {
  NetworkShape shape;
  shape.size = 256;
  shape.width = 96;
  shape.latent = 64;
  EXPECT_EQ(CountOf(R3ganGenerator(shape)), 23057952);
  EXPECT_EQ(CountOf(*MakeR3ganDiscriminator(shape, 1)), 23009568);
}

TEST(R3gan, HasNoNormalization) {
  const NetworkShape shape = SmallShape(32, 3);
  const auto check = [](const torch::nn::Module& network) {
    for (const auto& child : network.modules(false)) {
      EXPECT_EQ(child->name().find("Norm"), std::string::npos) << child->name();
    }
  };
  check(*MakeR3ganGenerator(shape, 1));
  check(*MakeR3ganDiscriminator(shape, 1));
  NetworkShape asked = shape;
  asked.discriminator_norm = Norm::kLayer;
  EXPECT_NE(CheckR3gan(asked).find("--norm-d"), std::string::npos);
  asked = shape;
  asked.spectral_discriminator = true;
  EXPECT_NE(CheckR3gan(asked).find("--spectral-norm"), std::string::npos);
}

TEST(R3gan, BlocksStartAsTheIdentity) {
  torch::NoGradGuard no_grad;
  NetworkShape shape = SmallShape(16);
  shape.width = 64;
  const auto network = MakeR3ganGenerator(shape, 1);
  const double gain = std::sqrt(2 / 1.04) * std::pow(6.0, -0.25);  // three stages of two blocks
  int blocks = 0;
  for (const auto& child : network->modules(false)) {
    auto* block = child->as<R3ganBlock>();
    if (block == nullptr) continue;
    ++blocks;
    const torch::Tensor x = torch::randn({2, block->conv1->shape().in, 4, 4});
    EXPECT_TRUE(torch::equal(block->forward(x), x));
    for (const Conv2d& conv : {block->conv1, block->conv2}) {
      const double expected = gain / std::sqrt(FansOf(*conv).in);
      EXPECT_NEAR(conv->weight.std().item<double>(), expected, 0.05 * expected);
    }
  }
  EXPECT_EQ(blocks, 6);
}

TEST(R3gan, PicturesAreClampedWhereNothingLearns) {
  torch::NoGradGuard no_grad;
  const auto generator = MakeR3ganGenerator(SmallShape(16), 1);
  const torch::Tensor z = 10 * torch::randn({4, 6});
  const torch::Tensor training = generator->forward(z, {});
  EXPECT_GT(training.abs().max().item<float>(), 1.0f);
  generator->eval();
  EXPECT_TRUE(torch::equal(generator->forward(z, {}), training.clamp(-1, 1)));
}

}  // namespace
}  // namespace ganvas::models
