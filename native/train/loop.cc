#include "native/train/loop.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <tuple>

#include "native/files/durable_file.h"
#include "native/run/film_steps.h"
#include "native/run/interrupt.h"
#include "native/run/kept_steps.h"
#include "native/run/run_space.h"
#include "native/step/alarm.h"
#include "native/step/network_shape.h"
#include "native/step/sampler.h"
#include "native/step/step.h"
#include "native/step/task.h"
#include "native/step/training_step.h"
#include "native/train/collapse_advice.h"
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

void WriteSamples(const RunSession& session, const TrainState& state) {
  const Image picture = session.task.Samples(state, session.options, session.record, session.data);
  const std::string path = session.run.SampleFile(state.step);
  const std::vector<uint8_t> png = ValueOrThrow(EncodePng(picture), path, ExitCode::kFailed);
  const std::span<const uint8_t> part(png);
  WriteFileDurably(path, {&part, 1});
  session.log.Samples(state.step, picture.width, picture.height, png);
}

// One picture of the film: the generator of this step, small enough to keep many of.
void WriteSnapshot(const RunSession& session, const TrainState& state) {
  const Options& options = session.options;
  const auto generator = session.task.Finish(state.games.front(), options, session.record);
  exporter::ModelFacts facts = FactsOf(options, session.record, state.step);
  facts.name = facts.dataset + " step " + std::to_string(state.step);
  const std::vector<uint8_t> bytes = exporter::GeneratorOnnx(
      *generator, NameOf(options.model), NetworkShapeOf(options, session.record),
      exporter::Precision::kFp16, facts);
  const std::span<const uint8_t> part(bytes);
  WriteFileDurably(session.run.SnapshotFile(state.step), {&part, 1});
}

// `between` is called between parts of the work.
std::map<std::string, double> Measure(const RunSession& session, const TrainState& state,
                                      const std::function<void()>& between) {
  const auto generator = session.task.Finish(state.games.front(), session.options, session.record);
  return session.metrics->Measure([&](int64_t first, int64_t count) {
    between();
    return SamplesOf(*generator, session.inputs, kMetricsSeed, first, count);
  });
}

// All but gradients, speed and what is measured.
TickStats StatsNow(const RunSession& session, const TrainState& state) {
  const torch::Tensor host = state.tick_sums.to(torch::kCPU);
  const double* sums = host.data_ptr<double>();
  const double steps = static_cast<double>(std::max<int64_t>(1, state.tick_steps));
  TickStats stats;
  stats.step = state.step;
  stats.steps = session.options.steps;
  stats.pictures = state.pictures;
  for (const TickFigure& figure : session.task.traits().figures) {
    const double mean = *sums++ / steps;
    if (figure.shown != nullptr) {
      stats.*figure.shown = mean;
    } else {
      stats.more[std::string(figure.name)] = mean;
    }
  }
  stats.rate_scale = LearningRateScale(session.options, state.step - 1);
  stats.memory_mb = PeakMemoryMb();
  stats.device_memory_mb = static_cast<double>(DeviceMemory(session.device)) / (1 << 20);
  stats.seconds = state.seconds;
  if (state.ada != nullptr) stats.more["ada_p"] = state.ada->p();
  return stats;
}

void Raise(const RunSession& session, const std::string& what, int64_t since) {
  const std::string collapse = what + AdviceText(session.options, session.run, since);
  if (session.options.on_collapse == OnCollapse::kStop) {
    throw FatalError(ExitCode::kFailed, collapse + " (--on-collapse stop)");
  }
  session.log.Warn("Warning: " + collapse);
}

}  // namespace

