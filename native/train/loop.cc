#include "native/train/loop.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <tuple>

#include "native/files/durable_file.h"
#include "native/run/interrupt.h"
#include "native/run/kept_steps.h"
#include "native/run/run_space.h"
#include "native/step/alarm.h"
#include "native/step/network_shape.h"
#include "native/step/sampler.h"
#include "native/step/step.h"
#include "native/step/task.h"
#include "native/step/training_step.h"
#include "native/train/finite.h"
#include "native/train/gradient_norm.h"
#include "native/train/model_facts.h"
#include "native/train/rank_run.h"
#include "native/train/tensor_memory.h"

namespace ganvas::train {
namespace {

using Clock = std::chrono::steady_clock;

constexpr uint64_t kMetricsSeed = 1;  // other latents than the sample grid's
constexpr double kProgressSeconds = 0.5;
constexpr double kLongStep = 2;  // seconds: a step that may be left in the middle

// Thrown between the parts of a step, and of a measurement, where the run is asked to stop.
struct StepLeft {};

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void WriteSamples(const Sitting& sitting, const TrainState& state) {
  const Image picture = sitting.task.Samples(state, sitting.options, sitting.record, sitting.data);
  const std::string path = sitting.run.SampleFile(state.step);
  const std::vector<uint8_t> png = ValueOrThrow(EncodePng(picture), path, ExitCode::kFailed);
  const std::span<const uint8_t> part(png);
  WriteFileDurably(path, {&part, 1});
}

// One picture of the film: the generator of this step, small enough to keep many of.
void WriteSnapshot(const Sitting& sitting, const TrainState& state) {
  const Options& options = sitting.options;
  const auto generator = sitting.task.Finish(state.games.front(), options, sitting.record);
  exporter::ModelFacts facts = FactsOf(options, sitting.record, state.step);
  facts.name = facts.dataset + " step " + std::to_string(state.step);
  const std::vector<uint8_t> bytes = exporter::GeneratorOnnx(
      *generator, NameOf(options.model), NetworkShapeOf(options, sitting.record),
      exporter::Precision::kFp16, facts);
  const std::span<const uint8_t> part(bytes);
  WriteFileDurably(sitting.run.SnapshotFile(state.step), {&part, 1});
}

// `between` is called between parts of the work.
std::map<std::string, double> Measure(const Sitting& sitting, const TrainState& state,
                                      const std::function<void()>& between) {
  const auto generator = sitting.task.Finish(state.games.front(), sitting.options, sitting.record);
  return sitting.metrics->Measure([&](int64_t first, int64_t count) {
    between();
    return SamplesOf(*generator, sitting.inputs, kMetricsSeed, first, count);
  });
}

// All but gradients, speed and what is measured.
TickStats StatsNow(const Sitting& sitting, const TrainState& state) {
  const torch::Tensor host = state.tick_sums.to(torch::kCPU);
  const double* sums = host.data_ptr<double>();
  const double steps = static_cast<double>(std::max<int64_t>(1, state.tick_steps));
  TickStats stats;
  stats.step = state.step;
  stats.steps = sitting.options.steps;
  stats.pictures = state.pictures;
  for (const TickFigure& figure : sitting.task.traits().figures) {
    const double mean = *sums++ / steps;
    if (figure.shown != nullptr) {
      stats.*figure.shown = mean;
    } else {
      stats.more[std::string(figure.name)] = mean;
    }
  }
  stats.rate_scale = LearningRateScale(sitting.options, state.step - 1);
  stats.memory_mb = PeakMemoryMb();
  stats.device_memory_mb = static_cast<double>(DeviceMemory(sitting.device)) / (1 << 20);
  stats.seconds = state.seconds;
  if (state.ada != nullptr) stats.more["ada_p"] = state.ada->p();
  return stats;
}

void Raise(const Sitting& sitting, const std::string& collapse) {
  if (sitting.options.on_collapse == OnCollapse::kStop) {
    throw FatalError(ExitCode::kFailed, collapse + " (--on-collapse stop)");
  }
  sitting.log.Warn("Warning: " + collapse);
}

}  // namespace

ExitCode RunLoop(const Sitting& sitting, TrainState& state) {
  const Options& options = sitting.options;
  Ranks& ranks = sitting.ranks;
  ShareState(ranks, state);
  const Task& task = sitting.task;
  const auto step =
      task.MakeStep(options, NetworkShapeOf(options, sitting.record), sitting.device, &ranks);
  const auto batches = OpenBatches(sitting.data, sitting.record, options,
                                   state.step * options.n_critic, sitting.device, ranks.slice());

  BestStep best(sitting.run, options.keep_best);
  std::unique_ptr<CollapseWatch> watch;
  if (ranks.first() && options.on_collapse != OnCollapse::kIgnore) {
    watch = task.MakeWatch(sitting.data, options, sitting.record);
  }
  std::map<std::string, double> measured;   // since the last line of stats.jsonl
  std::pair<std::string, double> headline;  // of what was measured last
  double grad_norm_d = std::numeric_limits<double>::quiet_NaN();  // at the last tick
  double grad_norm_g = grad_norm_d;
  const int64_t step_samples = options.batch * options.n_critic;

  const double seconds_before = state.seconds;
  const Clock::time_point sitting_start = Clock::now();
  Clock::time_point last_progress = sitting_start;
  Pace pace;
  pace.Mark(state.step, 0);
  double tick_seconds = 0;  // of training in this tick and sitting
  int64_t tick_pictures = 0;
  int64_t checkpointed = -1;  // step of the last checkpoint of this sitting
  double decay = 0;           // of the average in the last step
  Clock::time_point last_checkpoint = sitting_start;
  const auto stats_now = [&] {
    TickStats stats = StatsNow(sitting, state);
    stats.ema_decay = decay;
    stats.grad_norm_d = grad_norm_d;
    stats.grad_norm_g = grad_norm_g;
    stats.pictures_per_second =
        tick_seconds > 0 ? static_cast<double>(tick_pictures) / tick_seconds : 0.0;
    stats.seconds_left = pace.SecondsLeft(state.step, options.steps, SecondsSince(sitting_start));
    stats.measured = headline;
    return stats;
  };

  const auto save = [&] {
    RequireFiniteLosses(task, state, state.tick_sums, state.tick_steps);
    RequireFiniteWeights(state);
    sitting.log.Sync();
    const std::string path = sitting.run.CheckpointFile(state.step);
    RequireRoomForCheckpoint(sitting.run.path(), path, CheckpointBytes(state));
    SaveCheckpoint(state, path);
    sitting.run.PruneCheckpoints({options.keep, options.checkpoint_every}, best.step());
    checkpointed = state.step;
    last_checkpoint = Clock::now();
    const std::string shortage =
        RoomForTheNext(sitting.run.path(), CheckpointBytes(state), state.step, options.steps);
    if (!shortage.empty()) sitting.log.Warn("Warning: " + shortage);
  };

  // ------ A step that is left in the middle goes back to the state before it
  std::optional<StateCopy> before;
  bool long_steps = true;  // as long as nobody knows
  bool may_leave = false;  // this step: the same on all ranks
  Clock::time_point step_start = sitting_start;
  step->set_between([&] {
    if (may_leave && ranks.Any(InterruptRequested())) throw StepLeft();
    if (!ranks.first() || SecondsSince(last_progress) < kLongStep) return;
    sitting.log.Underway(state.step + 1, options.steps, SecondsSince(step_start));
    last_progress = Clock::now();
  });
  const auto leave_measuring = [&] {
    if (before && ranks.count() == 1 && InterruptRequested()) throw StepLeft();
  };

  bool stop = ranks.Any(InterruptRequested());
  if (ranks.first() && !stop && state.step < options.steps) {
    sitting.log.Line("Step " + std::to_string(state.step + 1) + " of " +
                     std::to_string(options.steps) + " is running");
  }
  try {
    while (state.step < options.steps && !stop) {
      const bool last = state.step + 1 == options.steps;
      const auto due = [next = state.step + 1](int64_t every) {
        return every > 0 && next % every == 0;
      };
      const bool measure = sitting.metrics != nullptr && (due(options.metrics_every) || last);
      may_leave = long_steps && !options.cuda_graphs;
      before.reset();
      if (ranks.first() && (may_leave || measure)) before.emplace(state);

      // ------ One step on batches of real samples and of latents
      step_start = Clock::now();
      const torch::Tensor numbers = step->Run(state, *batches);
      std::tie(stop, long_steps) =
          ranks.Any(InterruptRequested(), SecondsSince(step_start) > kLongStep);

      // ------ Counters
      state.step += 1;
      state.pictures += step_samples;
      decay = AverageDecay(options, state.pictures);

      // ------ Sums of the tick
      state.tick_sums += numbers;
      state.tick_steps += 1;
      if (sitting.device.is_cpu()) RequireFiniteLosses(task, state, numbers, 1);
      tick_seconds += SecondsSince(step_start);
      tick_pictures += step_samples;
      state.seconds = seconds_before + SecondsSince(sitting_start);

      // ------ What is due after this step
      if (!ranks.first()) continue;
      bool new_best = false;
      if (measure) {
        RequireFiniteLosses(task, state, state.tick_sums, state.tick_steps);
        measured = Measure(sitting, state, leave_measuring);
        headline = Headline(measured);
        const auto value = measured.find(options.keep_best);
        new_best = value != measured.end() && best.Update(state.step, value->second);
      }
      if (due(options.tick_every) || last || !measured.empty()) {
        RequireFiniteLosses(task, state, state.tick_sums, state.tick_steps);
        std::tie(grad_norm_d, grad_norm_g) = GradientNorms(state);
        TickStats stats = stats_now();
        stats.more.merge(measured);
        measured.clear();
        std::string collapse;
        if (watch != nullptr && due(options.tick_every) &&
            CollapseWatch::Due(state.step, options.tick_every)) {
          Likeness seen = watch->Look(*state.games.front().generator);
          seen.push = PushOf(options.objective, stats.logit_fake.value_or(0));
          stats.more.insert(
              {{"spread", seen.spread}, {"nearest", seen.nearest}, {"offset", seen.offset}});
          collapse = Observe(state.alarm, seen, state.step);
        }
        sitting.log.Tick(stats);
        if (!collapse.empty()) Raise(sitting, collapse);
        pace.Mark(state.step, SecondsSince(sitting_start));
        last_progress = Clock::now();
      } else if (SecondsSince(last_progress) > kProgressSeconds) {
        sitting.log.Progress(stats_now());
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
      const bool old = options.checkpoint_minutes > 0 &&
                       SecondsSince(last_checkpoint) > 60 * options.checkpoint_minutes;
      if (due(options.checkpoint_every) || old || last || new_best || stop) save();
    }
  } catch (const StepLeft&) {
    stop = true;
    if (before) before->Restore(state);
  }
  // Interrupted before the first step, or in the middle of one.
  if (ranks.first() && state.step < options.steps && checkpointed != state.step) save();
  return state.step < options.steps ? ExitCode::kInterrupted : ExitCode::kOk;
}

}  // namespace ganvas::train
