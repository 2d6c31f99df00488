#include "native/train/train.h"
#include "native/step/keep_memory.h"

#include <torch/torch.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>

#include "native/files/durable_file.h"
#include "native/files/shell_words.h"
#include "native/run/data_place.h"
#include "native/run/dataset_record.h"
#include "native/run/interrupt.h"
#include "native/run/kept_steps.h"
#include "native/run/machine.h"
#include "native/run/rank_environment.h"
#include "native/run/run_folder.h"
#include "native/run/run_log.h"
#include "native/run/run_space.h"
#include "native/run/trajectory.h"
#include "native/step/network_shape.h"
#include "native/step/state.h"
#include "native/step/task.h"
#include "native/step/training_data.h"
#include "native/train/check_options.h"
#include "native/train/data_size.h"
#include "native/train/deterministic.h"
#include "native/train/init_from.h"
#include "native/train/loop.h"
#include "native/train/open_metrics.h"
#include "native/train/rank_run.h"
#include "native/train/resolve_machine.h"
#include "native/train/resume_point.h"

namespace ganvas::train {
namespace {

int64_t CountParameters(const torch::nn::Module& module) {
  int64_t count = 0;
  for (const auto& parameter : module.parameters()) count += parameter.numel();
  return count;
}

std::string MachineText(const Options& options, int64_t ranks) {
  return TextOf(options.device) + " with " + std::to_string(options.threads) + " threads" +
         (ranks > 1 ? " in " + std::to_string(ranks) + " processes" : "");
}

// "generator 1234 and discriminator 567 parameters".
std::string ParametersText(const Game& game) {
  std::string text;
  for (const Learner& learner : LearnersOf(game)) {
    text += (text.empty() ? "" : " and ") + std::string(learner.name) + " " +
            std::to_string(CountParameters(*learner.network));
  }
  return text + " parameters";
}

// What to call the exported model of the run in `path`: a file, or a folder for several.
std::string ExportName(const Task& task, const std::string& path) {
  const std::string name = std::filesystem::path(path).lexically_normal().filename().string();
  return (name.empty() || name == "." ? "model" : name) +
         (task.traits().why_many_files.empty() ? ".onnx" : "-onnx");
}

ExitCode Run(const Task& task, const Options& options, const RunFolder& run,
             const TrainingData& data, const DatasetRecord& record, TrainState& state,
             metrics::TickMetrics* metrics, torch::Device device,
             const std::vector<std::string>& notes, Report report, Ranks& ranks) {
  const std::optional<RankPlace> place = PlaceFromEnvironment();
  InstallInterruptHandlers(/*answers=*/!place || !place->launched);
  RunLog log(run.LogFile(), run.StatsFile(), report);
  if (options.tensorboard) log.AlsoWriteEvents(run.path(), state.step);
  log.Line("Data: " + record.description);
  const std::string ways(task.traits().ways);
  log.Line("Networks: " + TextOf(options.model) + (ways.empty() ? "" : ", " + ways) + ", " +
           ParametersText(state.games.front()));
  log.Line(
      "Machine: " + MachineName(options.device, options.threads) +
      (ranks.count() > 1 ? ", in each of " + std::to_string(ranks.count()) + " processes" : ""));
  for (const std::string& note : notes) log.Warn("Note: " + note);
  for (const std::string& note : Notes(data)) log.Warn("Note: " + note);
  if (state.step > 0) log.Line("Continuing from step " + std::to_string(state.step));
  const GeneratorInputs inputs = {options.nz, PriorOf(options),
                                  NetworkShapeOf(options, record).classes};
  const ExitCode code = NamingTheLastCheckpoint(ranks, run.path(), [&] {
    const std::string exchange = Announce(ranks, options, record, device);
    if (!exchange.empty()) log.Line("Exchange: " + exchange);
    return RunLoop({task, options, data, record, run, log, device, inputs, metrics, ranks}, state);
  });

  const std::string& path = run.path();
  RunEnd end;
  end.finished = code == ExitCode::kOk;
  end.step = state.step;
  end.seconds = state.seconds;
  end.run = path;
  end.checkpoint = run.CheckpointFile(state.step);
  end.samples = path + "/samples";
  end.stats = run.StatsFile();
  end.next = end.finished
                 ? ShellCommand({"ganvas", "export", path, "--out", ExportName(task, path)})
                 : ShellCommand({"ganvas", "resume", path});
  log.End(end);
  return code;
}

// The batch is shared by all processes, also those that --nproc did not start.
void CheckOptionsOn(const Ranks& ranks, Options options, TaskChoice task_of) {
  options.nproc = ranks.count();
  CheckOptions(options, task_of);
}

// Before what may take long, so that somebody who waits knows what for.
void Say(Report report, const std::string& text) {
  if (report != Report::kText) return;
  std::printf("%s\n", text.c_str());
  std::fflush(stdout);
}

TrainingData ReadData(const Options& options, Report report) {
  Say(report, "Reading " + options.data);
  return OpenTrainingData(options);
}

std::unique_ptr<metrics::TickMetrics> PrepareMetrics(const Options& options,
                                                     const DatasetRecord& record, Report report) {
  if (!options.metrics.empty()) Say(report, "Preparing --metrics " + options.metrics);
  return OpenMetrics(options, record);
}

FileSizes SizesOf(const TrainState& state) {
  return {CheckpointBytes(state),
          2 * static_cast<uint64_t>(CountParameters(*state.games.front().generator))};
}

// Throws where the data are not those that the run began with, unless they are to be accepted and
// fit its networks. Returns a note, "" where they are the same.
std::string CompareData(const DatasetRecord& found, const DatasetRecord& record,
                        const Options& options, const DataPlace& place,
                        const ResumeOptions& changes) {
  const std::string moved =
      place.moved_from.empty() ? "" : place.moved_from + " no longer exists, and ";
  if (found.fingerprint == record.fingerprint) {
    return moved.empty() ? ""
                         : moved + place.data + " has the same data: the run continues with it";
  }
  const std::string what = moved + place.data + ": is not the data of this run: found " +
                           found.description + " (fingerprint " + found.fingerprint +
                           "), expected " + record.description + " (" + record.fingerprint + ")";
  const bool fits = found.picture_channels == record.picture_channels &&
                    (!options.conditional || found.classes == record.classes);
  if (!fits) {
    throw FatalError(ExitCode::kBadFile,
                     what + "; its " + (found.classes == record.classes ? "channels" : "classes") +
                         " do not fit the networks of this run: start another run with them");
  }
  if (!changes.accept_changes) {
    throw FatalError(ExitCode::kBadFile,
                     what + "; to continue with the changed data: " +
                         ShellCommand({"ganvas", "resume", options.out, "--accept-changes"}) +
                         (changes.data ? " --data " + ShellWord(*changes.data) : ""));
  }
  return what + "; accepted: from here on the run differs from one with the old data";
}

// Something of each discriminator must learn.
void RequireLearningLayers(const Options& options, const TrainState& state) {
  for (const Game& game : state.games) {
    if (game.discriminator == nullptr) continue;
    const int64_t layers = CountLayers(*game.discriminator);
    if (options.freeze_d < layers) continue;
    throw FatalError(ExitCode::kUsage, "--freeze-d " + std::to_string(options.freeze_d) +
                                           ": the discriminator has " + std::to_string(layers) +
                                           " layers, expected fewer");
  }
}

ExitCode TrainUnguarded(Options options, Report report, Ranks& ranks, TaskChoice task_of) {
  CheckOptionsOn(ranks, options, task_of);
  RunFolder::RequireFree(options.out);
  ResolveMachine(options);
  const Options machine = ShareOf(options, ranks);
  KeepFreedMemory();
  torch::set_num_threads(static_cast<int>(machine.threads));
  if (options.deterministic && options.device == Device::kCuda) UseDeterministicAlgorithms();
  const torch::Device device = DeviceOf(options, ranks);

  const TrainingData data = ReadData(machine, report);
  DatasetRecord record = Describe(data, options.data);
  record.folder = CurrentFolder();
  std::vector<std::string> warnings;
  if (std::string said = TurnEpochsIntoSteps(data, options); !said.empty()) {
    warnings.push_back(std::move(said));
  }
  const Options share = ShareOf(options, ranks);
  const Task& task = task_of(options);
  TrainState state = InitialState(task, options, record, device);
  state.ranks = ranks.count();
  for (std::string& warning : Warnings(options)) warnings.push_back(std::move(warning));
  for (std::string& warning : DataWarnings(data, options)) warnings.push_back(std::move(warning));
  if (!options.init_from.empty()) {
    for (std::string& note : StartFromOtherRun(options, record, state)) {
      warnings.push_back(std::move(note));
    }
  }
  RequireLearningLayers(options, state);
  // Before the folder is there: what cannot be measured or written leaves nothing behind.
  const auto metrics = PrepareMetrics(options, record, report);
  const std::string space = RequireRoomForRun(options, record, 0, SizesOf(state));
  if (!space.empty()) warnings.push_back(space);

  const RunFolder run = RunFolder::Create(options.out);
  WriteDatasetRecord(record, run.DatasetFile());
  // The other run may go on or away: these weights must be had again should this run be killed.
  if (!options.init_from.empty()) SaveCheckpoint(state, run.CheckpointFile(0));
  WriteFileDurably(run.OptionsFile(), OptionsToJson(options));
  return Run(task, share, run, data, record, state, metrics.get(), device, warnings, report, ranks);
}

// Sets what `changes` say in `options`. Throws where that would make another run of it and is not
// accepted.
void RequireAccepted(const std::string& path, const Options& before, const ResumeOptions& changes,
                     Options& options) {
  for (const auto& [name, text] : changes.options) SetOption(options, name, text);
  std::string changed;
  for (const std::string& each : ChangedOptions(TrajectoryOptions(before), options)) {
    changed += (changed.empty() ? "" : "; ") + each;
  }
  if (changed.empty() || changes.accept_changes) return;
  throw FatalError(ExitCode::kUsage,
                   path + ": " + changed +
                       ": the run would go on as another one; to accept this, add "
                       "--accept-changes");
}

ExitCode ResumeUnguarded(const std::string& path, const ResumeOptions& changes, Report report,
                         Ranks& ranks, TaskChoice task_of) {
  RunFolder run = RunFolder::Open(path);
  run.Lock();
  Options options = ReadOptions(run.OptionsFile());
  options.out = path;
  const Options before = options;
  if (changes.steps) options.steps = *changes.steps;
  if (changes.threads) options.threads = *changes.threads;
  if (changes.device) options.device = ParseChoice<Device>("device", *changes.device);
  if (changes.nproc) options.nproc = *changes.nproc;
  if (changes.rank_timeout) options.rank_timeout = *changes.rank_timeout;
  if (changes.on_collapse) {
    options.on_collapse = ParseChoice<OnCollapse>("on-collapse", *changes.on_collapse);
  }
  RequireAccepted(path, before, changes, options);
  std::vector<std::string> notes = GiveUpWhatOnlyGpusCan(options);
  DatasetRecord record = ReadDatasetRecord(run.DatasetFile());
  DataPlace place;
  if (changes.data) {
    options.data = place.data = *changes.data;
    place.detector = PlaceDetector(options, record);
  } else {
    place = PlaceData(options, record, path, ShellCommand({"ganvas", "resume", path}));
    if (!place.moved_from.empty()) options.data = place.data;
  }
  CheckOptionsOn(ranks, options, task_of);
  ResolveMachine(options);
  Options share = ShareOf(options, ranks);
  share.data = place.data;
  share.detector = place.detector;
  KeepFreedMemory();
  torch::set_num_threads(static_cast<int>(share.threads));
  if (options.deterministic && options.device == Device::kCuda) UseDeterministicAlgorithms();
  const torch::Device device = DeviceOf(options, ranks);

  Say(report, "Reading " + share.data);
  const TrainingData data = OpenRecordedData(share, record);
  options.color = share.color;
  DatasetRecord found = Describe(data, options.data);
  const std::string difference = CompareData(found, record, options, place, changes);
  const bool replaced = !difference.empty() || changes.data;
  if (!difference.empty()) notes.push_back(difference);
  if (replaced) {
    // What the networks hold of the data stays.
    found.points_mean = record.points_mean;
    found.points_scale = record.points_scale;
    found.folder = CurrentFolder();
    options.detector = place.detector;
    record = found;
  }

  const Task& task = task_of(options);
  TrainState state = InitialState(task, options, record, device);
  state.ranks = before.nproc;  // where its checkpoint does not say
  const ResumePoint point = LoadResumePoint(run, changes, options, state);
  notes.insert(notes.end(), point.notes.begin(), point.notes.end());
  if (state.step >= options.steps) {
    // Killed after its last checkpoint, it may have left unfinished business.
    run.CutAfter(state.step);
    run.PruneCheckpoints({options.keep, options.checkpoint_every},
                         BestStep(run, options.keep_best).step());
    throw FatalError(ExitCode::kUsage, path + ": already has " + std::to_string(state.step) +
                                           " of " + std::to_string(options.steps) +
                                           " steps; to continue, give a larger --steps");
  }
  const auto metrics = PrepareMetrics(share, record, report);
  const std::string space = RequireRoomForRun(options, record, state.step, SizesOf(state));
  if (!space.empty()) notes.push_back(space);
  for (std::string& warning : Warnings(options)) notes.push_back(std::move(warning));
  if (options.threads != before.threads || options.device != before.device ||
      ranks.count() != state.ranks) {
    notes.push_back("on " + MachineText(before, state.ranks) + " so far, now on " +
                    MachineText(options, ranks.count()) +
                    ": the run continues with rounding differences, not with the same bits");
  }
  state.ranks = ranks.count();
  if (options.steps != before.steps && DependsOnSteps(options)) {
    notes.push_back("schedules now stretch over " + std::to_string(options.steps) +
                    " steps: rates, penalties or noise that had decreased increase again");
  }
  run.CutAfter(state.step);
  // Accepted for good, even if this session writes no checkpoint.
  if (point.accepted) SaveCheckpoint(state, run.CheckpointFile(state.step));
  if (replaced) WriteDatasetRecord(record, run.DatasetFile());
  WriteFileDurably(run.OptionsFile(), OptionsToJson(options));
  return Run(task, share, run, data, record, state, metrics.get(), device, notes, report, ranks);
}

// A rank other than the first may be where the folder is not.
double RankTimeoutOf(const std::string& path, const ResumeOptions& changes) {
  if (changes.rank_timeout) return *changes.rank_timeout;
  const std::string file = RunFolder::Elsewhere(path).OptionsFile();
  return std::filesystem::exists(file) ? ReadOptions(file).rank_timeout : Options().rank_timeout;
}

}  // namespace

ExitCode Train(const Options& options, Report report, TaskChoice task_of) {
  return OnRanks(options.nproc, options.rank_timeout, [&](Ranks& ranks) {
    return ranks.first() ? TrainUnguarded(options, report, ranks, task_of) : Follow(ranks, task_of);
  });
}

ExitCode Resume(const std::string& path, const ResumeOptions& changes, Report report,
                TaskChoice task_of) {
  return OnRanks(changes.nproc.value_or(1), RankTimeoutOf(path, changes), [&](Ranks& ranks) {
    return ranks.first() ? ResumeUnguarded(path, changes, report, ranks, task_of)
                         : Follow(ranks, task_of);
  });
}

int64_t ProcessesOf(const std::string& path, const ResumeOptions& changes) {
  if (changes.nproc) return *changes.nproc;
  return ReadOptions(RunFolder::Open(path).OptionsFile()).nproc;
}

}  // namespace ganvas::train
