// Figures of one direction of translation.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "native/metrics/classifier.h"
#include "native/metrics/evaluator.h"
#include "native/metrics/feature_net.h"
#include "native/metrics/metric_table.h"
#include "native/metrics/pictures.h"
#include "native/metrics/real_data.h"
#include "native/metrics/set_figures.h"
#include "native/metrics/translation.h"

namespace ganvas::metrics {

// Mean absolute difference of uint8 pictures of equal shape, on [0, 1].
double MeanAbsoluteDifference(const torch::Tensor& a, const torch::Tensor& b);

// One side of a pair.
struct Domain {
  std::string letter;  // "A"
  std::string spec;    // with its split
  std::shared_ptr<const RealData> data;

  // The pictures that are translated, or that translations are compared with: those of the split,
  // or all where there are no others to keep apart.
  const data::Dataset& shown() const { return whole() ? *data->dealt() : data->reference(); }
  std::string shown_name() const { return whole() ? "all" : data->reference_name(); }
  bool whole() const { return data->dealt() != nullptr; }
};

class TranslationFigures {
 public:
  // `counterparts`: for each picture of source.shown() its true translation among target.shown(),
  // -1 for none; empty where nothing is known. `detector` may be null.
  TranslationFigures(const EvalOptions& options, std::string direction, Domain source,
                     Domain target, std::vector<int64_t> counterparts, FeatureNet* detector);

  // Adds the figures of options.metrics; `back` may be empty unless one of them needs both ways.
  void Measure(const Translate& translate, const Translate& back, Report& report);

  // For the functions of the metrics.
  Figure CycleFigure() const;
  Figure CounterpartFigure() const;
  Figure LabelFigure(const MetricInfo& metric, Report& report);
  Figure FactorFigure(const MetricInfo& metric);

 private:
  void ChoosePictures();
  Classifier& TargetClassifier(Report& report);
  torch::Tensor TranslateAll(const Translate& translate, const torch::Tensor& bytes) const;
  Figure OfSets(const std::string& metric, Report& report);
  // shape, position, hue and all: shares of `pictures`, of the target domain.
  std::vector<Part> FactorParts(const torch::Tensor& pictures) const;

  EvalOptions options_;
  std::string direction_;
  Domain source_, target_;
  std::vector<int64_t> counterparts_;
  FeatureNet* detector_;
  std::unique_ptr<Classifier> classifier_;

  std::vector<int64_t> indices_;  // of the inputs
  Pictures inputs_;
  std::vector<int64_t> matched_;  // rows of the inputs whose translation is known
  torch::Tensor truth_;           // those translations, uint8[matched, C, H, W]
  torch::Tensor reference_, held_out_;
  torch::Tensor translated_, there_and_back_;  // of the translator that is measured
  std::unique_ptr<SetFigures> sets_;
  std::map<std::string, std::vector<Part>> nothing_;  // of doing nothing, by metric
  std::vector<Part> factor_floor_;                    // of the true translations
};

}  // namespace ganvas::metrics
