// Takes the place of train_command.cc and export_command.cc in a build without LibTorch.
#include <string>

#include "native/cli/export_command.h"
#include "native/cli/train_command.h"

namespace ganvas::cli {
namespace {

void AddAbsent(CLI::App& app, const std::string& name, const std::string& summary) {
  CLI::App* command = app.add_subcommand(name, summary + " (not in this build)");
  command->allow_extras();
  command->callback([] {
    throw FatalError(
        ExitCode::kFailed,
        "this build has no LibTorch; install libtorch-dev (or set CMAKE_PREFIX_PATH to "
        "LibTorch's folder), then configure and build again");
  });
}

}  // namespace

void AddTrainCommand(CLI::App& app, ExitCode&) {
  AddAbsent(app, "train", "Train a GAN on pictures");
}

void AddResumeCommand(CLI::App& app, ExitCode&) {
  AddAbsent(app, "resume", "Continue a run from its last checkpoint");
}

void AddExportCommand(CLI::App& app, ExitCode&) {
  AddAbsent(app, "export", "Write a run's averaged generator as a verified ONNX file");
}

}  // namespace ganvas::cli
