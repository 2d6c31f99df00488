#include "native/step/paired_step.h"

#include <optional>

#include "native/models/dropout.h"
#include "native/models/seed.h"
#include "native/objectives/ema.h"
#include "native/objectives/noise.h"
#include "native/step/translation_step.h"

namespace ganvas::train {
namespace {

constexpr uint64_t kPairedStream = 5;  // of the run's seed
constexpr double kPairedDiscriminatorWeight = 0.5;

}  // namespace

// How the discriminator sees pictures.
struct PairedStep::Seen {
  const StepRandom& random;
  double sigma;  // of instance noise
  Stream augment, noise;
};

PairedStep::PairedStep(const Options& options, torch::Device device, Ranks* ranks)
    : options_(options),
      objective_(ObjectiveOf(options.objective)),
      device_(device),
      ranks_(ranks),
      slice_(ranks != nullptr ? ranks->slice() : RankSlice()),
      type_(WeightType(options)),
      compute_type_(options.precision == TrainPrecision::kBf16 ? torch::kBFloat16 : type_) {
  if (options.augment != NameOf(Augment::kNone)) policy_ = ParseAugmentPolicy(options.augment);
  exchange_ = {[ranks](const torch::Tensor& rows) { return ranks->Gather(rows); }, slice_.ranks};
}

torch::Tensor PairedStep::Judge(const Game& game, const torch::Tensor& a, const torch::Tensor& b,
                                const Seen& how) const {
  // Equal streams are equal numbers, so both pictures are changed alike.
  const auto augmented = [&](const torch::Tensor& pictures) {
    return options_.augment == NameOf(Augment::kNone)
               ? pictures
               : DiffAugment(pictures, policy_, how.random, how.augment);
  };
  const torch::Tensor seen =
      AddNoise(torch::cat({augmented(a), augmented(b)}, 1), how.sigma, how.random, how.noise);
  return game.discriminator->forward(seen.to(compute_type_), {}).to(type_);
}

void PairedStep::AverageGradients(const torch::nn::Module& network) const {
  if (ranks_ != nullptr) ranks_->Average(network.parameters());
}

torch::Tensor PairedStep::Run(TrainState& state, BatchSource& batches) const {
  Game& game = state.games.front();
  const StepRandom random(models::DeriveSeed(options_.seed, kPairedStream), state.step, device_,
                          slice_);
  const double rate_scale = LearningRateScale(options_, state.step);
  const double decay = AverageDecay(options_, state.pictures + options_.batch);
  const int64_t anneal =
      options_.instance_noise_steps > 0 ? options_.instance_noise_steps : options_.steps;
  const double sigma = NoiseSigma(options_.instance_noise, state.step, anneal);
  std::optional<models::SynchronizedBatchNorm> synchronized;
  if (slice_.ranks > 1) synchronized.emplace(*game.generator, *game.discriminator, exchange_);

  // --- Pairs, and what the generator makes of their first pictures
  const RealBatch real = batches.Next();
  const auto parts = [&](const torch::Tensor& pictures) {
    if (options_.load_size == 0) return pictures.to(type_);
    const torch::Tensor draws = random.OnHost().Uniform(Stream::kPart, {pictures.size(0), 2});
    return RandomParts(pictures, options_.size, draws).to(type_);
  };
  const torch::Tensor a = parts(real.samples), b = parts(real.partners);
  torch::Tensor made;
  {
    const models::DropoutNoise noise(*game.generator,
                                     [&](uint64_t layer, torch::IntArrayRef sizes) {
                                       return random.Uniform(Stream::kDropout, sizes, layer);
                                     });
    made = game.generator->forward(a.to(compute_type_), {}).to(type_);
  }
  Between();

  // --- Discriminator
  LetLearn(*game.discriminator, options_.freeze_d);
  game.adam_d->ClearGradients();
  const torch::Tensor real_logits =
      Judge(game, a, b, {random, sigma, Stream::kAugmentReal, Stream::kNoiseReal});
  const torch::Tensor fake_logits =
      Judge(game, a, made.detach(), {random, sigma, Stream::kAugmentFake, Stream::kNoiseFake});
  const torch::Tensor loss_d =
      objective_.discriminator(real_logits, fake_logits, options_.label_smoothing);
  Between();
  (kPairedDiscriminatorWeight * loss_d).backward();
  AverageGradients(*game.discriminator);
  game.adam_d->Step(rate_scale);
  Between();

  // --- Generator: through the discriminator, whose weights need no gradients now
  SetRequiresGrad(*game.discriminator, false);
  game.adam_g->ClearGradients();
  torch::Tensor real_again;
  if (objective_.generator_needs_real) {
    torch::NoGradGuard no_grad;
    real_again = Judge(game, a, b,
                       {random, sigma, Stream::kAugmentGeneratorReal, Stream::kNoiseGeneratorReal});
  }
  const torch::Tensor loss_g = objective_.generator(
      real_again,
      Judge(game, a, made,
            {random, sigma, Stream::kAugmentGeneratorFake, Stream::kNoiseGeneratorFake}));
  const torch::Tensor distance = (made - b).abs().mean();
  Between();
  (loss_g + options_.l1_weight * distance).backward();
  Between();
  AverageGradients(*game.generator);
  game.adam_g->Step(rate_scale, decay);
  AverageBuffers(*game.average, *game.generator, decay);

  torch::NoGradGuard no_grad;
  const torch::Tensor numbers =
      torch::stack({loss_d, loss_g, real_logits.mean(), fake_logits.mean(), distance})
          .to(torch::kFloat64);
  return ranks_ != nullptr ? ranks_->Mean(numbers) : numbers;
}

}  // namespace ganvas::train
