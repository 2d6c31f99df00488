// The two ways into training; LibTorch stays behind this header.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "native/error.h"
#include "native/run/options.h"
#include "native/run/run_log.h"
#include "native/step/task_choice.h"

namespace ganvas::train {

// Starts a run in options.out and trains it to options.steps. Returns kOk, or kInterrupted after
// Ctrl-C, SIGTERM or SIGHUP, when everything done so far is in a checkpoint. Throws FatalError. As
// one of several processes where the environment says so (rank_environment.h).
ExitCode Train(const Options& options, Report report = Report::kText, TaskChoice task_of = &TaskOf);

// What may differ from the run's options.json when it goes on.
struct ResumeOptions {
  std::optional<int64_t> steps;
  std::optional<int64_t> threads;
  std::optional<std::string> device;
  std::optional<int64_t> nproc;
  std::optional<double> rank_timeout;
  std::optional<std::string> on_collapse;
  std::optional<std::string> data;  // where the same data lie now
  // Continue from the checkpoint of this step, or start again at 0; later steps are dropped.
  std::optional<int64_t> from;
  // Other options that RuleOnResume allows, by name. Those that decide the run's numbers need
  // accept_changes.
  std::vector<OptionText> options;
  bool accept_changes = false;  // of what decides the run's numbers, here or in options.json
};

// Continues the run in folder `path` from its last whole checkpoint, or from step 0 when it has
// none. On the CPU with equal threads the result is bit-identical to that of an uninterrupted run.
ExitCode Resume(const std::string& path, const ResumeOptions& changes,
                Report report = Report::kText, TaskChoice task_of = &TaskOf);

// The number of processes for Resume: that of `changes`, else that of the run.
int64_t ProcessesOf(const std::string& path, const ResumeOptions& changes);

}  // namespace ganvas::train
