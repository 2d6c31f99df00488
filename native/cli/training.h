// What the commands need LibTorch for. Two programs are made of the same commands: ganvas-train
// does this work (training_here.cc); ganvas, which is free of LibTorch, starts ganvas-train with
// the same arguments in place of each (training_elsewhere.cc), so there none of these returns.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "native/cli/eval_request.h"
#include "native/cli/nearest_request.h"
#include "native/error.h"
#include "native/run/options.h"
#include "native/run/run_log.h"
#include "native/train/export_run.h"
#include "native/train/train.h"

namespace ganvas::cli {

struct TrainRequest {
  std::vector<train::OptionText> given;  // as on the command line
  train::Report report = train::Report::kText;
  bool dry = false;  // only say what the run would be
};

struct ResumeRequest {
  std::string run;
  train::ResumeOptions changes;
  train::Report report = train::Report::kText;
};

// In this process, or in several that this one starts. All throw FatalError.
ExitCode TrainRun(const TrainRequest& request);
ExitCode ResumeRun(const ResumeRequest& request);

// As train::ExportRun and train::RunAsOnnx do.
train::ExportReport ExportRunFolder(const train::ExportOptions& options);
std::vector<uint8_t> RunFolderAsOnnx(const std::string& run, const std::string& step);

// Measures and prints the report.
void Eval(const EvalRequest& request);

// Finds training pictures near to samples and prints them.
void FindNearest(const NearestRequest& request);

}  // namespace ganvas::cli
