#include "native/train/loop.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "native/data/loader.h"
#include "native/models/seed.h"
#include "native/train/durable_file.h"
#include "native/train/ema.h"
#include "native/train/interrupt.h"
#include "native/train/model_facts.h"
#include "native/train/objectives.h"
#include "native/train/sampler.h"

namespace ganvas::train {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int64_t kSamplePictures = 64;
constexpr double kProgressSeconds = 0.5;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void SetRequiresGrad(torch::nn::Module& module, bool requires_grad) {
  for (auto& parameter : module.parameters()) parameter.set_requires_grad(requires_grad);
}

// uint8 [N, C, H, W] -> float in [-1, 1] on `device`.
torch::Tensor ToPictures(const data::Batch& batch, const data::PictureShape& shape,
                         torch::Device device) {
  const torch::Tensor bytes =
      torch::from_blob(const_cast<uint8_t*>(batch.pictures.data()),
                       {batch.count, shape.channels, shape.height, shape.width}, torch::kUInt8);
  return bytes.to(device).to(torch::kFloat32).mul_(1 / 127.5).sub_(1);
}

[[noreturn]] void FailNotFinite(const Sitting& sitting, const std::string& what) {
  const auto checkpoints = sitting.run.Checkpoints();
  throw FatalError(
      ExitCode::kFailed,
      what + "; last checkpoint: " +
          (checkpoints.empty() ? "none" : sitting.run.CheckpointFile(checkpoints.back())) +
          "; lower --lr-g and --lr-d, or another --seed, may help");
}

void RequireFiniteLosses(const Sitting& sitting, const TrainState& state,
                         const torch::Tensor& numbers) {
  const torch::Tensor host = numbers.to(torch::kCPU, torch::kFloat64);
  const double* value = host.data_ptr<double>();
  if (std::isfinite(value[kLossD]) && std::isfinite(value[kLossG])) return;
  FailNotFinite(sitting, "step " + std::to_string(state.step) + ": the loss of the " +
                             (std::isfinite(value[kLossD]) ? "generator" : "discriminator") +
                             " is not a finite number");
}

// The update of a step may break the weights while its loss still looked well.
void RequireFiniteWeights(const Sitting& sitting, const TrainState& state) {
  const auto check = [&](const torch::nn::Module& module, const char* name) {
    for (const auto& item : module.named_parameters()) {
      if (!torch::isfinite(item.value()).all().item<bool>()) {
        FailNotFinite(sitting, "step " + std::to_string(state.step) + ": weight '" + item.key() +
                                   "' of the " + name + " is not finite");
      }
    }
  };
  check(*state.generator, "generator");
  check(*state.discriminator, "discriminator");
}

// Losses and mean logits of one step: float64[kTickSums].
torch::Tensor TrainStep(TrainState& state, const torch::Tensor& real, const torch::Tensor& z) {
  const Objective& objective = *FindObjective("non-saturating");
  // --- Pictures of the generator, kept with their graph for its own update below
  const torch::Tensor fake = state.generator->forward(z, {});

  // --- Discriminator: real and fake apart, so that BatchNorm sees each by itself
  SetRequiresGrad(*state.discriminator, true);
  state.adam_d->ClearGradients();
  const torch::Tensor real_logits = state.discriminator->forward(real, {});
  const torch::Tensor fake_logits = state.discriminator->forward(fake.detach(), {});
  const torch::Tensor loss_d = objective.discriminator(real_logits, fake_logits, 0);
  loss_d.backward();
  state.adam_d->Step();

  // --- Generator: through the discriminator, whose weights need no gradients now
  SetRequiresGrad(*state.discriminator, false);
  state.adam_g->ClearGradients();
  const torch::Tensor loss_g = objective.generator({}, state.discriminator->forward(fake, {}));
  loss_g.backward();
  state.adam_g->Step();

  torch::NoGradGuard no_grad;
  return torch::stack({loss_d, loss_g, real_logits.mean(), fake_logits.mean()}).to(torch::kFloat64);
}

void WriteSamples(const Sitting& sitting, const TrainState& state) {
  const auto generator = FinishedGenerator(state, sitting.options, sitting.record.picture_channels);
  const Image grid = SampleGrid(*generator, sitting.options.nz, kSamplePictures);
  const std::string path = sitting.run.SampleFile(state.step);
  const std::vector<uint8_t> png = ValueOrThrow(EncodePng(grid), path, ExitCode::kFailed);
  const std::span<const uint8_t> part(png);
  WriteFileDurably(path, {&part, 1});
}

// One picture of the film: the generator of this step, small enough to keep many of.
void WriteSnapshot(const Sitting& sitting, const TrainState& state) {
  const Options& options = sitting.options;
  const auto generator = FinishedGenerator(state, options, sitting.record.picture_channels);
  exporter::ModelFacts facts = FactsOf(options, sitting.record, state.step);
  facts.name = facts.dataset + " step " + std::to_string(state.step);
  const std::vector<uint8_t> bytes = exporter::GeneratorOnnx(
      *generator, options.model, NetworkShapeOf(options, sitting.record.picture_channels),
      exporter::Precision::kFp16, facts);
  const std::span<const uint8_t> part(bytes);
  WriteFileDurably(sitting.run.SnapshotFile(state.step), {&part, 1});
}

TickStats StatsNow(const Sitting& sitting, const TrainState& state, double pictures_per_second) {
  const torch::Tensor host = state.tick_sums.to(torch::kCPU);
  const double* sums = host.data_ptr<double>();
  const double steps = static_cast<double>(std::max<int64_t>(1, state.tick_steps));
  TickStats stats;
  stats.step = state.step;
  stats.steps = sitting.options.steps;
  stats.pictures = state.pictures;
  stats.loss_d = sums[kLossD] / steps;
  stats.loss_g = sums[kLossG] / steps;
  stats.logit_real = sums[kLogitReal] / steps;
  stats.logit_fake = sums[kLogitFake] / steps;
  stats.pictures_per_second = pictures_per_second;
  stats.memory_mb = PeakMemoryMb();
  stats.seconds = state.seconds;
  return stats;
}

}  // namespace

