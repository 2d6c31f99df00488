#include "native/step/step.h"

#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "native/error.h"
#include "native/models/seed.h"
#include "native/objectives/ada.h"
#include "native/objectives/augment.h"
#include "native/objectives/ema.h"
#include "native/objectives/noise.h"
#include "native/objectives/pack.h"
#include "native/objectives/pixel_term.h"
#include "native/objectives/random.h"
#include "native/objectives/regularizers.h"
#include "native/step/kernel_graph.h"

namespace ganvas::train {
namespace {

constexpr uint64_t kLatentStream = 3;  // of the run's seed
constexpr uint64_t kStepStream = 5;

double Progress(const Options& options, int64_t step) {
  return std::min(1.0, static_cast<double>(step) / static_cast<double>(options.steps));
}

double CosineDown(double progress) { return 0.5 * (1 + std::cos(M_PI * progress)); }

}  // namespace

double LearningRateScale(const Options& options, int64_t step) {
  const double progress = Progress(options, step);
  if (options.lr_schedule == LrSchedule::kLinear) return 1 - progress;
  if (options.lr_schedule == LrSchedule::kLinearHalf) return std::min(1.0, 2 * (1 - progress));
  if (options.lr_schedule == LrSchedule::kCosine) return CosineDown(progress);
  return 1;
}

double PenaltyScale(const Options& options, int64_t step) {
  return options.r_end + (1 - options.r_end) * CosineDown(Progress(options, step));
}

double AverageDecay(const Options& options, int64_t pictures) {
  return EmaDecay(options.ema_half_life, pictures, options.batch * options.n_critic,
                  options.ema_rampup);
}

std::string WhyNotRecorded(const Options& options) {
  if (options.model == Model::kMlp || options.model == Model::kStylegan2)
    return "--model " + TextOf(options.model);
  if (options.n_critic > 1) return "--n-critic";
  if (options.reg_every > 1) return "--reg-every";
  if (options.r_end < 1) return "--r-end";
  if (options.gp > 0) return "--gp";
  if (options.augment != NameOf(Augment::kNone)) return "--augment";
  if (options.instance_noise > 0) return "--instance-noise";
  return "";
}

// What a recorded step reads, at the same place each time.
struct AdversarialStep::Recorded {
  struct Inputs : BatchSource {
    RealBatch Next() override { return real; }
    RealBatch real;
  };

  explicit Recorded(torch::Device device) : graph(device) {}

  KernelGraph graph;
  Inputs inputs;
  torch::Tensor z;
};

// The streams of random numbers that a pass through the discriminator takes.
struct AdversarialStep::Pass {
  Stream augment;
  Stream noise;
};

// The discriminator with all that stands between it and a sample: augmentation, noise, packing.
class AdversarialStep::Judge {
 public:
  Judge(const AdversarialStep& step, const TrainState& state, int64_t update)
      : step_(step),
        state_(state),
        discriminator_(*state.games.front().discriminator),
        random_(step.random_seed_, update, step.device_, step.slice_) {
    const Options& options = step.options_;
    const int64_t anneal =
        options.instance_noise_steps > 0 ? options.instance_noise_steps : options.steps;
    sigma_ = NoiseSigma(options.instance_noise, state.step, anneal);
  }

  // Logits of samples [N, ...], one for each sample or pack.
  torch::Tensor operator()(const torch::Tensor& samples, const torch::Tensor& labels,
                           const Pass& pass) const {
    torch::Tensor seen = samples;
    if (state_.ada != nullptr) {
      seen = AdaAugment(seen, state_.ada->p(), random_, pass.augment);
    } else if (step_.options_.augment != NameOf(Augment::kNone)) {
      seen = DiffAugment(seen, step_.policy_, random_, pass.augment);
    }
    seen = AddNoise(seen, sigma_, random_, pass.noise);
    return discriminator_.forward(Pack(seen, step_.options_.pack).to(step_.compute_type_), labels)
        .to(step_.type_);
  }

  const StepRandom& random() const { return random_; }

