#include "native/metrics/picture_request.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "native/data/dataset_spec.h"
#include "native/data/points.h"
#include "native/error.h"
#include "native/metrics/neighbours.h"
#include "native/metrics/set_figures.h"

namespace ganvas::metrics {
namespace {

constexpr std::array<std::string_view, 7> kOfFeatures = {
    "fid", "kid", "precision", "recall", "density", "coverage", "memorization-features"};

}  // namespace

bool Wants(const EvalOptions& options, const std::string& metric) {
  return std::find(options.metrics.begin(), options.metrics.end(), metric) != options.metrics.end();
}

bool WantsFeatures(const EvalOptions& options) {
  return std::any_of(options.metrics.begin(), options.metrics.end(), [](const std::string& m) {
    return std::find(kOfFeatures.begin(), kOfFeatures.end(), m) != kOfFeatures.end();
  });
}

bool IsStacked(const EvalOptions& options) {
  return data::ParseDatasetSpec(options.data).kind == "stacked";
}

void RefuseMetric(const std::string& metric, const std::string& why) {
  throw FatalError(ExitCode::kUsage, "--metrics " + metric + ": " + why);
}

void CheckPictures(const EvalOptions& options, const SampleShape& shape) {
  const auto bad = [](const std::string& what) { return FatalError(ExitCode::kUsage, what); };
  if (shape.channels != 1 && shape.channels != 3) {
    throw bad("pictures of " + std::to_string(shape.channels) +
              " channels cannot be measured, expected 1 or 3");
  }
  if (shape.height != shape.width) {
    throw bad("pictures of " + std::to_string(shape.width) + "x" + std::to_string(shape.height) +
              " cannot be measured, expected squares");
  }
  if (options.mixture) {
    throw bad("--centers is for points in the plane, and this model gives pictures");
  }
  if (options.data.empty()) {
    throw bad("pictures are measured by real ones; give --data SPEC, as idx:DIR");
  }
  if (data::IsPointSpec(options.data)) {
    throw bad("--data " + options.data + ": is points in the plane, and this model gives pictures");
  }
}

void CheckPictureMetrics(const EvalOptions& options, const SampleShape& shape,
                         const RealData& data) {
  for (const char* metric : {"cycle", "l1", "labels", "factors"}) {
    if (Wants(options, metric)) RefuseMetric(metric, "is of translators, and this is a generator");
  }
  const bool labelled = data.labelled();
  const std::string unlabelled =
      options.data + (data.train().classes().empty() || data.dealt() != nullptr
                          ? " has no labels"
                          : " has no labels of its test pictures");
  if (Wants(options, "modes") && !labelled) {
    RefuseMetric("modes", "counts classes of pictures, and " + unlabelled);
  }
  if (Wants(options, "cas")) {
    if (!labelled) RefuseMetric("cas", "needs labels, and " + unlabelled);
    if (IsStacked(options)) {
      RefuseMetric("cas", "needs labels of single classes; " + options.data + " has stacked ones");
    }
    const int64_t classes = static_cast<int64_t>(data.classes().size());
    if (shape.classes != classes) {
      RefuseMetric("cas", "needs a conditional generator of the data's " + std::to_string(classes) +
                              " classes; this one has " +
                              (shape.classes == 0 ? "none" : std::to_string(shape.classes)));
    }
  }
  if (!options.neighbours.empty() && !Wants(options, "memorization") &&
      !Wants(options, "memorization-features")) {
    throw FatalError(ExitCode::kUsage,
                     "--neighbours shows what memorization finds; add it to --metrics");
  }
  if (Wants(options, "is") && options.detector.empty() && !labelled) {
    RefuseMetric("is", "needs classes, and " + unlabelled +
                           " that a classifier could learn; give --detector FILE.pt (TorchScript)");
  }
}

void CheckCounts(const EvalOptions& options, int64_t fewest) {
  const bool neighbours = Wants(options, "precision") || Wants(options, "recall") ||
                          Wants(options, "density") || Wants(options, "coverage");
  if (neighbours && fewest <= kDensityNeighbours) {
    RefuseMetric("prdc", "needs more than " + std::to_string(kDensityNeighbours) +
                             " pictures of each kind, found " + std::to_string(fewest));
  }
  if (Wants(options, "is") && fewest < kScoreSplits) {
    RefuseMetric("is", "needs at least " + std::to_string(kScoreSplits) + " pictures, found " +
                           std::to_string(fewest));
  }
  if (fewest < 2) {
    RefuseMetric(options.metrics.front(), "needs more than one picture of each kind");
  }
}

}  // namespace ganvas::metrics
