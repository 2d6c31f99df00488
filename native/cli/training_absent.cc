// Takes the place of training, metrics and the export of runs in a build without LibTorch.
#include <string>
#include <vector>

#include "native/cli/eval_command.h"
#include "native/cli/train_command.h"
#include "native/train/export_run.h"

namespace ganvas {
namespace {

FatalError Absent() {
  return {ExitCode::kFailed,
          "this build has no LibTorch; install libtorch-dev (or set CMAKE_PREFIX_PATH to "
          "LibTorch's folder), then configure and build again"};
}

void AddAbsent(CLI::App& app, const std::string& name, const std::string& summary) {
  CLI::App* command = app.add_subcommand(name, summary + " (not in this build)");
  command->allow_extras();
  command->callback([] { throw Absent(); });
}

}  // namespace

void cli::AddTrainCommand(CLI::App& app, ExitCode&) {
  AddAbsent(app, "train", "Train a GAN on pictures or points");
}

void cli::AddResumeCommand(CLI::App& app, ExitCode&) {
  AddAbsent(app, "resume", "Continue a run from its last checkpoint");
}

void cli::AddEvalCommand(CLI::App& app, ExitCode&) {
  AddAbsent(app, "eval", "Measure a run or an ONNX generator");
}

train::ExportReport train::ExportRun(const ExportOptions&) { throw Absent(); }

std::vector<uint8_t> train::RunAsOnnx(const std::string&, const std::string&) { throw Absent(); }

}  // namespace ganvas
