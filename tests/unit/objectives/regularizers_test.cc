// Every penalty against finite differences in double precision: its value by differences of the
// logits, its gradient with respect to the weights by differences of the value.
#include "native/objectives/regularizers.h"

#include <gtest/gtest.h>

#include <cmath>

#include "native/models/architecture.h"
#include "native/models/networks.h"
#include "native/objectives/pack.h"
#include "tests/unit/objectives/finite_differences.h"

namespace ganvas::train {
namespace {

namespace nn = torch::nn;
using torch::Tensor;

const auto kDouble = torch::TensorOptions(torch::kFloat64);

// Smooth everywhere, so that differences converge.
nn::Sequential Points() {
  nn::Sequential net(nn::Linear(2, 7), nn::Tanh(), nn::Linear(7, 5), nn::Softplus(),
                     nn::Linear(5, 1));
  net->to(torch::kFloat64);
  return net;
}

nn::Sequential Pictures() {
  nn::Sequential net(nn::Conv2d(nn::Conv2dOptions(2, 4, 3).stride(2).padding(1)), nn::Tanh(),
                     nn::Conv2d(nn::Conv2dOptions(4, 4, 3).padding(1).groups(2)), nn::SiLU(),
                     nn::AvgPool2d(2), nn::Conv2d(nn::Conv2dOptions(4, 1, 2)));
  net->to(torch::kFloat64);
  return net;
}

struct Subject {
  std::string name;
  std::function<Tensor(const Tensor&)> critic;
  std::vector<Tensor> weights;
  Tensor real, fake;
};

std::vector<Subject> Subjects() {
  torch::manual_seed(11);
  nn::Sequential points = Points(), pictures = Pictures();
  return {
      {"points", [points](const Tensor& x) mutable { return points->forward(x).flatten(); },
       points->parameters(), torch::randn({3, 2}, kDouble), torch::randn({3, 2}, kDouble)},
      {"pictures", [pictures](const Tensor& x) mutable { return pictures->forward(x).flatten(); },
       pictures->parameters(), torch::randn({3, 2, 8, 8}, kDouble),
       torch::randn({3, 2, 8, 8}, kDouble)}};
}

// Sum of squared derivatives of logit n with respect to sample n, for each n, by differences.
std::vector<double> SquaredNorms(const Subject& subject, Tensor samples) {
  torch::NoGradGuard no_grad;
  const int64_t size = samples.numel() / samples.size(0);
  std::vector<double> norms;
  for (int64_t n = 0; n < samples.size(0); ++n) {
    double sum = 0;
    for (int64_t i = 0; i < size; ++i) {
      const double slope = FiniteDifference(
          [&] { return subject.critic(samples)[n].item<double>(); }, samples, n * size + i);
      sum += slope * slope;
    }
    norms.push_back(sum);
  }
  return norms;
}

Tensor ZeroCentered(const Subject& subject, double gamma) {
  const Tensor samples = subject.real.clone().requires_grad_(true);
  return ZeroCenteredPenalty(subject.critic(samples), samples, gamma);
}

TEST(ZeroCenteredPenalty, IsHalfGammaTimesTheMeanSquaredNorm) {
  for (const Subject& subject : Subjects()) {
    double sum = 0;
    for (const double squared : SquaredNorms(subject, subject.real.clone())) sum += squared;
    EXPECT_NEAR(ZeroCentered(subject, 10).item<double>(), 10.0 / 2 * sum / 3, 1e-8 * sum)
        << subject.name;
  }
}

TEST(ZeroCenteredPenalty, ItsGradientOfTheWeightsIsThatOfDifferences) {
  for (const Subject& subject : Subjects()) {
    for (const Tensor& weight : subject.weights) {
      // The last bias shifts all logits and no gradient.
      if (weight.numel() == 1) continue;
      ExpectGradient([&] { return ZeroCentered(subject, 3); }, weight, subject.name);
    }
  }
}

// A pack of m pictures is one sample with one logit: its norm is over all of them.
TEST(ZeroCenteredPenalty, CountsPacksAsSamples) {
  const Tensor weights = torch::tensor({1.0, -2.0, 3.0, 0.5}, kDouble);
  const Tensor samples = torch::zeros({6, 2}, kDouble).requires_grad_(true);
  const Tensor logits = samples.reshape({3, 4}).matmul(weights);
  EXPECT_NEAR(ZeroCenteredPenalty(logits, samples, 2).item<double>(), 1 + 4 + 9 + 0.25, 1e-12);
}

TEST(GradientPenalty, IsTheMeanSquaredDistanceOfNormsFromOne) {
  const Tensor epsilon = torch::tensor({0.0, 0.3, 0.9}, kDouble);
  for (const Subject& subject : Subjects()) {
    std::vector<Tensor> between;
    for (int64_t n = 0; n < 3; ++n) {
      const double share = epsilon[n].item<double>();
      between.push_back(share * subject.real[n] + (1 - share) * subject.fake[n]);
    }
    double sum = 0;
    for (const double squared : SquaredNorms(subject, torch::stack(between))) {
      sum += std::pow(std::sqrt(squared) - 1, 2);
    }
    const Tensor penalty = GradientPenalty(subject.critic, subject.real, subject.fake, epsilon, 10);
    EXPECT_NEAR(penalty.item<double>(), 10 * sum / 3, 1e-8) << subject.name;
  }
}

// Between a real pack and a generated one lies a line, so all samples of a pack share epsilon.
TEST(GradientPenalty, MovesThePicturesOfAPackTogether) {
  const Tensor real = torch::ones({4, 3}, kDouble), fake = torch::zeros({4, 3}, kDouble);
  Tensor seen;
  const auto critic = [&](const Tensor& samples) {
    seen = samples.detach();
    return samples.reshape({2, 6}).sum(1);
  };
  const Tensor penalty =
      GradientPenalty(critic, real, fake, torch::tensor({0.25, 0.75}, kDouble), 1);
  EXPECT_TRUE(torch::equal(seen.select(1, 0), torch::tensor({0.25, 0.25, 0.75, 0.75}, kDouble)));
  EXPECT_NEAR(penalty.item<double>(), std::pow(std::sqrt(6.0) - 1, 2), 1e-9);
}

TEST(GradientPenalty, ItsGradientOfTheWeightsIsThatOfDifferences) {
  const Tensor epsilon = torch::tensor({0.1, 0.5, 0.8}, kDouble);
  for (const Subject& subject : Subjects()) {
    const auto penalty = [&] {
      return GradientPenalty(subject.critic, subject.real, subject.fake, epsilon, 10);
    };
    for (const Tensor& weight : subject.weights) {
      if (weight.numel() == 1) continue;
      ExpectGradient(penalty, weight, subject.name, 1e-6);
    }
  }
}

TEST(GradientPenalty, OfAFlatCriticIsFinite) {
  nn::Linear flat(2, 1);
  flat->to(torch::kFloat64);
  {
    torch::NoGradGuard no_grad;
    flat->weight.zero_();
  }
  const Tensor penalty = GradientPenalty(
      [&](const Tensor& x) { return flat->forward(x).flatten(); }, torch::ones({4, 2}, kDouble),
      torch::zeros({4, 2}, kDouble), torch::full({4}, 0.5, kDouble), 10);
  EXPECT_NEAR(penalty.item<double>(), 10, 1e-4);
  penalty.backward();
  EXPECT_TRUE(torch::isfinite(flat->weight.grad()).all().item<bool>());
}

// What is built small enough for differences, of what an architecture accepts: plain, spectrally
// normalized, and with classes and packs.
std::vector<models::NetworkShape> SmallShapes(const models::Architecture& architecture) {
  std::vector<models::NetworkShape> shapes;
  const auto add = [&](models::NetworkShape shape) {
    for (const int width : {4, 8, 16}) {
      shape.width = width;
      if (!architecture.check(shape).empty()) continue;
      shapes.push_back(shape);
      break;
    }
  };
  for (const auto kind : {models::SampleKind::kPictures, models::SampleKind::kPoints}) {
    models::NetworkShape shape;
    shape.kind = kind;
    shape.size = 16;
    shape.picture_channels = 1;
    add(shape);
    shape.spectral_discriminator = true;
    add(shape);
    shape.spectral_discriminator = false;
    shape.classes = 3;
    shape.pack = 2;
    add(shape);
    // Points have no classes.
    shape.classes = 0;
    if (kind == models::SampleKind::kPoints) add(shape);
  }
  return shapes;
}

// The same through the networks that runs train, with classes and packs where they have them.
// Rectified units have kinks, so steps are small, and gradients do not feel their biases, so those
// are left out. In evaluation mode BatchNorm does not mix samples.
TEST(Penalties, HoldForTheDiscriminatorsOfRuns) {
  for (const models::Architecture& architecture : models::Architectures()) {
    if (Translates(architecture.task())) continue;  // runs that translate take no penalties
    const std::vector<models::NetworkShape> shapes = SmallShapes(architecture);
    EXPECT_FALSE(shapes.empty()) << architecture.name();
    for (const models::NetworkShape& shape : shapes) {
      const std::string what = std::string(architecture.name()) + ", " +
                               std::to_string(shape.classes) + " classes, pack " +
                               std::to_string(shape.pack) +
                               (shape.spectral_discriminator ? ", spectral" : "");
      const auto discriminator = architecture.make_discriminator(shape, 5);
      discriminator->to(torch::kFloat64);
      discriminator->eval();
      torch::manual_seed(12);
      const bool points = shape.kind == models::SampleKind::kPoints;
      const std::vector<int64_t> sizes =
          points ? std::vector<int64_t>{4, 2}
                 : std::vector<int64_t>{4, shape.picture_channels, shape.size, shape.size};
      const Tensor real = torch::rand(sizes, kDouble) * 2 - 1, fake = torch::randn(sizes, kDouble);
      const Tensor labels =
          shape.classes > 0 ? torch::arange(4 / shape.pack) % shape.classes : Tensor();
      const auto critic = [&](const Tensor& x) {
        return discriminator->forward(Pack(x, shape.pack), labels);
      };
      const auto r1 = [&] {
        const Tensor samples = real.clone().requires_grad_(true);
        return ZeroCenteredPenalty(critic(samples), samples, 1);
      };
      const auto gp = [&] {
        return GradientPenalty(critic, real, fake, torch::full({4}, 0.25, kDouble), 1);
      };
      if (shape.spectral_discriminator) {
        // Gradients hold the singular vectors constant, which is exact once they have converged.
        torch::NoGradGuard no_grad;
        discriminator->train();
        for (int call = 0; call < 800; ++call) critic(fake);
        discriminator->eval();
      }
      std::vector<Tensor> weights;
      for (const auto& item : discriminator->named_parameters()) {
        if (item.key() == "classes.weight") continue;  // dcgan's maps of classes act like biases
        const Tensor& weight = item.value();
        if (weight.dim() >= 2 && weight.numel() > 4) weights.push_back(weight);
      }
      for (const Tensor& weight : {weights.front(), weights.back()}) {
        ExpectGradient(r1, weight, "R1 of " + what, 1e-5, 5, 1e-6);
        ExpectGradient(gp, weight, "gradient penalty of " + what, 1e-5, 5, 1e-6);
      }
    }
  }
}

TEST(ClipWeights, KeepsEveryWeightWithinTheBound) {
  nn::Sequential net = Points();
  ClipWeights(*net, 0.01);
  double largest = 0;
  for (const Tensor& weight : net->parameters()) {
    largest = std::max(largest, weight.abs().max().item<double>());
  }
  EXPECT_EQ(largest, 0.01);
}

TEST(LazyAdam, CorrectsRateAndBetas) {
  const AdamOptions lazy = LazyAdam({2e-3, 0.5, 0.99, 1e-8}, 16);
  EXPECT_NEAR(lazy.learning_rate, 2e-3 * 16 / 17, 1e-15);
  // 17 updates forget as much as 16 did.
  EXPECT_NEAR(std::pow(lazy.beta1, 17), std::pow(0.5, 16), 1e-12);
  EXPECT_NEAR(std::pow(lazy.beta2, 17), std::pow(0.99, 16), 1e-12);
  EXPECT_EQ(lazy.epsilon, 1e-8);
  EXPECT_EQ(LazyAdam({2e-3, 0.5, 0.99, 1e-8}, 1).learning_rate, 2e-3);
}

}  // namespace
}  // namespace ganvas::train
