#include "native/objectives/objectives.h"

#include <array>

namespace ganvas::train {
namespace {

using torch::Tensor;

// Without the cut-off of torch::softplus, which is 2e-9 off where it begins.
Tensor Softplus(const Tensor& t) { return -torch::log_sigmoid(-t); }

// Cross-entropy, Goodfellow et al. 2014, equation 1: -E log sigma(D(x)) - E log(1 - sigma(D(y))).
// With smoothing s, real pictures have the target 1 - s:
//   -(1 - s) log sigma(D(x)) - s log(1 - sigma(D(x))) = softplus(-D(x)) + s D(x).
Tensor CrossEntropy(const Tensor& real, const Tensor& fake, double smoothing) {
  Tensor loss = Softplus(-real).mean() + Softplus(fake).mean();
  if (smoothing != 0) loss = loss + smoothing * real.mean();
  return loss;
}

// Equation 1 as the generator's loss, too: E log(1 - sigma(D(y))). Its gradient -sigma(D(y))
// vanishes where the discriminator is sure.
Tensor MinimaxGenerator(const Tensor&, const Tensor& fake) { return -Softplus(fake).mean(); }

// Goodfellow et al. 2014, section 3: -E log sigma(D(y)).
Tensor NonSaturatingGenerator(const Tensor&, const Tensor& fake) { return Softplus(-fake).mean(); }

// LSGAN, Mao et al. 2017, equation 2 with a = 0 (fake), b = 1 (real) and c = 1 (what the generator
// wants), which is its equation 9: E (D(x) - b)^2 / 2 + E (D(y) - a)^2 / 2 and E (D(y) - c)^2 / 2.
// D is the output itself, without sigma. Smoothing makes b = 1 - s and leaves c.
Tensor LeastSquares(const Tensor& real, const Tensor& fake, double smoothing) {
  return 0.5 * ((real - (1 - smoothing)).square().mean() + fake.square().mean());
}

Tensor LeastSquaresGenerator(const Tensor&, const Tensor& fake) {
  return 0.5 * (fake - 1).square().mean();
}

// WGAN, Arjovsky et al. 2017, equation 2 and algorithm 1: E D(y) - E D(x), and -E D(y). Its
// negative estimates the Wasserstein distance (times the Lipschitz constant) only under a
// constraint on D.
Tensor Wasserstein(const Tensor& real, const Tensor& fake, double) {
  return fake.mean() - real.mean();
}

Tensor NegatedMean(const Tensor&, const Tensor& fake) { return -fake.mean(); }

// Lim and Ye 2017, section 2.3, and Miyato et al. 2018, equations 16 and 17:
// E max(0, 1 - D(x)) + E max(0, 1 + D(y)), and -E D(y).
Tensor Hinge(const Tensor& real, const Tensor& fake, double) {
  return torch::relu(1 - real).mean() + torch::relu(1 + fake).mean();
}

// Relativistic pairing, Jolicoeur-Martineau 2019 (RSGAN, section 4.1) as in Huang et al. 2024
// (R3GAN, equation 2 with f(t) = -log(1 + e^-t)): E softplus(-(D(x) - D(y))), and with x and y
// exchanged for the generator.
Tensor Relativistic(const Tensor& real, const Tensor& fake, double) {
  return Softplus(fake - real).mean();
}

Tensor RelativisticGenerator(const Tensor& real, const Tensor& fake) {
  return Softplus(real - fake).mean();
}

constexpr std::array<Objective, 6> kObjectives = {{
    {.loss = AdversarialLoss::kMinimax,
     .discriminator = CrossEntropy,
     .generator = MinimaxGenerator,
     .generator_needs_real = false,
     .unbounded_critic = false,
     .smooths_labels = true,
     .undecided_at_zero = true},
    {.loss = AdversarialLoss::kNonSaturating,
     .discriminator = CrossEntropy,
     .generator = NonSaturatingGenerator,
     .generator_needs_real = false,
     .unbounded_critic = false,
     .smooths_labels = true,
     .undecided_at_zero = true},
    {.loss = AdversarialLoss::kLsgan,
     .discriminator = LeastSquares,
     .generator = LeastSquaresGenerator,
     .generator_needs_real = false,
     .unbounded_critic = false,
     .smooths_labels = true,
     .undecided_at_zero = false},
    {.loss = AdversarialLoss::kWgan,
     .discriminator = Wasserstein,
     .generator = NegatedMean,
     .generator_needs_real = false,
     .unbounded_critic = true,
     .smooths_labels = false,
     .undecided_at_zero = false},
    {.loss = AdversarialLoss::kHinge,
     .discriminator = Hinge,
     .generator = NegatedMean,
     .generator_needs_real = false,
     .unbounded_critic = false,
     .smooths_labels = false,
     .undecided_at_zero = true},
    {.loss = AdversarialLoss::kRpgan,
     .discriminator = Relativistic,
     .generator = RelativisticGenerator,
     .generator_needs_real = true,
     .unbounded_critic = false,
     .smooths_labels = false,
     .undecided_at_zero = false},
}};
static_assert(kObjectives.size() == std::size(kLossNames));
static_assert([] {
  for (size_t i = 0; i < kObjectives.size(); ++i) {
    if (kObjectives[i].loss != static_cast<AdversarialLoss>(i)) return false;
  }
  return true;
}());

}  // namespace

std::span<const Objective> Objectives() { return kObjectives; }

const Objective& ObjectiveOf(AdversarialLoss loss) {
  return kObjectives[static_cast<size_t>(loss)];
}

}  // namespace ganvas::train
