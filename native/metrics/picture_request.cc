#include "native/metrics/picture_request.h"

#include <algorithm>

#include "native/data/dataset_spec.h"
#include "native/data/points.h"
#include "native/error.h"
#include "native/metrics/metric_functions.h"

namespace ganvas::metrics {
bool WantsFeatures(const EvalOptions& options) {
  return FirstWith(options, &Needs::features) != nullptr;
}

bool IsStacked(const EvalOptions& options) {
  return data::ParseDatasetSpec(options.data).kind == "stacked";
}

void RefuseMetric(const std::string& metric, const std::string& why) {
  throw FatalError(ExitCode::kUsage, "--metrics " + metric + ": " + why);
}

void RefuseIf(bool missing, const EvalOptions& options, bool Needs::*need, const std::string& why) {
  const MetricInfo* metric = missing ? FirstWith(options, need) : nullptr;
  if (metric != nullptr) RefuseMetric(std::string(metric->name), why);
}

void CheckPictures(const EvalOptions& options, const SampleShape& shape) {
  const auto bad = [](const std::string& what) { return FatalError(ExitCode::kUsage, what); };
  if (shape.channels != 1 && shape.channels != 3) {
    throw bad("pictures of " + std::to_string(shape.channels) +
              " channels cannot be measured, expected 1 or 3");
  }
  if (options.mixture) {
    throw bad("--centers is for points in the plane, but this model gives pictures");
  }
  if (options.data.empty()) {
    throw bad("pictures are compared with real ones; give --data SPEC, for example idx:DIR");
  }
  if (data::IsPointSpec(options.data)) {
    throw bad("--data " + options.data + ": is points in the plane, but this model gives pictures");
  }
}

void CheckPictureMetrics(const EvalOptions& options, const SampleShape& shape,
                         const RealData& data) {
  for (const std::string& metric : options.metrics) {
    if (FindMetric(metric)->of.pictures) continue;
    RefuseMetric(metric, "is for translators, but this is a generator");
  }
  const bool labelled = data.labelled();
  const std::string unlabelled =
      options.data + (data.train().classes().empty() || data.dealt() != nullptr
                          ? " has no labels"
                          : " has no labels of its test pictures");
  if (const MetricInfo* metric = FirstWith(options, &Needs::labels); metric && !labelled) {
    RefuseMetric(std::string(metric->name),
                 std::string(metric->labels_for) + ", and " + unlabelled);
  }
  RefuseIf(IsStacked(options), options, &Needs::single_labels,
           "needs labels of single classes; " + options.data + " has stacked ones");
  RefuseIf(options.attributes.empty(), options, &Needs::attributes,
           "needs a table of the pictures: ganvas eval --attributes FILE.csv");
  if (!options.attributes.empty() && FirstWith(options, &Needs::attributes) == nullptr) {
    throw FatalError(ExitCode::kUsage, "--attributes needs attributes in --metrics");
  }
  const auto classes = static_cast<int64_t>(data.classes().size());
  RefuseIf(shape.classes != classes, options, &Needs::conditional,
           "needs a conditional generator of the data's " + std::to_string(classes) +
               " classes; this one has " +
               (shape.classes == 0 ? "none" : std::to_string(shape.classes)));
  if (!options.neighbours.empty() &&
      std::none_of(options.metrics.begin(), options.metrics.end(),
                   [](const std::string& name) { return FindMetric(name)->finds_neighbours; })) {
    throw FatalError(ExitCode::kUsage, "--neighbours needs memorization in --metrics");
  }
  RefuseIf(options.detector.empty() && !labelled, options, &Needs::probabilities,
           "needs classes, but " + unlabelled +
               " for a classifier to learn; give --detector FILE.pt (TorchScript)");
}

void CheckCounts(const EvalOptions& options, int64_t fewest) {
  for (const std::string& name : options.metrics) {
    const MetricInfo& metric = *FindMetric(name);
    if (metric.too_few.empty() || fewest >= metric.fewest) continue;
    RefuseMetric(std::string(metric.group.empty() ? metric.name : metric.group),
                 std::string(metric.too_few) + ", found " + std::to_string(fewest));
  }
  if (fewest < 2) {
    RefuseMetric(options.metrics.front(), "needs more than one picture of each kind");
  }
}

}  // namespace ganvas::metrics
