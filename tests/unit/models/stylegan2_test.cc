#include "native/models/stylegan2.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/models/small_networks.h"

namespace ganvas::models {
namespace {

using torch::Tensor;

std::shared_ptr<Stylegan2Generator> Small(int size, int classes = 0) {
  NetworkShape shape = SmallShape(size, classes);
  shape.style_layers = 2;
  return std::dynamic_pointer_cast<Stylegan2Generator>(MakeStylegan2Generator(shape, 3));
}

double Largest(const Tensor& a, const Tensor& b) { return (a - b).abs().max().item<double>(); }

TEST(Stylegan2, HasThePapersLayersAndMaps) {
  NetworkShape paper;
  paper.size = 256;
  paper.width = 64;  // channel base 16384
  EXPECT_EQ(StyleMaps(paper, 256), 64);
  EXPECT_EQ(StyleMaps(paper, 64), 256);
  EXPECT_EQ(StyleMaps(paper, 32), 512);
  EXPECT_EQ(StyleMaps(paper, 4), 512);
  for (const auto& [size, layers] : {std::pair{16, 6}, {64, 10}, {256, 14}, {512, 16}}) {
    NetworkShape shape = SmallShape(size);
    shape.width = 1;
    const auto generator =
        std::dynamic_pointer_cast<Stylegan2Generator>(MakeStylegan2Generator(shape, 1));
    EXPECT_EQ(generator->layers(), layers);  // 2 log2(size) - 2
    EXPECT_EQ(generator->NoiseSizes().size(), static_cast<size_t>(layers - 1));
    EXPECT_EQ(generator->NoiseSizes().back(), (std::array<int64_t, 2>{size, size}));
    EXPECT_EQ(CheckStylegan2(shape), "");
  }
  for (const int size : {8, 48, 1024}) EXPECT_NE(CheckStylegan2(SmallShape(size)), "") << size;
}

// Activations before training have deviation 1 in all layers, whatever the fan-in.
TEST(Stylegan2, BeginsWithNumbersOfDeviationOne) {
  torch::NoGradGuard no_grad;
  torch::manual_seed(2);
  NetworkShape shape = SmallShape(32);
  shape.width = 16;
  shape.latent = 64;
  const auto generator =
      std::dynamic_pointer_cast<Stylegan2Generator>(MakeStylegan2Generator(shape, 4));
  const Tensor w = generator->Map(torch::randn({64, 64}), {});
  EXPECT_NEAR(w.std().item<double>(), 1, 0.5);
  for (const auto& child : generator->modules(/*include_self=*/false)) {
    auto* linear = child->as<EqualLinear>();
    if (linear == nullptr || linear->shape().in != 64) continue;
    const Tensor y = linear->forward(torch::randn({256, 64})) - linear->EffectiveBias();
    EXPECT_NEAR(y.std().item<double>(), linear->shape().gain, 0.1);
  }
}

// A row of w enters its own layer and, at a block's end, the next block's first one.
TEST(Stylegan2, EachLayerTakesItsOwnRowOfW) {
  torch::NoGradGuard no_grad;
  torch::manual_seed(2);
  const auto generator = Small(16);
  const Tensor ws = torch::randn({1, generator->layers(), 6});
  const Tensor before = generator->Synthesize(ws, {}, torch::kFloat32);
  for (int64_t layer = 0; layer < generator->layers(); ++layer) {
    Tensor changed = ws.clone();
    changed[0][layer] = torch::randn({6});
    EXPECT_GT(Largest(generator->Synthesize(changed, {}, torch::kFloat32), before), 1e-4) << layer;
  }
}

TEST(Stylegan2, AddsNoiseByItsLearnedStrength) {
  torch::NoGradGuard no_grad;
  torch::manual_seed(2);
  const auto generator = Small(16);
  const Tensor ws = torch::randn({2, generator->layers(), 6});
  std::vector<Tensor> noise;
  for (const auto& [height, width] : generator->NoiseSizes()) {
    noise.push_back(torch::randn({2, 1, height, width}));
  }
  const Tensor constant = generator->Synthesize(ws, {}, torch::kFloat32);
  // The strength is 0 before training.
  EXPECT_EQ(Largest(generator->Synthesize(ws, noise, torch::kFloat32), constant), 0);
  for (auto& item : generator->named_parameters()) {
    if (item.key().ends_with("noise_strength")) item.value().fill_(0.5);
  }
  const Tensor noisy = generator->Synthesize(ws, noise, torch::kFloat32);
  EXPECT_GT(Largest(noisy, constant), 1e-3);
  // The constant noise is the same for all samples and calls.
  EXPECT_EQ(Largest(generator->Synthesize(ws, {}, torch::kFloat32),
                    generator->Synthesize(ws, {}, torch::kFloat32)),
            0);
}

TEST(Stylegan2, OfUnequalSidesBeginsWithAWiderGrid) {
  torch::NoGradGuard no_grad;
  NetworkShape shape = SmallShape(16, 2);
  shape.wide = 24;
  shape.high = 16;
  EXPECT_EQ(CheckStylegan2(shape), "");
  const auto generator =
      std::dynamic_pointer_cast<Stylegan2Generator>(MakeStylegan2Generator(shape, 1));
  EXPECT_EQ(generator->first.sizes().slice(1), (std::vector<int64_t>{4, 6}));
  EXPECT_EQ(generator->NoiseSizes()[1], (std::array<int64_t, 2>{8, 12}));
  const Tensor labels = torch::tensor({0, 1}, torch::kInt64);
  const Tensor pictures = generator->forward(torch::randn({2, shape.latent}), labels);
  EXPECT_EQ(pictures.sizes(), (std::vector<int64_t>{2, 3, 16, 24}));
  EXPECT_EQ(MakeStylegan2Discriminator(shape, 1)->forward(pictures, labels).numel(), 2);
  shape.high = 25;
  shape.wide = 16;
  EXPECT_EQ(CheckStylegan2(shape),
            "--size 16x25: stylegan2 makes pictures whose longer side is a multiple of 4, a "
            "quarter of the shorter one, and at most 64");
}

TEST(Stylegan2, WithoutNoiseIsTheSameNetwork) {
  torch::NoGradGuard no_grad;
  NetworkShape shape = SmallShape(16);
  shape.layer_noise = false;
  const auto quiet =
      std::dynamic_pointer_cast<Stylegan2Generator>(MakeStylegan2Generator(shape, 7));
  shape.layer_noise = true;
  const auto noisy =
      std::dynamic_pointer_cast<Stylegan2Generator>(MakeStylegan2Generator(shape, 7));
  EXPECT_TRUE(quiet->NoiseSizes().empty());
  for (const auto& item : quiet->named_parameters()) {
    EXPECT_FALSE(item.key().ends_with("noise_strength"));
    EXPECT_TRUE(torch::equal(item.value(), noisy->named_parameters()[item.key()])) << item.key();
  }
  const Tensor z = torch::randn({2, 6});
  EXPECT_TRUE(torch::equal(quiet->forward(z, {}), noisy->forward(z, {})));
}

// Scaling z changes nothing: it is normalized.
TEST(Stylegan2, MapsDirectionsOfZ) {
  torch::NoGradGuard no_grad;
  torch::manual_seed(2);
  const auto generator = Small(16, 3);
  const Tensor z = torch::randn({3, 6}), labels = torch::tensor({0, 1, 2}, torch::kInt64);
  EXPECT_LT(Largest(generator->Map(z * 5, labels), generator->Map(z, labels)), 1e-5);
}

TEST(Stylegan2, DiscriminatorSeesWhetherSamplesOfAGroupAreAlike) {
  EXPECT_EQ(DeviationGroup(32), 4);
  EXPECT_EQ(DeviationGroup(6), 3);
  EXPECT_EQ(DeviationGroup(5), 1);
  torch::NoGradGuard no_grad;
  torch::manual_seed(2);
  const auto discriminator = MakeStylegan2Discriminator(SmallShape(16), 3);
  const Tensor pictures = torch::rand({8, 3, 16, 16}) * 2 - 1;
  const Tensor logits = discriminator->forward(pictures, {});
  // Another group changes nothing, another sample of the own group does.
  Tensor other = pictures.clone();
  other[5] = pictures[0];
  const Tensor changed = discriminator->forward(other, {});
  EXPECT_LT(Largest(changed.slice(0, 0, 4), logits.slice(0, 0, 4)), 1e-5);
  EXPECT_GT((changed[4] - logits[4]).abs().item<double>(), 1e-5);
}

}  // namespace
}  // namespace ganvas::models
