// CycleGAN's and pix2pix's networks: shapes, sizes, and what one number may depend on.
#include <gtest/gtest.h>

#include <set>

#include "native/models/architecture.h"
#include "native/models/chain.h"
#include "native/models/cyclegan.h"
#include "native/models/dropout.h"
#include "native/models/instance_norm.h"
#include "native/models/patch_discriminator.h"
#include "native/models/unet.h"
#include "native/ops/reflect_pad.h"

namespace ganvas::models {
namespace {

NetworkShape SmallShape(int size) {
  NetworkShape shape;
  shape.size = size;
  shape.width = 4;
  return shape;
}

int64_t Parameters(const torch::nn::Module& module) {
  int64_t count = 0;
  for (const auto& parameter : module.parameters()) count += parameter.numel();
  return count;
}

TEST(Cyclegan, HasThePapersLayers) {
  NetworkShape shape;
  shape.size = 256;
  shape.width = 64;
  const auto generator = MakeCycleganGenerator(shape, 1);
  // Weights of c7s1-64, d128, d256, R256 x 9, u128, u64, c7s1-3 and its bias.
  const int64_t expected = 49 * 3 * 64 + 9 * 64 * 128 + 9 * 128 * 256 + 9 * 2 * 9 * 256 * 256 +
                           9 * 256 * 128 + 9 * 128 * 64 + 49 * 64 * 3 + 3;
  EXPECT_EQ(Parameters(*generator), expected);
  shape.size = 128;
  EXPECT_EQ(Parameters(*MakeCycleganGenerator(shape, 1)), expected - 3 * 2 * 9 * 256 * 256);
  shape.layers = 2;
  EXPECT_EQ(Parameters(*MakeCycleganGenerator(shape, 1)), expected - 7 * 2 * 9 * 256 * 256);
}

TEST(Cyclegan, OfBrowserSizeFitsIntoThreeMegabytesOfFloat16) {
  NetworkShape shape;
  shape.size = 128;
  shape.width = 24;
  EXPECT_LT(2 * Parameters(*MakeCycleganGenerator(shape, 1)), 3'000'000);
}

TEST(Cyclegan, GlobalSkipAddsToThePicture) {
  torch::NoGradGuard no_grad;
  const auto generator = MakeCycleganSkipGenerator(SmallShape(16), 1);
  auto& network = *generator->as<CycleganGenerator>();
  EXPECT_EQ(Parameters(network), Parameters(*MakeCycleganGenerator(SmallShape(16), 1)));
  const torch::Tensor pictures = torch::rand({2, 3, 16, 16}) * 2 - 1;
  const torch::Tensor made = network.forward(pictures, {});
  EXPECT_GT((made - pictures).abs().max().item<float>(), 0);
  // What the last convolution gives is the whole difference.
  network.tail->weight.zero_();
  network.tail->bias.copy_(torch::tensor({0.25f, 0.0f, -0.5f}));
  const torch::Tensor shift = network.tail->bias.view({1, 3, 1, 1});
  EXPECT_TRUE(torch::equal(network.forward(pictures, {}), (pictures + shift).clamp(-1, 1)));
}

TEST(Translators, GiveWhatTheyTake) {
  torch::NoGradGuard no_grad;
  for (const char* name : {"cyclegan", "cyclegan-skip", "cyclegan-unet"}) {
    const Architecture& architecture = ArchitectureOf(*ChoiceOf<Model>(name));
    EXPECT_EQ(architecture.task(), TaskKind::kTranslation);
    const auto generator = architecture.make_generator(SmallShape(32), 1);
    for (const std::vector<int64_t>& sizes :
         std::vector<std::vector<int64_t>>{{2, 3, 32, 32}, {1, 3, 64, 32}}) {
      const torch::Tensor pictures = torch::rand(sizes) * 2 - 1;
      const torch::Tensor made = generator->forward(pictures, {});
      EXPECT_EQ(made.sizes(), pictures.sizes()) << name;
      EXPECT_LE(made.abs().max().item<float>(), 1) << name;
      EXPECT_GT(made.std().item<float>(), 0) << name;
    }
  }
}

TEST(Translators, TranslateEachPictureByItself) {
  torch::NoGradGuard no_grad;
  for (const char* name : {"cyclegan", "cyclegan-skip", "cyclegan-unet"}) {
    const auto generator = ArchitectureOf(*ChoiceOf<Model>(name)).make_generator(SmallShape(16), 3);
    const torch::Tensor pictures = torch::rand({3, 3, 16, 16}) * 2 - 1;
    const torch::Tensor together = generator->forward(pictures, {});
    for (int64_t n = 0; n < 3; ++n) {
      const torch::Tensor alone = generator->forward(pictures.narrow(0, n, 1), {});
      EXPECT_LT((together.narrow(0, n, 1) - alone).abs().max().item<float>(), 1e-5) << name;
    }
  }
}

TEST(Translators, Bfloat16IsNearFloat32AndLearns) {
  for (const char* name : {"cyclegan", "cyclegan-skip", "cyclegan-unet"}) {
    const auto generator = ArchitectureOf(*ChoiceOf<Model>(name)).make_generator(SmallShape(16), 3);
    const torch::Tensor pictures = torch::rand({1, 3, 16, 16}) * 2 - 1;
    const torch::Tensor wide = generator->forward(pictures, {});
    const torch::Tensor narrow = generator->forward(pictures.to(torch::kBFloat16), {});
    EXPECT_EQ(narrow.scalar_type(), torch::kBFloat16);
    EXPECT_LT((wide - narrow).abs().mean().item<float>(), 0.1 * wide.std().item<float>()) << name;
    narrow.to(torch::kFloat32).square().sum().backward();
    for (const auto& item : generator->named_parameters()) {
      ASSERT_TRUE(item.value().grad().defined()) << name << " " << item.key();
      EXPECT_GT(item.value().grad().abs().sum().item<float>(), 0) << name << " " << item.key();
    }
  }
}

// Numbers at even distances in [0, 1), the same for each layer.
torch::Tensor EvenDraws(uint64_t, torch::IntArrayRef sizes) {
  const int64_t count = c10::multiply_integers(sizes);
  return (torch::arange(count, torch::kFloat64) / count).to(torch::kFloat32).view(sizes);
}

TEST(Translators, TakeSidesThatAreNotEqual) {
  torch::NoGradGuard no_grad;
  NetworkShape shape = SmallShape(32);
  shape.wide = 48;
  shape.high = 32;
  EXPECT_EQ(CheckCyclegan(shape), "");
  EXPECT_EQ(CheckUnet(shape), "");
  for (const Model model : {Model::kCyclegan, Model::kPix2pix}) {
    const auto generator = ArchitectureOf(model).make_generator(shape, 1);
    const torch::Tensor pictures = torch::rand({2, 3, 32, 48}) * 2 - 1;
    EXPECT_EQ(generator->forward(pictures, {}).sizes(), pictures.sizes());
  }
  shape.wide = 40;
  EXPECT_EQ(CheckCyclegan(shape), "");
  EXPECT_EQ(CheckUnet(shape), "--size 40x32: a U-Net takes sides that are multiples of 16");
  shape.wide = 42;
  EXPECT_NE(CheckCyclegan(shape).find("--size 42x32: "), std::string::npos);
}

TEST(Dropout, DropsItsShareWhileThereIsNoise) {
  Dropout dropout(0.25);
  const torch::Tensor ones = torch::ones({2, 2, 2, 2});
  EXPECT_TRUE(torch::equal(dropout->forward(ones), ones));
  {
    const DropoutNoise noise(*dropout, EvenDraws);
    const torch::Tensor dropped = dropout->forward(ones).flatten();
    EXPECT_EQ(dropped.eq(0).sum().item<int64_t>(), 4);
    EXPECT_FLOAT_EQ(dropped.max().item<float>(), 1 / 0.75f);
    EXPECT_FLOAT_EQ(dropped.mean().item<float>(), 1);
  }
  EXPECT_TRUE(torch::equal(dropout->forward(ones), ones));
}

TEST(Dropout, IsNoiseOfPix2pixInTrainingAlone) {
  torch::NoGradGuard no_grad;
  for (const Model model : {Model::kPix2pix, Model::kPix2pixResnet}) {
    NetworkShape shape = SmallShape(32);
    shape.layers = model == Model::kPix2pix ? 0 : 2;  // residual blocks
    const auto plain = ArchitectureOf(model).make_generator(shape, 3);
    shape.dropout = 0.5;
    const auto noisy = ArchitectureOf(model).make_generator(shape, 3);
    const torch::Tensor pictures = torch::rand({2, 3, 32, 32}) * 2 - 1;
    const torch::Tensor quiet = plain->forward(pictures, {});
    EXPECT_TRUE(torch::equal(noisy->forward(pictures, {}), quiet));
    std::set<uint64_t> layers;
    torch::Tensor first;
    for (int time = 0; time < 2; ++time) {
      const DropoutNoise noise(*noisy, [&](uint64_t layer, torch::IntArrayRef sizes) {
        layers.insert(layer);
        return EvenDraws(layer, sizes);
      });
      const torch::Tensor made = noisy->forward(pictures, {});
      EXPECT_FALSE(torch::equal(made, quiet));
      if (time == 1) {
        EXPECT_TRUE(torch::equal(made, first));
      }
      first = made;
    }
    EXPECT_EQ(layers.size(), model == Model::kPix2pix ? 3u : 2u);
    EXPECT_TRUE(torch::equal(noisy->forward(pictures, {}), quiet));
  }
}

TEST(PatchDiscriminator, SeesAConditionBesideThePicture) {
  NetworkShape shape = SmallShape(16);
  shape.condition_channels = 3;
  const auto discriminator = MakePatchDiscriminator(shape, 1);
  EXPECT_EQ(discriminator->parameters()[0].size(1), 6);
  EXPECT_GE(discriminator->forward(torch::rand({2, 6, 16, 16}), {}).numel(), 2);
}

TEST(Translators, RefuseSizesThatTheyCannotHalve) {
  EXPECT_NE(CheckCyclegan(SmallShape(18)).find("multiples of 4"), std::string::npos);
  EXPECT_EQ(CheckCyclegan(SmallShape(36)), "");
  EXPECT_NE(CheckUnet(SmallShape(36)), "");
}

TEST(PatchDiscriminator, RefusesPatchesThatAPictureIsTooSmallFor) {
  for (const int layers : {1, 2, 3, 4}) {
    for (const int size : {16, 32, 64, 128}) {
      NetworkShape shape = SmallShape(size);
      shape.patch_layers = layers;
      const std::string wrong = CheckPatchDiscriminator(shape);
      EXPECT_EQ(CheckUnet(shape), wrong);
      EXPECT_EQ(CheckCyclegan(shape), wrong);
      if (wrong.empty()) {
        const torch::Tensor pictures = torch::rand({1, 3, size, size});
        EXPECT_GE(MakePatchDiscriminator(shape, 1)->forward(pictures, {}).numel(), 1);
      } else {
        EXPECT_LT(size, 4 << layers) << wrong;
        EXPECT_NE(wrong.find("--patch-layers"), std::string::npos);
      }
    }
  }
}

// What one logit sees, by its gradient.
TEST(PatchDiscriminator, JudgesPatchesOfItsSize) {
  EXPECT_EQ(PatchSize(1), 16);
  EXPECT_EQ(PatchSize(2), 34);
  EXPECT_EQ(PatchSize(3), 70);
  for (const auto& [size, patch] :
       std::vector<std::pair<int, int>>{{32, 16}, {64, 34}, {128, 70}}) {
    NetworkShape shape = SmallShape(size);
    shape.discriminator_norm = Norm::kNone;  // moments are of the whole picture
    EXPECT_EQ(PatchSize(PatchLayers(shape)), patch);
    const auto discriminator = MakePatchDiscriminator(shape, 1);
    const torch::Tensor picture = (torch::rand({1, 3, size, size}) * 2 - 1).requires_grad_(true);
    const torch::Tensor logits = discriminator->forward(picture, {});
    const auto side = static_cast<int64_t>(std::lround(std::sqrt(logits.numel())));
    EXPECT_EQ(side * side, logits.numel());
    logits[(side / 2) * side + side / 2].backward();
    const torch::Tensor seen = picture.grad().abs().sum(torch::IntArrayRef{0, 1}) > 0;
    EXPECT_EQ(seen.any(1).sum().item<int64_t>(), patch);
    EXPECT_EQ(seen.any(0).sum().item<int64_t>(), patch);
  }
}

TEST(InstanceNorm, IsLibTorchsAndAnActivation) {
  for (const int64_t pictures : {1, 3}) {
    const torch::Tensor x = (torch::randn({pictures, 5, 6, 7}) * 3 + 100).requires_grad_(true);
    const torch::Tensor again = x.detach().clone().requires_grad_(true);
    const torch::Tensor weights = torch::randn(x.sizes());
    const torch::Tensor ours = InstanceNormLeaky(x, 0.2);
    const torch::Tensor theirs = torch::leaky_relu(
        torch::instance_norm(again.to(torch::kFloat64), {}, {}, {}, {}, true, 0, 1e-5, false), 0.2);
    EXPECT_LT((ours - theirs).abs().max().item<double>(), 1e-4);
    (ours * weights).sum().backward();
    (theirs * weights).sum().backward();
    EXPECT_LT((x.grad() - again.grad()).abs().max().item<double>(), 1e-4);
  }
}

TEST(InstanceNorm, InAChainTakesTheActivationWithIt) {
  torch::nn::Sequential layers{InstanceNorm(), torch::nn::ReLU()};
  const torch::Tensor x = torch::randn({2, 3, 4, 4});
  EXPECT_TRUE(torch::allclose(RunChain(layers, x),
                              torch::relu(layers[0]->as<InstanceNorm>()->forward(x)), 0, 1e-6));
}

TEST(ReflectPad, IsLibTorchsToAnyOrder) {
  for (const int64_t padding : {1, 3}) {
    const torch::Tensor x = torch::randn({2, 3, 4, 5}, torch::kFloat64).requires_grad_(true);
    const torch::Tensor again = x.detach().clone().requires_grad_(true);
    const torch::Tensor ours = ops::ReflectPad(x, padding);
    const torch::Tensor theirs =
        torch::reflection_pad2d(again, {padding, padding, padding, padding});
    EXPECT_TRUE(torch::equal(ours, theirs));
    const torch::Tensor weights = torch::randn(ours.sizes(), torch::kFloat64);
    const auto gradient = [&](const torch::Tensor& y, const torch::Tensor& of) {
      return torch::autograd::grad({(y.pow(3) * weights).sum()}, {of}, {}, true, true)[0];
    };
    const torch::Tensor first = gradient(ours, x), expected = gradient(theirs, again);
    EXPECT_TRUE(torch::allclose(first, expected, 1e-12, 1e-12));
    EXPECT_TRUE(torch::allclose(torch::autograd::grad({first.square().sum()}, {x})[0],
                                torch::autograd::grad({expected.square().sum()}, {again})[0], 1e-12,
                                1e-12));
  }
  const torch::Tensor narrow = torch::randn({1, 2, 4, 4}).to(torch::kBFloat16);
  EXPECT_TRUE(torch::equal(ops::ReflectPad(narrow, 2).to(torch::kFloat32),
                           torch::reflection_pad2d(narrow.to(torch::kFloat32), {2, 2, 2, 2})));
}

}  // namespace
}  // namespace ganvas::models
