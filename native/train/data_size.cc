#include "native/train/data_size.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "native/data/dataset_spec.h"
#include "native/data/equal_pictures.h"
#include "native/data/pair_spec.h"
#include "native/error.h"

namespace ganvas::train {
namespace {

constexpr int64_t kFew = 1000;            // pictures that a discriminator learns by heart
constexpr int64_t kFewToTranslate = 100;  // the same of a domain
constexpr int64_t kCompared = 20000;      // with more, equal ones weigh little

std::string Counted(int64_t count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

// Whether its pictures come from files, which may be copies of each other.
bool IsFromFiles(const std::string& spec) {
  const std::string kind = data::ParseDatasetSpec(spec).kind;
  return kind == "folder" || kind == "idx" || kind == "cifar";
}

void WarnOf(const data::Dataset& pictures, const std::string& spec, const std::string& whose,
            const Options& options, std::vector<std::string>& warnings) {
  const bool one_of_two = !whose.empty();
  const int64_t count = pictures.size();
  if (count < options.batch) {
    warnings.push_back(
        whose + Counted(count, "picture") + ", fewer than --batch " +
        std::to_string(options.batch) +
        ": every batch repeats some of them; use a smaller --batch, or more pictures");
  }
  if (count < (one_of_two ? kFewToTranslate : kFew) && options.augment == NameOf(Augment::kNone)) {
    warnings.push_back(whose + Counted(count, "picture") + (count == 1 ? " is" : " are") +
                       " few: the discriminator will memorize them, and generated pictures will "
                       "copy them or collapse; add --augment " +
                       (one_of_two ? "color,translation,cutout" : "ada") +
                       (options.mirror ? "" : ", and --mirror if left and right do not matter"));
  }
  if (count > kCompared || !IsFromFiles(spec)) return;
  const int64_t equal = data::CountEqualPictures(pictures);
  if (equal == 0) return;
  warnings.push_back(whose + Counted(equal, "picture") + " of " + std::to_string(count) +
                     (equal == 1 ? " is" : " are") +
                     " equal to another one and will be generated more often; remove copies if "
                     "this is not intended");
}

}  // namespace

std::string TurnEpochsIntoSteps(const TrainingData& data, Options& options) {
  if (options.epochs <= 0) return "";
  int64_t samples = 0;
  if (data.points != nullptr) {
    samples = data.points->size();
  } else {
    samples = data.pictures->size();
    if (data.partners != nullptr) samples = std::max(samples, data.partners->size());
  }
  const double passes = options.epochs;
  if (samples < 1) {
    throw FatalError(ExitCode::kUsage, "--epochs: " + options.data +
                                           " has no end, so it has no epochs; give --steps");
  }
  const auto of_a_step = static_cast<double>(options.batch * options.n_critic);
  const double steps = std::ceil(passes * static_cast<double>(samples) / of_a_step);
  if (steps >= kUnbounded) {
    throw FatalError(ExitCode::kUsage, "--epochs: too many steps to count");
  }
  options.steps = std::max<int64_t>(1, static_cast<int64_t>(steps));
  options.epochs = 0;
  char text[32];
  std::snprintf(text, sizeof text, "%g", passes);
  return "--epochs " + std::string(text) + " of " +
         Counted(samples, data.points != nullptr ? "point" : "picture") + " with --batch " +
         std::to_string(options.batch) +
         (options.n_critic > 1 ? " and --n-critic " + std::to_string(options.n_critic) : "") +
         " are --steps " + std::to_string(options.steps);
}

std::vector<std::string> DataWarnings(const TrainingData& data, const Options& options) {
  std::vector<std::string> warnings;
  if (data.pictures == nullptr) return warnings;
  if (data.partners == nullptr) {
    WarnOf(*data.pictures, options.data, "", options, warnings);
    return warnings;
  }
  const auto [a, b] = data::ParsePairSpec(options.data);
  WarnOf(*data.pictures, a, "domain A: ", options, warnings);
  WarnOf(*data.partners, b, "domain B: ", options, warnings);
  return warnings;
}

}  // namespace ganvas::train
