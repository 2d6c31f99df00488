#include "native/cli/train_command.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "native/cli/files.h"
#include "native/cli/training.h"
#include "native/run/choices_text.h"
#include "native/run/options.h"
#include "native/run/trajectory.h"

namespace ganvas::cli {
namespace {

// What a command says meanwhile.
struct Reporting {
  bool quiet = false;
  bool json = false;

  train::Report report() const {
    return json ? train::Report::kJson : quiet ? train::Report::kQuiet : train::Report::kText;
  }
  // Lines for people may go nowhere; objects and a path are what was asked for.
  void RequireRead(ExitCode result) const {
    if ((json || quiet) && result == ExitCode::kOk) RequireStdout();
  }
};

void AddReporting(CLI::App& command, Reporting& to) {
  CLI::Option* quiet = command.add_flag(
      "--quiet", to.quiet,
      "Print only the path of the last checkpoint at the end, and warnings on stderr");
  command
      .add_flag("--json", to.json,
                "Print one JSON object for each tick on stdout, then one with all paths")
      ->excludes(quiet);
}

// What other trainers call an option, and which of ours it sets. What is given by our own name goes
// before it.
struct Alias {
  const char* name;
  const char* placeholder;
  std::vector<std::string> options;
};

const std::vector<Alias>& Aliases() {
  static const std::vector<Alias> aliases = {
      {"--lr", "X", {"lr-g", "lr-d"}},
      {"--batch-size", "N", {"batch"}},
      {"--outdir", "RUN", {"out"}},
  };
  return aliases;
}

// Those of `aliases` that the command takes.
void AddAliases(CLI::App& command, std::span<const Alias> aliases,
                std::vector<train::OptionText>* given) {
  for (const Alias& alias : aliases) {
    std::string names;
    for (const std::string& option : alias.options) {
      names += (names.empty() ? "--" : " and --") + option;
    }
    command
        .add_option_function<std::string>(
            alias.name,
            [given, &alias](const std::string& text) {
              for (const std::string& option : alias.options) given->emplace_back(option, text);
            },
            names)
        ->type_name(alias.placeholder)
        ->group("Names of other trainers");
  }
}

// An option of the table; its text goes to `given` as it is.
CLI::Option* AddTableOption(CLI::App& command, const train::OptionSpec& spec,
                            std::vector<train::OptionText>* given) {
  const std::string name(spec.name);
  if (std::holds_alternative<bool train::Options::*>(spec.member)) {
    return command.add_flag_function(
        "--" + name + ",!--no-" + name,
        [given, name](int64_t count) { given->emplace_back(name, count > 0 ? "true" : "false"); },
        std::string(spec.help));
  }
  return command
      .add_option_function<std::string>(
          "--" + name, [given, name](const std::string& text) { given->emplace_back(name, text); },
          std::string(spec.help))
      ->type_name(std::string(spec.placeholder));
}

}  // namespace

void AddTrainCommand(CLI::App& app, ExitCode& result) {
  CLI::App* command = app.add_subcommand("train", "Train a GAN on pictures or points");
  // The texts are kept as given: the option table reads them, after the preset.
  const auto given = std::make_shared<std::vector<train::OptionText>>();
  AddAliases(*command, Aliases(), given.get());
  const train::Options defaults;
  for (const train::OptionSpec& spec : train::OptionTable()) {
    CLI::Option* option = AddTableOption(*command, spec, given.get());
    option->group(std::string(train::GroupTitle(spec.group)));
    if (!std::holds_alternative<bool train::Options::*>(spec.member)) {
      option->default_str(train::OptionToText(defaults, spec));
    }
  }
  const auto reporting = std::make_shared<Reporting>();
  AddReporting(*command, *reporting);
  const auto dry = std::make_shared<bool>(false);
  command
      ->add_flag("--dry-run", *dry,
                 "Train nothing: print every option, the networks, and the time, memory and disk "
                 "that the run would take")
      ->excludes("--quiet");
  command->footer(train::ChoicesText());
  command->callback([given, reporting, dry, &result] {
    result = TrainRun({.given = *given, .report = reporting->report(), .dry = *dry});
    reporting->RequireRead(result);
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
  command->add_option("RUN", given->run, "run folder of ganvas train")->required();
  // All but --outdir, which is last.
  AddAliases(*command, std::span(Aliases()).first(Aliases().size() - 1), &given->changes.options);
  command->add_option("--steps", given->changes.steps, "total number of generator updates");
  command->add_option("--threads", given->changes.threads, "CPU threads; 0 for one per core");
  command->add_option("--device", given->changes.device, "auto, cpu or cuda");
  command->add_option("--nproc", given->changes.nproc, "number of processes on this machine")
      ->check(CLI::Range(1, 1024));
  command
      ->add_option("--rank-timeout", given->changes.rank_timeout,
                   "seconds after which a missing process ends the run")
      ->check(CLI::Range(1.0, 1e6));
  command->add_option("--on-collapse", given->changes.on_collapse, "warn, stop or ignore");
  command->add_option("--data", given->changes.data, "new place of the same data")
      ->type_name("SPEC");
  command
      ->add_option(
          "--from", given->changes.from,
          "continue from the checkpoint of this step, or start again at 0; later steps are dropped")
      ->type_name("STEP");
  command->add_flag("--accept-changes", given->changes.accept_changes,
                    "accept options or data other than those of the checkpoint, here or in "
                    "options.json; the run then differs from one that had them from the start");
  for (const train::OptionSpec& spec : train::OptionTable()) {
    const train::OnResume rule = train::RuleOnResume(spec);
    if (rule == train::OnResume::kNo) continue;
    AddTableOption(*command, spec, &given->changes.options)
        ->group(rule == train::OnResume::kFree ? "What is written" : "Needs --accept-changes");
  }
  AddReporting(*command, given->reporting);
  command->footer("\nExample:\n  ganvas resume runs/fashion --steps 20000\n");
  command->callback([given, &result] {
    result = ResumeRun(
        {.run = given->run, .changes = given->changes, .report = given->reporting.report()});
    given->reporting.RequireRead(result);
  });
}

}  // namespace ganvas::cli
