#include "native/step/translation_step.h"

#include <algorithm>
#include <vector>

#include "native/models/seed.h"
#include "native/objectives/ema.h"
#include "native/objectives/noise.h"

namespace ganvas::train {
namespace {

constexpr uint64_t kTranslationStream = 8;  // of the run's seed; the way back has the next
constexpr double kDiscriminatorWeight = 0.5;

}  // namespace

void AddPool(Game& game, const PicturePool& pool) {
  game.extras = {{"pool/pictures", pool.pictures()}, {"pool/filled", pool.filled()}};
}

PicturePool PoolOf(const Game& game) { return {game.extras[0].tensor, game.extras[1].tensor}; }

torch::Tensor CycleLoss(const torch::Tensor& again, const torch::Tensor& pictures) {
  return (again - pictures).abs().mean();
}

torch::Tensor RandomParts(const torch::Tensor& pictures, const PictureSize& size,
                          const torch::Tensor& draws) {
  std::vector<torch::Tensor> parts;
  const auto draw = draws.accessor<float, 2>();
  for (int64_t n = 0; n < pictures.size(0); ++n) {
    const auto begin = [&](int64_t dim) {
      const int64_t places = pictures.size(dim) - (dim == 2 ? size.height : size.width) + 1;
      const auto place = static_cast<int64_t>(draw[n][dim - 2] * static_cast<float>(places));
      return std::min(place, places - 1);
    };
    parts.push_back(
        pictures.narrow(0, n, 1).narrow(2, begin(2), size.height).narrow(3, begin(3), size.width));
  }
  return torch::cat(parts);
}

// How a discriminator sees pictures.
struct TranslationStep::Seen {
  const StepRandom& random;
  double sigma;  // of instance noise
  Stream augment, noise;
};

TranslationStep::TranslationStep(const Options& options, torch::Device device)
    : options_(options),
      objective_(ObjectiveOf(options.objective)),
      device_(device),
      type_(WeightType(options)),
      compute_type_(options.precision == TrainPrecision::kBf16 ? torch::kBFloat16 : type_),
      // Zhu et al. leave out the factor 1/2 of Mao et al.
      adversarial_weight_(options.objective == AdversarialLoss::kLsgan ? 2 : 1) {
  if (options.augment != NameOf(Augment::kNone)) policy_ = ParseAugmentPolicy(options.augment);
}

torch::Tensor TranslationStep::Judge(const Game& game, const torch::Tensor& pictures,
                                     const Seen& how) const {
  torch::Tensor seen = pictures;
  if (options_.augment != NameOf(Augment::kNone))
    seen = DiffAugment(seen, policy_, how.random, how.augment);
  seen = AddNoise(seen, how.sigma, how.random, how.noise);
  return game.discriminator->forward(seen.to(compute_type_), {}).to(type_);
}

torch::Tensor TranslationStep::Translate(const Game& game, const torch::Tensor& pictures) const {
  return game.generator->forward(pictures.to(compute_type_), {}).to(type_);
}

// Returns loss and mean logits, float64[3].
torch::Tensor TranslationStep::UpdateDiscriminator(Game& game, const torch::Tensor& real,
                                                   const torch::Tensor& made,
                                                   const StepRandom& random, double sigma,
                                                   double rate_scale) const {
  LetLearn(*game.discriminator, options_.freeze_d);
  const torch::Tensor shown = PoolOf(game).Exchange(
      made.detach(), random.OnHost().Uniform(Stream::kPool, {made.size(0), 2}));
  game.adam_d->ClearGradients();
  const torch::Tensor real_logits =
      Judge(game, real, {random, sigma, Stream::kAugmentReal, Stream::kNoiseReal});
  const torch::Tensor fake_logits =
      Judge(game, shown, {random, sigma, Stream::kAugmentFake, Stream::kNoiseFake});
  const torch::Tensor loss =
      objective_.discriminator(real_logits, fake_logits, options_.label_smoothing);
  (kDiscriminatorWeight * adversarial_weight_ * loss).backward();
  game.adam_d->Step(rate_scale);
  torch::NoGradGuard no_grad;
  return torch::stack({loss, real_logits.mean(), fake_logits.mean()}).to(torch::kFloat64);
}

torch::Tensor TranslationStep::Run(TrainState& state, BatchSource& batches) const {
  Game& there = state.games[kThere];
  Game& back = state.games[kBack];
  const auto random_of = [&](uint64_t stream) {
    return StepRandom(models::DeriveSeed(options_.seed, stream), state.step, device_);
  };
  const StepRandom random_b = random_of(kTranslationStream);
  const StepRandom random_a = random_of(kTranslationStream + 1);
  const double rate_scale = LearningRateScale(options_, state.step);
  const double decay = AverageDecay(options_, state.pictures + options_.batch);
  const int64_t anneal =
      options_.instance_noise_steps > 0 ? options_.instance_noise_steps : options_.steps;
  const double sigma = NoiseSigma(options_.instance_noise, state.step, anneal);

  // --- Pictures of both domains
  const RealBatch real = batches.Next();
  const auto parts = [&](const torch::Tensor& pictures, const StepRandom& random) {
    if (options_.load_size == 0) return pictures.to(type_);
    const torch::Tensor draws = random.OnHost().Uniform(Stream::kPart, {pictures.size(0), 2});
    return RandomParts(pictures, options_.size, draws).to(type_);
  };
  const torch::Tensor a = parts(real.samples, random_a);
  const torch::Tensor b = parts(real.partners, random_b);
  const int64_t batch = a.size(0);

  // --- Generators: through the discriminators, whose weights need no gradients now
  SetRequiresGrad(*there.discriminator, false);
  SetRequiresGrad(*back.discriminator, false);
  there.adam_g->ClearGradients();
  back.adam_g->ClearGradients();
  // Pictures are normalized one by one, so both tasks of a generator fit into one batch.
  const bool identity = options_.identity_weight > 0;
  const auto translate_and_keep = [&](const Game& game, const torch::Tensor& from,
                                      const torch::Tensor& to) {
    return Translate(game, identity ? torch::cat({from, to}) : from);
  };
  const torch::Tensor to_b = translate_and_keep(there, a, b);
  Between();
  const torch::Tensor to_a = translate_and_keep(back, b, a);
  Between();
  const torch::Tensor made_b = to_b.narrow(0, 0, batch), made_a = to_a.narrow(0, 0, batch);
  const auto adversarial = [&](const Game& game, const torch::Tensor& pictures,
                               const torch::Tensor& made, const StepRandom& random) {
    torch::Tensor real_logits;
    if (objective_.generator_needs_real) {
      torch::NoGradGuard no_grad;
      real_logits =
          Judge(game, pictures,
                {random, sigma, Stream::kAugmentGeneratorReal, Stream::kNoiseGeneratorReal});
    }
    return objective_.generator(real_logits, Judge(game, made,
                                                   {random, sigma, Stream::kAugmentGeneratorFake,
                                                    Stream::kNoiseGeneratorFake}));
  };
  const torch::Tensor loss_g =
      adversarial(there, b, made_b, random_b) + adversarial(back, a, made_a, random_a);
  Between();
  const torch::Tensor cycle =
      CycleLoss(Translate(back, made_b), a) + CycleLoss(Translate(there, made_a), b);
  torch::Tensor total = adversarial_weight_ * loss_g + options_.cycle_weight * cycle;
  torch::Tensor kept = torch::zeros({}, total.options());
  if (identity) {
    kept = CycleLoss(to_b.narrow(0, batch, batch), b) + CycleLoss(to_a.narrow(0, batch, batch), a);
    total = total + options_.cycle_weight * options_.identity_weight * kept;
  }
  Between();
  total.backward();
  Between();
  for (Game* game : {&there, &back}) {
    game->adam_g->Step(rate_scale, decay);
    AverageBuffers(*game->average, *game->generator, decay);
  }

  // --- Discriminators, on what the generators just made and made before
  const torch::Tensor of_b = UpdateDiscriminator(there, b, made_b, random_b, sigma, rate_scale);
  Between();
  const torch::Tensor of_a = UpdateDiscriminator(back, a, made_a, random_a, sigma, rate_scale);

  torch::NoGradGuard no_grad;
  const torch::Tensor means = (of_a + of_b) / 2;
  return torch::stack({means[0], loss_g / 2, means[1], means[2], cycle / 2, kept / 2})
      .to(torch::kFloat64);
}

}  // namespace ganvas::train
