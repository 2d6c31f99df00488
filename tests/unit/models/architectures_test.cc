// What every architecture keeps to.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include "native/models/architecture.h"
#include "native/models/init.h"
#include "native/models/networks.h"
#include "tests/unit/models/small_networks.h"

namespace ganvas::models {
namespace {

std::shared_ptr<Generator> GeneratorOf(const NamedShape& network, uint64_t seed = 1) {
  return ArchitectureOf(*ChoiceOf<Model>(network.model)).make_generator(network.shape, seed);
}

std::shared_ptr<Discriminator> DiscriminatorOf(const NamedShape& network, uint64_t seed = 1) {
  return ArchitectureOf(*ChoiceOf<Model>(network.model)).make_discriminator(network.shape, seed);
}

void Perturb(torch::nn::Module& module) {
  torch::NoGradGuard no_grad;
  for (auto& parameter : module.parameters()) parameter.add_(0.1 * torch::randn_like(parameter));
}

TEST(Architectures, AreFoundByName) {
  EXPECT_EQ(ArchitectureOf(Model::kDcgan).name(), "dcgan");
  EXPECT_FALSE(ChoiceOf<Model>("dcgan2").has_value());
}

TEST(Architectures, MakeWhatTheShapeSays) {
  torch::NoGradGuard no_grad;
  for (const NamedShape& network : SmallNetworks()) {
    SCOPED_TRACE(Describe(network));
    const NetworkShape& shape = network.shape;
    const auto generator = GeneratorOf(network);
    generator->eval();
    const torch::Tensor samples =
        generator->forward(torch::randn({4, shape.latent}), Labels(shape, 4));
    EXPECT_EQ(samples.sizes().vec(), SampleSizes(shape, 4, 1));
    EXPECT_TRUE(samples.isfinite().all().item<bool>());
    if (shape.kind == SampleKind::kPictures) {
      EXPECT_LE(samples.abs().max().item<float>(), 1.0f);
    }
    const torch::Tensor logits = DiscriminatorOf(network)->forward(
        torch::randn(SampleSizes(shape, 4, shape.pack)), Labels(shape, 4));
    EXPECT_EQ(logits.sizes().vec(), (std::vector<int64_t>{4}));
    EXPECT_TRUE(logits.isfinite().all().item<bool>());
  }
}

TEST(Architectures, MakePicturesOfEverySize) {
  torch::NoGradGuard no_grad;
  for (const Architecture& architecture : Architectures()) {
    if (Translates(architecture.task())) continue;
    for (const int size : {16, 32, 64, 128, 256}) {
      NetworkShape shape = SmallShape(size);
      shape.width = 2;
      shape.picture_channels = 1;
      ASSERT_EQ(architecture.check(shape), "");
      const torch::Tensor pictures =
          architecture.make_generator(shape, 1)->forward(torch::randn({2, 6}), {});
      EXPECT_EQ(pictures.sizes().vec(), (std::vector<int64_t>{2, 1, size, size}));
      EXPECT_EQ(architecture.make_discriminator(shape, 1)->forward(pictures, {}).numel(), 2);
    }
  }
}

TEST(Architectures, InitialWeightsDependOnTheSeedOnly) {
  for (const NamedShape& network : SmallNetworks()) {
    SCOPED_TRACE(Describe(network));
    const auto check = [&](auto make) {
      torch::manual_seed(1);
      const auto a = make(7);
      torch::manual_seed(2);
      const auto b = make(7);
      const auto c = make(8);
      int differ = 0;
      for (const auto& item : a->named_parameters()) {
        const auto& key = item.key();
        EXPECT_TRUE(torch::equal(item.value(), b->named_parameters()[key])) << key;
        differ += !torch::equal(item.value(), c->named_parameters()[key]);
      }
      EXPECT_GT(differ, 0);
      for (const auto& item : a->named_buffers()) {
        EXPECT_TRUE(torch::equal(item.value(), b->named_buffers()[item.key()])) << item.key();
      }
    };
    check([&](uint64_t seed) { return GeneratorOf(network, seed); });
    check([&](uint64_t seed) { return DiscriminatorOf(network, seed); });
  }
}

// A class changes both networks; weights are moved first, for some start where it cannot.
TEST(Architectures, ClassesMatter) {
  torch::NoGradGuard no_grad;
  for (const NamedShape& network : SmallNetworks()) {
    const NetworkShape& shape = network.shape;
    if (shape.classes == 0) continue;
    SCOPED_TRACE(Describe(network));
    torch::manual_seed(1);
    const auto labels = [](int64_t a, int64_t b) { return torch::tensor({a, b}, torch::kInt64); };
    const auto generator = GeneratorOf(network);
    const auto discriminator = DiscriminatorOf(network);
    Perturb(*generator);
    Perturb(*discriminator);
    generator->eval();
    discriminator->eval();
    const auto check = [&](const torch::Tensor& first, const torch::Tensor& second) {
      EXPECT_TRUE(torch::allclose(first[0], second[0], 1e-5, 1e-6));
      EXPECT_GT((first[1] - second[1]).abs().max().item<float>(), 1e-4f);
    };
    const torch::Tensor z = torch::randn({2, shape.latent});
    check(generator->forward(z, labels(0, 1)), generator->forward(z, labels(0, 2)));
    const torch::Tensor x = torch::randn(SampleSizes(shape, 2, 1));
    check(discriminator->forward(x, labels(0, 1)), discriminator->forward(x, labels(0, 2)));
  }
}

TEST(Architectures, PackedSamplesAreJudgedTogether) {
  torch::NoGradGuard no_grad;
  for (const NamedShape& network : SmallNetworks()) {
    const NetworkShape& shape = network.shape;
    if (shape.pack == 1) continue;
    SCOPED_TRACE(Describe(network));
    const auto discriminator = DiscriminatorOf(network);
    Perturb(*discriminator);
    discriminator->eval();
    const torch::Tensor first = torch::randn(SampleSizes(shape, 1, shape.pack));
    torch::Tensor second = first.clone();
    second.narrow(1, first.size(1) / 2, first.size(1) / 2).neg_();
    EXPECT_NE(discriminator->forward(first, {}).item<float>(),
              discriminator->forward(second, {}).item<float>());
  }
}

// After a step away from the start: residual branches may begin at zero.
TEST(Architectures, GradientsReachEveryParameter) {
  for (const NamedShape& network : SmallNetworks()) {
    SCOPED_TRACE(Describe(network));
    const NetworkShape& shape = network.shape;
    torch::manual_seed(1);
    const auto generator = GeneratorOf(network);
    const auto discriminator = DiscriminatorOf(network);
    Perturb(*generator);
    Perturb(*discriminator);
    const int count = 6 * shape.pack;
    torch::Tensor samples =
        generator->forward(torch::randn({count, shape.latent}), Labels(shape, count));
    samples = samples.reshape(SampleSizes(shape, 6, shape.pack));
    discriminator->forward(samples, Labels(shape, 6)).pow(2).sum().backward();
    const auto check = [](const torch::nn::Module& module) {
      for (const auto& item : module.named_parameters()) {
        ASSERT_TRUE(item.value().grad().defined()) << item.key();
        EXPECT_GT(item.value().grad().abs().max().item<float>(), 0.0f) << item.key();
      }
    };
    check(*generator);
    check(*discriminator);
  }
}

// The penalty |dD/dx|^2 of R1 and, up to a root, of gradient penalties: its derivative along a
// random direction of all weights, by autograd and by differences, in double precision.
TEST(Architectures, PenaltiesOnGradientsCanBeTrained) {
  for (const NamedShape& network : SmallNetworks()) {
    SCOPED_TRACE(Describe(network));
    const NetworkShape& shape = network.shape;
    torch::manual_seed(1);
    const auto discriminator = DiscriminatorOf(network);
    Perturb(*discriminator);
    discriminator->to(torch::kFloat64);
    const torch::Tensor x =
        torch::randn(SampleSizes(shape, 3, shape.pack), torch::kFloat64).requires_grad_();
    const auto penalty = [&] {
      const torch::Tensor logits = discriminator->forward(x, Labels(shape, 3));
      return torch::autograd::grad({logits.sum()}, {x}, {}, true, true)[0].pow(2).sum();
    };
    {
      // With converged vectors the derivative of a singular value leaves them out.
      torch::NoGradGuard no_grad;
      for (int i = 0; shape.spectral_discriminator && i < 3000; ++i) {
        discriminator->forward(x, Labels(shape, 3));
      }
    }
    if (shape.spectral_discriminator) discriminator->eval();
    std::vector<torch::Tensor> weights = discriminator->parameters();
    std::vector<torch::Tensor> direction;
    for (const auto& weight : weights) direction.push_back(torch::randn_like(weight));
    const auto gradients =
        torch::autograd::grad({penalty()}, weights, {}, c10::nullopt, false, /*allow_unused=*/true);
    double by_autograd = 0;
    for (size_t i = 0; i < weights.size(); ++i) {
      if (gradients[i].defined()) by_autograd += (gradients[i] * direction[i]).sum().item<double>();
    }
    const double step = 1e-8;  // small: the penalty jumps where a LeakyReLU changes sides
    const auto move = [&](double by) {
      torch::NoGradGuard no_grad;
      for (size_t i = 0; i < weights.size(); ++i) weights[i].add_(direction[i], by);
    };
    move(step);
    const double above = penalty().item<double>();
    move(-2 * step);
    const double below = penalty().item<double>();
    const double by_differences = (above - below) / (2 * step);
    EXPECT_GT(std::abs(by_autograd), 1e-9);
    EXPECT_NEAR(by_autograd, by_differences, 1e-3 * std::abs(by_differences));
  }
}

TEST(Architectures, SayWhetherTheDiscriminatorMixesABatch) {
  torch::NoGradGuard no_grad;
  for (const NamedShape& network : SmallNetworks()) {
    SCOPED_TRACE(Describe(network));
    const NetworkShape& shape = network.shape;
    torch::manual_seed(1);
    const auto discriminator = DiscriminatorOf(network);
    Perturb(*discriminator);
    const torch::Tensor x = torch::randn(SampleSizes(shape, 6, shape.pack));
    const torch::Tensor labels = Labels(shape, 6);
    torch::Tensor others = x.clone();
    others.narrow(0, 1, 5).mul_(3);
    const auto logit = [&](const torch::Tensor& samples) {
      // Both from the same vectors of spectral normalization.
      const auto fresh = DiscriminatorOf(network);
      for (const auto& item : fresh->named_parameters()) {
        item.value().copy_(discriminator->named_parameters()[item.key()]);
      }
      return fresh->forward(samples, labels)[0].item<float>();
    };
    const Architecture& architecture = ArchitectureOf(*ChoiceOf<Model>(network.model));
    // StyleGAN2's looks at the deviation of a group, not by BatchNorm.
    const bool mixes = architecture.discriminator_has_batch_norm(shape) ||
                       architecture.task() == TaskKind::kStyles;
    EXPECT_EQ(std::abs(logit(x) - logit(others)) > 1e-4f, mixes);
  }
}

TEST(Architectures, RefuseWhatTheyCannotBe) {
  for (const Architecture& architecture : Architectures()) {
    if (architecture.model == Model::kMlp) continue;
    EXPECT_NE(architecture.check(PointShape()).find("2-D points"), std::string::npos);
    if (Translates(architecture.task())) continue;
    for (const int size : {8, 24, 48, 1024}) {
      EXPECT_NE(architecture.check(SmallShape(size)).find("--size " + std::to_string(size)),
                std::string::npos);
    }
    NetworkShape shape = SmallShape(16);
    shape.layers = 3;
    EXPECT_NE(architecture.check(shape).find("--layers 3"), std::string::npos);
  }
}

}  // namespace
}  // namespace ganvas::models