 private:
  const AdversarialStep& step_;
  const TrainState& state_;
  models::Discriminator& discriminator_;
  StepRandom random_;
  double sigma_;
};

AdversarialStep::AdversarialStep(const Options& options, const models::NetworkShape& shape,
                                 torch::Device device, Ranks* ranks,
                                 std::unique_ptr<GeneratorPass> pass)
    : options_(options),
      objective_(ObjectiveOf(options.objective)),
      shape_(shape),
      inputs_{shape.latent, PriorOf(options), shape.classes},
      device_(device),
      ranks_(ranks),
      slice_(ranks != nullptr ? ranks->slice() : RankSlice()),
      pass_(std::move(pass)),
      type_(WeightType(options)),
      compute_type_(options.precision == TrainPrecision::kBf16 ? torch::kBFloat16 : type_),
      latent_seed_(models::DeriveSeed(options.seed, kLatentStream)),
      random_seed_(models::DeriveSeed(options.seed, kStepStream)) {
  if (options.augment != NameOf(Augment::kNone) && options.augment != NameOf(Augment::kAda)) {
    policy_ = ParseAugmentPolicy(options.augment);
  }
  if (options.cuda_graphs) recorded_ = std::make_unique<Recorded>(device);
  exchange_ = {[ranks](const torch::Tensor& rows) { return ranks->Gather(rows); }, slice_.ranks};
}

torch::Tensor AdversarialStep::LatentsOf(int64_t update) const {
  return LatentBatch(latent_seed_, update * options_.batch + slice_.First(options_.batch),
                     slice_.Rows(options_.batch), inputs_, device_)
      .to(type_);
}

void AdversarialStep::AverageGradients(const torch::nn::Module& network) const {
  if (ranks_ != nullptr) ranks_->Average(network.parameters());
}

AdversarialStep::~AdversarialStep() = default;

torch::Tensor AdversarialStep::Run(TrainState& state, BatchSource& batches) const {
  return recorded_ != nullptr ? RunRecorded(state, batches) : Update(state, batches, {});
}

torch::Tensor AdversarialStep::RunRecorded(TrainState& state, BatchSource& batches) const {
  Game& game = state.games.front();
  const auto put = [](torch::Tensor& to, const torch::Tensor& from) {
    if (!from.defined()) return;
    to.defined() ? to.copy_(from) : to = from.clone();
  };
  const auto prepare = [&] {
    const RealBatch real = batches.Next();
    put(recorded_->inputs.real.samples, real.samples.to(type_));
    put(recorded_->inputs.real.labels, real.labels);
    put(recorded_->z, LatentsOf(state.step));
    const double rate_scale = LearningRateScale(options_, state.step);
    game.adam_d->Advance(rate_scale);
    game.adam_g->Advance(rate_scale, AverageDecay(options_, state.pictures + options_.batch));
  };
  return recorded_->graph.Run(prepare,
                              [&] { return Update(state, recorded_->inputs, recorded_->z); });
}

torch::Tensor AdversarialStep::Update(TrainState& state, BatchSource& batches,
                                      const torch::Tensor& z) const {
  Game& game = state.games.front();
  const bool recorded = z.defined();
  const double rate_scale = LearningRateScale(options_, state.step);
  const double penalty_scale = PenaltyScale(options_, state.step);
  const auto pause = [&] {
    if (!recorded) Between();
  };
  const bool lazy = options_.reg_every > 1;
  const bool penalize = options_.r1 > 0 || options_.r2 > 0;
  const Pass real_pass = {Stream::kAugmentReal, Stream::kNoiseReal};
  const Pass fake_pass = {Stream::kAugmentFake, Stream::kNoiseFake};
  std::optional<models::SynchronizedBatchNorm> synchronized;
  if (slice_.ranks > 1) synchronized.emplace(*game.generator, *game.discriminator, exchange_);
  LetLearn(*game.discriminator, options_.freeze_d);

  RealBatch real;
  torch::Tensor latents, fake, loss_d, real_logits, fake_logits;
  for (int64_t update = 0; update < options_.n_critic; ++update) {
    // --- Real samples, and generated ones of the same classes; the last are kept with their graph
    // for the generator's own update below
    const bool last = update + 1 == options_.n_critic;
    const int64_t number = state.step * options_.n_critic + update;  // of this update in the run
    const Judge judge(*this, state, number);
    pause();
    real = batches.Next();
    real.samples = real.samples.to(type_);
    {
      const torch::AutoGradMode keep_graph(last);
      latents = (recorded ? z : LatentsOf(number)).to(compute_type_);
      fake = pass_->Samples(*game.generator, {latents, real.labels, judge.random()}).to(type_);
      if (shape_.kind == models::SampleKind::kPoints) {
        fake = Standardized(fake, shape_.points_mean, shape_.points_scale);
      }
    }

    pause();

    // --- The discriminator's loss: real and fake apart, so that BatchNorm sees each by itself
    game.adam_d->ClearGradients();
    const auto leaf = [](const torch::Tensor& samples, bool differentiate) {
      return samples.detach().requires_grad_(differentiate);
    };
    const auto penalty = [&](const torch::Tensor& samples, const torch::Tensor& logits,
                             double gamma, const torch::Tensor& of_loss = {}) {
      return ZeroCenteredPenalty(logits, samples, gamma * penalty_scale, of_loss);
    };
    const torch::Tensor x = leaf(real.samples, !lazy && options_.r1 > 0);
    const torch::Tensor y = leaf(fake, !lazy && options_.r2 > 0);
    real_logits = judge(x, real.labels, real_pass);
    pause();
    fake_logits = judge(y, real.labels, fake_pass);
    pause();
    loss_d = objective_.discriminator(real_logits, fake_logits, options_.label_smoothing);
    torch::Tensor total = loss_d;
    torch::Tensor of_real, of_fake;  // the loss's gradients at the logits
    if (device_.is_cpu() && (x.requires_grad() || y.requires_grad())) {
      const auto of_logits = torch::autograd::grad({loss_d}, {real_logits, fake_logits}, {},
                                                   /*retain_graph=*/true, /*create_graph=*/false,
                                                   /*allow_unused=*/true);
      of_real = of_logits[0];
      of_fake = of_logits[1];
    }
    if (x.requires_grad()) total = total + penalty(x, real_logits, options_.r1, of_real);
    if (y.requires_grad()) total = total + penalty(y, fake_logits, options_.r2, of_fake);
    if (options_.gp > 0) {
      const auto critic = [&](const torch::Tensor& between) {
        return judge(between, real.labels, real_pass);
      };
      total = total +
              GradientPenalty(critic, real.samples, fake.detach(),
                              judge.random().Uniform(Stream::kInterpolation,
                                                     {slice_.Rows(options_.batch) / options_.pack}),
                              options_.gp);
      pause();
    }
    total.backward();
    pause();
    AverageGradients(*game.discriminator);
    recorded ? game.adam_d->Apply() : game.adam_d->Step(rate_scale);

    // --- Lazy regularization: an update of its own
    if (lazy && penalize && number % options_.reg_every == 0) {
      game.adam_d->ClearGradients();
      torch::Tensor sum;
      const auto add = [&](const torch::Tensor& samples, double gamma, const Pass& pass) {
        if (gamma == 0) return;
        const torch::Tensor samples_leaf = leaf(samples, true);
        const torch::Tensor term = penalty(samples_leaf, judge(samples_leaf, real.labels, pass),
                                           gamma * static_cast<double>(options_.reg_every));
        sum = sum.defined() ? sum + term : term;
      };
      add(real.samples, options_.r1, real_pass);
      add(fake, options_.r2, fake_pass);
      pause();
      sum.backward();
      pause();
      AverageGradients(*game.discriminator);
      game.adam_d->Step(rate_scale);
    }
    if (options_.clip > 0) ClipWeights(*game.discriminator, options_.clip);
    if (state.ada != nullptr) {
      const torch::Tensor signed_logits =
          objective_.undecided_at_zero ? real_logits : real_logits - fake_logits;
      state.ada->Observe(ranks_ != nullptr ? ranks_->Gather(signed_logits.detach())
                                           : signed_logits.detach());
    }
  }

  // --- Generator: through the discriminator, whose weights need no gradients now
  const int64_t number = state.step * options_.n_critic + options_.n_critic - 1;
  const Judge judge(*this, state, number);
  SetRequiresGrad(*game.discriminator, false);
  game.adam_g->ClearGradients();
  torch::Tensor real_again;
  if (objective_.generator_needs_real) {
    torch::NoGradGuard no_grad;
    real_again = judge(real.samples, real.labels,
                       Pass{Stream::kAugmentGeneratorReal, Stream::kNoiseGeneratorReal});
  }
  pause();
  const torch::Tensor loss_g = objective_.generator(
      real_again,
      judge(fake, real.labels, {Stream::kAugmentGeneratorFake, Stream::kNoiseGeneratorFake}));
  torch::Tensor total = loss_g;
  if (options_.pixel_weight > 0) {
    total = total + PixelTerm(real.samples, fake, options_.pixel_weight);
  }
  pause();
  total.backward();
  pause();
  AverageGradients(*game.generator);
  if (recorded) {
    game.adam_g->Apply();
    AverageBuffers(*game.average, *game.generator, game.adam_g->average_decay());
  } else {
    const double decay =
        AverageDecay(options_, state.pictures + options_.batch * options_.n_critic);
    game.adam_g->Step(rate_scale, decay);
    AverageBuffers(*game.average, *game.generator, decay);
  }

  std::vector<torch::Tensor> figures = {loss_d.detach(), loss_g.detach(),
                                        real_logits.detach().mean(), fake_logits.detach().mean()};
  if (!recorded) {
    pass_->Regularize(game, {latents, real.labels, judge.random()}, state.step, rate_scale,
                      &figures);
  }

  torch::NoGradGuard no_grad;
  const torch::Tensor numbers = torch::stack(figures).to(torch::kFloat64);
  return ranks_ != nullptr ? ranks_->Mean(numbers) : numbers;
}

}  // namespace ganvas::train
