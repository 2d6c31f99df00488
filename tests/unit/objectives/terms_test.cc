// The pixel term, and packs.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include "native/objectives/adam.h"
#include "native/objectives/pack.h"
#include "native/objectives/pixel_term.h"
#include "tests/unit/objectives/finite_differences.h"

namespace ganvas::train {
namespace {

namespace nn = torch::nn;
using torch::Tensor;

TEST(PixelTerm, SumsOverASampleAndAveragesOverTheBatch) {
  const Tensor real = torch::zeros({2, 1, 2, 2}), fake = torch::zeros({2, 1, 2, 2});
  fake[0].fill_(2);      // four squares of 4
  fake[1][0][0][0] = 3;  // one of 9
  EXPECT_NEAR(PixelTerm(real, fake, 0.5).item<double>(), 0.5 * (16 + 9) / 2, 1e-6);
  EXPECT_NEAR(PixelTerm(torch::zeros({4, 2}), torch::ones({4, 2}), 1).item<double>(), 2, 1e-6);
}

TEST(PixelTerm, GradientIsThatOfDifferences) {
  torch::manual_seed(2);
  const Tensor real = torch::randn({3, 2, 2, 2}, torch::kFloat64);
  Tensor fake = torch::randn({3, 2, 2, 2}, torch::kFloat64).requires_grad_(true);
  ExpectGradient([&] { return PixelTerm(real, fake, 0.3); }, fake, "pixel term");
}

// Two clusters far apart and latents that know nothing of them: the best that a generator can do
// about the pixel term alone is the mean of the data, at which there are no data, whatever z.
TEST(PixelTerm, AloneItsOptimumIsTheMeanOfTheData) {
  torch::manual_seed(3);
  nn::Sequential generator(nn::Linear(2, 16), nn::Tanh(), nn::Linear(16, 2));
  const Tensor left = torch::tensor({-1.0f, 0.5f}), right = torch::tensor({3.0f, -0.5f});
  Tensor data = torch::empty({64, 2});
  for (int64_t i = 0; i < 64; ++i) data[i].copy_(i % 4 == 0 ? right : left);
  const Tensor mean = data.mean({0});  // (0, 0.25)

  const Tensor probe = torch::randn({256, 2});
  const double spread_before = generator->forward(probe).std(0).max().item<double>();
  // The rate falls, so that the noise of unpaired batches averages out.
  for (const double rate : {1e-2, 1e-3, 1e-4}) {
    Adam adam(*generator, {rate, 0.9, 0.999, 1e-8});
    for (int step = 0; step < 400; ++step) {
      adam.ClearGradients();
      PixelTerm(data, generator->forward(torch::randn({64, 2})), 1).backward();
      adam.Step();
    }
  }
  torch::NoGradGuard no_grad;
  const Tensor pictures = generator->forward(probe);
  EXPECT_LT((pictures.mean({0}) - mean).abs().max().item<double>(), 0.1);
  EXPECT_GT(spread_before, 0.3);
  EXPECT_LT(pictures.std(0).max().item<double>(), 0.15);
  EXPECT_GT((pictures - left).norm(2, 1).min().item<double>(), 0.5);
}

TEST(Pack, PutsConsecutivePicturesIntoChannels) {
  const Tensor pictures = torch::arange(4 * 3 * 2 * 2).reshape({4, 3, 2, 2});
  const Tensor packed = Pack(pictures, 2);
  ASSERT_EQ(packed.sizes(), torch::IntArrayRef({2, 6, 2, 2}));
  EXPECT_TRUE(torch::equal(packed[1].slice(0, 0, 3), pictures[2]));
  EXPECT_TRUE(torch::equal(packed[1].slice(0, 3, 6), pictures[3]));
}

TEST(Pack, PutsConsecutivePointsIntoOneVector) {
  const Tensor points = torch::arange(12).reshape({6, 2});
  const Tensor packed = Pack(points, 3);
  ASSERT_EQ(packed.sizes(), torch::IntArrayRef({2, 6}));
  EXPECT_TRUE(torch::equal(packed[1], torch::arange(6, 12)));
  EXPECT_TRUE(Pack(points, 1).is_same(points));
}

}  // namespace
}  // namespace ganvas::train
