#include "native/cli/train_command.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "native/cli/openmp_wait.h"
#include "native/train/check_options.h"
#include "native/train/choices_text.h"
#include "native/train/options.h"
#include "native/train/train.h"

namespace ganvas::cli {
namespace {

const char* GroupTitle(train::OptionGroup group) {
  switch (group) {
    case train::OptionGroup::kRun:
      return "The run";
    case train::OptionGroup::kNetworks:
      return "Networks";
    case train::OptionGroup::kObjective:
      return "Objective";
    case train::OptionGroup::kRegularization:
      return "Regularization";
    case train::OptionGroup::kAugmentation:
      return "Augmentation";
    case train::OptionGroup::kOptimizer:
      break;
  }
  return "Optimizers and the averaged generator";
}

// What a command says meanwhile.
struct Reporting {
  bool quiet = false;
  bool json = false;

  train::Report report() const {
    return json ? train::Report::kJson : quiet ? train::Report::kQuiet : train::Report::kText;
  }
};

void AddReporting(CLI::App& command, Reporting& to) {
  CLI::Option* quiet = command.add_flag(
      "--quiet", to.quiet, "Only the last checkpoint's path at the end, warnings on stderr");
  command
      .add_flag("--json", to.json,
                "One JSON object a tick on stdout, then one that says where everything is")
      ->excludes(quiet);
}

}  // namespace

void AddTrainCommand(CLI::App& app, ExitCode& result) {
  CLI::App* command = app.add_subcommand("train", "Train a GAN on pictures or points");
  // The texts are kept as given: the option table reads them, after the preset.
  const auto given = std::make_shared<std::vector<train::OptionText>>();
  const train::Options defaults;
  for (const train::OptionSpec& spec : train::OptionTable()) {
    const std::string name(spec.name);
    const std::string default_text = train::OptionToText(defaults, spec);
    if (std::holds_alternative<bool train::Options::*>(spec.member)) {
      command
          ->add_flag_function(
              "--" + name + ",!--no-" + name,
              [given, name](int64_t count) {
                given->emplace_back(name, count > 0 ? "true" : "false");
              },
              std::string(spec.help))
          ->group(GroupTitle(spec.group));
      continue;
    }
    command
        ->add_option_function<std::string>(
            "--" + name,
            [given, name](const std::string& text) { given->emplace_back(name, text); },
            std::string(spec.help))
        ->type_name(std::string(spec.placeholder))
        ->default_str(default_text)
        ->group(GroupTitle(spec.group));
  }
  const auto reporting = std::make_shared<Reporting>();
  AddReporting(*command, *reporting);
  command->footer(train::ChoicesText());
  command->callback([given, reporting, &result] {
    const train::Options options = train::ResolveOptions(*given);
    RestartWithSleepingThreads();
    result = train::Train(options, reporting->report());
  });
}

void AddResumeCommand(CLI::App& app, ExitCode& result) {
  CLI::App* command = app.add_subcommand("resume", "Continue a run from its last checkpoint");
  struct Given {
    std::string run;
    train::ResumeOptions changes;
    Reporting reporting;
  };
  const auto given = std::make_shared<Given>();
  command->add_option("RUN", given->run, "folder that ganvas train made")->required();
  command->add_option("--steps", given->changes.steps, "generator updates in all");
  command->add_option("--threads", given->changes.threads, "CPU threads; 0 for one a core");
  command->add_option("--device", given->changes.device, "auto, cpu or cuda");
  command->add_option("--on-collapse", given->changes.on_collapse, "warn, stop or ignore");
  command->add_option("--data", given->changes.data, "where the same data lie now")
      ->type_name("SPEC");
  command
      ->add_option("--from", given->changes.from,
                   "go on from the checkpoint of this step, or begin again at 0; what came after "
                   "it is dropped")
      ->type_name("STEP");
  command->add_flag("--accept-changes", given->changes.accept_changes,
                    "go on with what was changed in options.json since the checkpoint");
  AddReporting(*command, given->reporting);
  command->footer("\nExample:\n  ganvas resume runs/fashion --steps 20000\n");
  command->callback([given, &result] {
    RestartWithSleepingThreads();
    result = train::Resume(given->run, given->changes, given->reporting.report());
  });
}

}  // namespace ganvas::cli
