#include "native/models/r3gan.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>

#include "native/models/init.h"
#include "tests/unit/models/small_networks.h"

namespace ganvas::models {
namespace {

int64_t CountOf(const torch::nn::Module& module) {
  int64_t count = 0;
  for (const auto& parameter : module.parameters()) count += parameter.numel();
  return count;
}

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
  for (const auto& [maps, groups] : {std::pair<int64_t, int64_t>{768, 24},
                                     {384, 12},
                                     {96, 3},
                                     {32, 1},
                                     {16, 1},
                                     {4, 1},
                                     {112, 2}}) {
    EXPECT_EQ(conv2(maps).groups, groups) << maps;
    EXPECT_EQ(conv2(maps).in, 2 * maps);
  }
}

TEST(R3gan, ParametersAddUp) {
  NetworkShape shape = SmallShape(16);
  shape.width = 8;
  // Maps 32, 16, 8 at 4, 8, 16 pixels; m maps in a block: 1x1 to 2 m and 3x3 with biases, 1x1 back.
  const auto blocks = [](int64_t m) {
    return 2 * (m * 2 * m + 2 * m + 4 * m * m * 9 + 2 * m + 2 * m * m);
  };
  const int64_t shared = blocks(32) + blocks(16) + blocks(8) + 32 * 16 + 16 * 8 + 32 * 16 + 8 * 3;
  EXPECT_EQ(CountOf(*MakeR3ganGenerator(shape, 1)), shared + 6 * 32);
  EXPECT_EQ(CountOf(*MakeR3ganDiscriminator(shape, 1)), shared + 32);
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
