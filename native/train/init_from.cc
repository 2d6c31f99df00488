#include "native/train/init_from.h"

#include <string_view>

#include "native/error.h"
#include "native/run/run_folder.h"

namespace ganvas::train {
namespace {

// What shapes networks.
constexpr std::string_view kShaping[] = {"model",  "size",          "channels", "channels-d",
                                         "layers", "patch-layers",  "nz",       "conditional",
                                         "norm-d", "spectral-norm", "pack",     "precision"};

// "--channels is 32 there and 64 here, --nz ..."; "" where all are equal.
std::string Differences(const Options& theirs, const Options& ours) {
  std::string text;
  for (const OptionSpec& spec : OptionTable()) {
    const std::string there = OptionToText(theirs, spec), here = OptionToText(ours, spec);
    bool shapes = false;
    for (const std::string_view name : kShaping) shapes |= name == spec.name;
    if (!shapes || there == here) continue;
    text += (text.empty() ? "" : ", ") + std::string("--") + std::string(spec.name) + " is " +
            there + " there and " + here + " here";
  }
  return text;
}

}  // namespace

std::string StartFromOtherRun(const Options& options, TrainState& state) {
  const std::string& path = options.init_from;
  const RunFolder run = RunFolder::Open(path);
  const auto steps = run.Checkpoints();
  if (steps.empty()) {
    throw FatalError(ExitCode::kBadFile, path + ": has no checkpoint to start from");
  }
  try {
    if (LoadWeights(state, run.CheckpointFile(steps.back()))) return "";
    return "the discriminator of " + path + " has another shape and starts from new weights";
  } catch (const OtherNetworks& error) {
    const std::string differences = Differences(ReadOptions(run.OptionsFile()), options);
    throw FatalError(ExitCode::kBadFile,
                     "--init-from " + path +
                         ": its generator has another shape than that of this run: " +
                         (differences.empty() ? "the data has other channels or classes"
                                              : differences + "; give the same here"));
  }
}

}  // namespace ganvas::train
