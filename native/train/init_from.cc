#include "native/train/init_from.h"

#include <algorithm>
#include <string_view>

#include "native/error.h"
#include "native/run/run_folder.h"
#include "native/step/taken_weights.h"

namespace ganvas::train {
namespace {

// What every layer of a generator depends on.
constexpr std::string_view kShaping[] = {"model", "channels", "layers"};

// "--channels is 32 there and 64 here, --layers ..."; "" where all are equal.
std::string Differences(const Options& theirs, const Options& ours) {
  std::string text;
  for (const OptionSpec& spec : OptionTable()) {
    const std::string there = OptionToText(theirs, spec), here = OptionToText(ours, spec);
    const bool shapes =
        std::find(std::begin(kShaping), std::end(kShaping), spec.name) != std::end(kShaping);
    if (!shapes || there == here) continue;
    text += (text.empty() ? "" : ", ") + std::string("--") + std::string(spec.name) + " is " +
            there + " there and " + here + " here";
  }
  return text;
}

int64_t DiscriminatorWidth(const Options& options) {
  return options.channels_d > 0 ? options.channels_d : options.channels;
}

ClassRows RowsOfClasses(const Options& theirs, const DatasetRecord& their_data, const Options& ours,
                        const DatasetRecord& our_data) {
  ClassRows rows;
  if (theirs.conditional) rows.theirs = static_cast<int64_t>(their_data.classes.size());
  if (!ours.conditional) return rows;
  for (const std::string& name : our_data.classes) {
    const auto found = std::find(their_data.classes.begin(), their_data.classes.end(), name);
    const bool known = theirs.conditional && found != their_data.classes.end();
    rows.from.push_back(known ? found - their_data.classes.begin() : -1);
  }
  return rows;
}

std::string Names(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// "" where all layers are kept.
std::string Text(const std::string& network, const std::string& path, const TakenWeights& taken) {
  if (taken.partly.empty() && taken.fresh.empty()) return "";
  std::string text = "the " + network + " of " + path +
                     " fits in part; kept: " + (taken.kept.empty() ? "nothing" : Names(taken.kept));
  if (!taken.partly.empty()) text += "; kept in part: " + Names(taken.partly);
  if (!taken.fresh.empty()) text += "; new: " + Names(taken.fresh);
  return text;
}

}  // namespace

std::vector<std::string> StartFromOtherRun(const Options& options, const DatasetRecord& record,
                                           TrainState& state) {
  const std::string& path = options.init_from;
  const RunFolder run = RunFolder::Open(path);
  const auto steps = run.Checkpoints();
  if (steps.empty()) {
    throw FatalError(ExitCode::kBadFile, path + ": has no checkpoint to start from");
  }
  const Options theirs = ReadOptions(run.OptionsFile());
  const auto refuse = [&](const std::string& why) {
    return FatalError(
        ExitCode::kBadFile,
        "--init-from " + path + ": its generator has another shape than that of this run: " + why);
  };
  if (const std::string differences = Differences(theirs, options); !differences.empty()) {
    throw refuse(differences + "; give the same here");
  }
  const ClassRows classes =
      RowsOfClasses(theirs, ReadDatasetRecord(run.DatasetFile()), options, record);
  const TensorFile file = ReadTensorFile(run.CheckpointFile(steps.back()));
  const bool inputs_differ = theirs.size == options.size;
  std::vector<std::string> notes;
  const auto note = [&](const std::string& text) {
    if (!text.empty()) notes.push_back(text);
  };
  for (const Game& game : state.games) {
    const auto take = [&](const std::string& name, torch::nn::Module& network) {
      return TakeWeights(file, game.prefix + name + "/", classes, inputs_differ, network);
    };
    const TakenWeights generator = take("generator", *game.generator);
    if (generator.kept.empty()) throw refuse("no layer fits");
    take("average", *game.average);
    note(Text("generator" + game.whose, path, generator));
    for (const Learner& learner : LearnersOf(game)) {
      if (learner.network == game.generator.get()) continue;
      const std::string name(learner.name);
      if (DiscriminatorWidth(theirs) != DiscriminatorWidth(options)) {
        note("the " + name + game.whose + " of " + path +
             " has another width and starts from new weights");
        continue;
      }
      note(Text(name + game.whose, path, take(name, *learner.network)));
    }
  }
  return notes;
}

}  // namespace ganvas::train