ExitCode RunLoop(const Sitting& sitting, TrainState& state) {
  const Options& options = sitting.options;
  const uint64_t seed = options.seed;
  const uint64_t latent_seed = models::DeriveSeed(seed, 3);
  data::LoaderOptions loader_options;
  loader_options.batch = static_cast<int>(options.batch);
  loader_options.seed = models::DeriveSeed(seed, 4);
  loader_options.mirror = options.mirror;
  // Decoding keeps up with a GPU on a few cores and must not take a small machine's from training.
  loader_options.threads = static_cast<int>(std::clamp<int64_t>(options.threads / 2, 1, 8));
  data::BatchLoader loader(sitting.dataset, loader_options, state.step);

  const double seconds_before = state.seconds;
  const Clock::time_point sitting_start = Clock::now();
  Clock::time_point last_progress = sitting_start;
  double tick_seconds = 0;  // of training in this tick and sitting
  int64_t tick_pictures = 0;
  int64_t checkpointed = -1;  // step of the last checkpoint of this sitting
  const auto speed = [&] {
    return tick_seconds > 0 ? static_cast<double>(tick_pictures) / tick_seconds : 0.0;
  };

  while (state.step < options.steps && !InterruptRequested()) {
    // ------ One step on a batch of real pictures and of latents
    const Clock::time_point step_start = Clock::now();
    const torch::Tensor real = ToPictures(loader.Next(), sitting.dataset.shape(), sitting.device);
    const torch::Tensor z =
        LatentBatch(latent_seed, state.pictures, options.batch, options.nz, sitting.device);
    const torch::Tensor numbers = TrainStep(state, real, z);

    // ------ Averaged generator
    state.step += 1;
    state.pictures += options.batch;
    UpdateEma(*state.average, *state.generator,
              EmaDecay(options.ema_half_life, state.pictures, options.batch));

    // ------ Sums of the tick
    state.tick_sums += numbers;
    state.tick_steps += 1;
    if (sitting.device.is_cpu()) RequireFiniteLosses(sitting, state, numbers);
    tick_seconds += SecondsSince(step_start);
    tick_pictures += options.batch;
    state.seconds = seconds_before + SecondsSince(sitting_start);

    // ------ What is due after this step
    const auto due = [&](int64_t every) { return every > 0 && state.step % every == 0; };
    const bool last = state.step == options.steps;
    if (due(options.tick_every) || last) {
      RequireFiniteLosses(sitting, state, state.tick_sums);
      sitting.log.Tick(StatsNow(sitting, state, speed()));
      last_progress = Clock::now();
    } else if (SecondsSince(last_progress) > kProgressSeconds) {
      sitting.log.Progress(StatsNow(sitting, state, speed()));
      last_progress = Clock::now();
    }
    if (due(options.tick_every)) {
      state.tick_sums.zero_();
      state.tick_steps = 0;
      tick_seconds = 0;
      tick_pictures = 0;
    }
    if (due(options.sample_every) || (last && options.sample_every > 0)) {
      WriteSamples(sitting, state);
    }
    if (due(options.snapshot_every)) WriteSnapshot(sitting, state);
    if (due(options.checkpoint_every) || last || InterruptRequested()) {
      RequireFiniteLosses(sitting, state, state.tick_sums);
      RequireFiniteWeights(sitting, state);
      SaveCheckpoint(state, sitting.run.CheckpointFile(state.step));
      sitting.run.PruneCheckpoints(options.keep);
      checkpointed = state.step;
    }
  }
  if (state.step < options.steps && checkpointed != state.step) {
    // Interrupted after the checks of the last step: the step itself is whole.
    SaveCheckpoint(state, sitting.run.CheckpointFile(state.step));
    sitting.run.PruneCheckpoints(options.keep);
  }
  return state.step < options.steps ? ExitCode::kInterrupted : ExitCode::kOk;
}

}  // namespace ganvas::train
