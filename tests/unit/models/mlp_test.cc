#include "native/models/mlp.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include "tests/unit/models/small_networks.h"

namespace ganvas::models {
namespace {

TEST(Mlp, HasThreeHiddenLayersOrAsManyAsAsked) {
  NetworkShape shape = PointShape();
  shape.width = 10;
  // 6 -> 10 -> 10 -> 10 -> 2 and 2 -> 10 -> 10 -> 10 -> 1.
  EXPECT_EQ(CountOf(*MakeMlpGenerator(shape, 1)), 70 + 110 + 110 + 22);
  EXPECT_EQ(CountOf(*MakeMlpDiscriminator(shape, 1)), 30 + 110 + 110 + 11);
  shape.layers = 1;
  EXPECT_EQ(CountOf(*MakeMlpGenerator(shape, 1)), 70 + 22);
}

TEST(Mlp, PointsAreInUnitsOfTheData) {
  torch::NoGradGuard no_grad;
  NetworkShape plain = PointShape();
  plain.points_mean = {0, 0};
  plain.points_scale = {1, 1};
  const NetworkShape scaled = PointShape();
  const torch::Tensor mean = torch::tensor({10.0f, -20.0f});
  const torch::Tensor scale = torch::tensor({2.0f, 0.5f});
  const torch::Tensor z = torch::randn({5, 6});
  const torch::Tensor unit = MakeMlpGenerator(plain, 1)->forward(z, {});
  const torch::Tensor points = MakeMlpGenerator(scaled, 1)->forward(z, {});
  EXPECT_TRUE(torch::allclose(points, unit * scale + mean));
}

TEST(Mlp, MakesPicturesOfAnySize) {
  torch::NoGradGuard no_grad;
  NetworkShape shape = SmallShape(28);
  shape.picture_channels = 1;
  ASSERT_EQ(CheckMlp(shape), "");
  EXPECT_EQ(MakeMlpGenerator(shape, 1)->forward(torch::randn({3, 6}), {}).sizes().vec(),
            (std::vector<int64_t>{3, 1, 28, 28}));
}

TEST(Mlp, HasNoInstanceNorm) {
  NetworkShape shape = PointShape();
  shape.discriminator_norm = Norm::kInstance;
  EXPECT_NE(CheckMlp(shape).find("--norm-d instance"), std::string::npos);
}

}  // namespace
}  // namespace ganvas::models
