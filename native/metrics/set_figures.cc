#include "native/metrics/set_figures.h"

#include <utility>

#include "native/metrics/metric_functions.h"

namespace ganvas::metrics {

SetFigures::SetFigures(const EvalOptions& options, FeatureNet* net, torch::Tensor reference,
                       torch::Tensor held_out, std::string against)
    : options_(options),
      net_(net),
      against_(std::move(against)),
      reference_(std::move(reference), "real pictures"),
      held_out_(std::move(held_out), "real pictures of the floor") {}

void SetFigures::Begin(torch::Tensor generated) {
  generated_ = PictureSample(std::move(generated), "generated pictures");
  generated_prdc_.reset();
  measured_ = false;
}

void SetFigures::Measure(const std::string& metric, Report& report) {
  measured_ = true;
  const MetricRow& row = RowOf(metric);
  Figure figure;
  figure.name = metric;
  figure.parts = row.set(*this, generated_);
  figure.samples = generated_.count();
  figure.against = against_;
  if (options_.floors) {
    figure.floor = row.set(*this, held_out_);
    figure.floor_samples = held_out_.count();
  }
  report.figures.push_back(figure);
  if (row.after_set != nullptr && options_.floors) row.after_set(*this, figure, report);
}

const Prdc& SetFigures::Neighbours(PictureSample& sample) {
  std::optional<Prdc>& kept = &sample == &held_out_ ? held_out_prdc_ : generated_prdc_;
  if (!kept) {
    if (options_.progress) options_.progress("neighbours of " + sample.what(), 0, 0);
    kept = ComputePrdc(Features(reference_), Features(sample));
  }
  return *kept;
}

}  // namespace ganvas::metrics
