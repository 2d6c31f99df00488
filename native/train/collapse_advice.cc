#include "native/train/collapse_advice.h"

#include <algorithm>

#include "native/choices/tasks.h"
#include "native/data/points.h"
#include "native/files/shell_words.h"
#include "native/run/trajectory.h"

namespace ganvas::train {
namespace {

constexpr double kLargeRate = 4e-3;

// The option's row says whether resume takes it.
bool ResumeTakes(const std::string& name) {
  const auto options = OptionTable();
  const auto row = std::find_if(options.begin(), options.end(),
                                [&](const OptionSpec& spec) { return spec.name == name; });
  return row != options.end() && RuleOnResume(*row) != OnResume::kNo;
}

}  // namespace

std::vector<OptionText> AdviceAgainstCollapse(const Options& options) {
  const Options defaults;
  std::vector<OptionText> advice;
  const auto add = [&](const char* name, const std::string& value) {
    advice.emplace_back(name, value);
  };
  if (options.lr_g > kLargeRate) add("lr-g", "2e-4");
  if (options.lr_d > kLargeRate) add("lr-d", "2e-4");
  if (options.pixel_weight > 0) add("pixel-weight", "0");
  if (options.objective == AdversarialLoss::kMinimax) {
    add("objective", TextOf(defaults.objective));
  }
  if (!advice.empty()) return advice;
  const bool points = data::IsPointSpec(options.data);
  const bool translates = Translates(TaskKindOf(options.model));
  const bool smooth = options.r1 > 0 || options.r2 > 0 || options.gp > 0 || options.clip > 0;
  if (!smooth && !translates) {
    add("r1", points ? "0.1" : "1");
    add("reg-every", "4");
  }
  if (options.augment == NameOf(Augment::kNone) && !points) {
    add("augment", "color,translation,cutout");
  }
  return advice;
}

std::string AdviceText(const Options& options, const RunFolder& run, int64_t since) {
  const std::vector<OptionText> advice = AdviceAgainstCollapse(options);
  if (advice.empty()) return "";
  std::string text;
  bool resumable = true;
  int64_t from = 0;
  for (const int64_t step : run.Checkpoints()) {
    if (step <= since) from = step;
  }
  for (const auto& [name, value] : advice) {
    text += " --" + name + " " + value;
    resumable &= ResumeTakes(name);
  }
  return "; what often helps:" + text +
         (resumable ? " (" +
                          ShellCommand({"ganvas", "resume", run.path(), "--from",
                                        std::to_string(from), "--accept-changes"}) +
                          text + ")"
                    : ", in a new run");
}

}  // namespace ganvas::train