ExitCode RunLoop(const RunSession& session, TrainState& state) {
  const Options& options = session.options;
  Ranks& ranks = session.ranks;
  ShareState(ranks, state);
  const Task& task = session.task;
  const auto step =
      task.MakeStep(options, NetworkShapeOf(options, session.record), session.device, &ranks);
  const auto batches = OpenBatches(session.data, session.record, options,
                                   state.step * options.n_critic, session.device, ranks.slice());

  BestStep best(session.run, options.keep_best);
  std::unique_ptr<CollapseWatch> watch;
  if (ranks.first() && options.on_collapse != OnCollapse::kIgnore) {
    watch = task.MakeWatch(session.data, options, session.record);
  }
  std::map<std::string, double> measured;   // since the last line of stats.jsonl
  std::pair<std::string, double> headline;  // of what was measured last
  double grad_norm_d = std::numeric_limits<double>::quiet_NaN();  // at the last tick
  double grad_norm_g = grad_norm_d;
  const int64_t step_samples = options.batch * options.n_critic;

  const double seconds_before = state.seconds;
  const Clock::time_point session_start = Clock::now();
  Clock::time_point last_progress = session_start;
  Pace pace;
  pace.Mark(state.step, 0);
  double tick_seconds = 0;  // of training in this tick and session
  int64_t tick_pictures = 0;
  int64_t checkpointed = -1;  // step of the last checkpoint of this session
  double decay = 0;           // of the average in the last step
  Clock::time_point last_checkpoint = session_start;
  const auto stats_now = [&] {
    TickStats stats = StatsNow(session, state);
    stats.ema_decay = decay;
    stats.grad_norm_d = grad_norm_d;
    stats.grad_norm_g = grad_norm_g;
    stats.pictures_per_second =
        tick_seconds > 0 ? static_cast<double>(tick_pictures) / tick_seconds : 0.0;
    stats.seconds_left = pace.SecondsLeft(state.step, options.steps, SecondsSince(session_start));
    stats.measured = headline;
    return stats;
  };

  const auto save = [&] {
    RequireFiniteLosses(task, state, state.tick_sums, state.tick_steps);
    RequireFiniteWeights(state);
    session.log.Sync();
    const std::string path = session.run.CheckpointFile(state.step);
    RequireRoomForCheckpoint(session.run.path(), path, CheckpointBytes(state));
    SaveCheckpoint(state, path);
    session.run.PruneCheckpoints({options.keep, options.checkpoint_every}, best.step());
    checkpointed = state.step;
    last_checkpoint = Clock::now();
    const std::string shortage =
        RoomForTheNext(session.run.path(), CheckpointBytes(state), state.step, options.steps);
    if (!shortage.empty()) session.log.Warn("Warning: " + shortage);
  };

  // ------ A step that is left in the middle goes back to the state before it
  std::optional<StateCopy> before;
  bool long_steps = true;  // until a step was timed
  bool may_leave = false;  // this step: the same on all ranks
  Clock::time_point step_start = session_start;
  step->set_between([&] {
    if (may_leave && ranks.Any(InterruptRequested())) throw StepLeft();
    if (!ranks.first() || SecondsSince(last_progress) < kLongStep) return;
    session.log.Underway(state.step + 1, options.steps, SecondsSince(step_start));
    last_progress = Clock::now();
  });
  const auto leave_measuring = [&] {
    if (before && ranks.count() == 1 && InterruptRequested()) throw StepLeft();
  };

  const std::vector<int64_t> film = FilmSteps(options.film, options.steps);
  const auto in_film = [&] { return std::binary_search(film.begin(), film.end(), state.step); };
  if (ranks.first() && state.step == 0 && in_film()) WriteSnapshot(session, state);

  bool stop = ranks.Any(InterruptRequested());
  if (ranks.first() && !stop && state.step < options.steps) {
    session.log.Line("Step " + std::to_string(state.step + 1) + " of " +
                     std::to_string(options.steps) + " is running");
  }
  try {
    while (state.step < options.steps && !stop) {
      const bool last = state.step + 1 == options.steps;
      const auto due = [next = state.step + 1](int64_t every) {
        return every > 0 && next % every == 0;
      };
      const bool measure = session.metrics != nullptr && (due(options.metrics_every) || last);
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
      if (session.device.is_cpu()) RequireFiniteLosses(task, state, numbers, 1);
      tick_seconds += SecondsSince(step_start);
      tick_pictures += step_samples;
      state.seconds = seconds_before + SecondsSince(session_start);

      // ------ What is due after this step
      if (!ranks.first()) continue;
      bool new_best = false;
      if (measure) {
        RequireFiniteLosses(task, state, state.tick_sums, state.tick_steps);
        measured = Measure(session, state, leave_measuring);
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
        session.log.Tick(stats);
        if (!collapse.empty()) Raise(session, collapse, state.alarm.bad_since);
        pace.Mark(state.step, SecondsSince(session_start));
        last_progress = Clock::now();
      } else if (SecondsSince(last_progress) > kProgressSeconds) {
        session.log.Progress(stats_now());
        last_progress = Clock::now();
      }
      if (due(options.tick_every)) {
        state.tick_sums.zero_();
        state.tick_steps = 0;
        tick_seconds = 0;
        tick_pictures = 0;
      }
      if (due(options.sample_every) || (last && options.sample_every > 0)) {
        WriteSamples(session, state);
      }
      if (due(options.snapshot_every) || in_film()) WriteSnapshot(session, state);
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
