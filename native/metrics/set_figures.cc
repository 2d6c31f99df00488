#include "native/metrics/set_figures.h"

#include <utility>

#include "native/metrics/inception_score.h"
#include "native/metrics/kernel_distance.h"
#include "native/metrics/sliced_wasserstein.h"

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
  Figure figure;
  figure.name = metric;
  figure.parts = Parts(metric, generated_);
  figure.samples = generated_.count();
  figure.against = against_;
  if (options_.floors) {
    figure.floor = Parts(metric, held_out_);
    figure.floor_samples = held_out_.count();
  }
  report.figures.push_back(figure);
  if (metric == "coverage" && options_.floors) AddCoverageRatio(figure, report);
}

std::vector<Part> SetFigures::Parts(const std::string& metric, PictureSample& sample) {
  if (metric == "swd") return PatchParts(sample);
  if (metric == "fid") {
    return {{"", FrechetDistance(reference_.FeatureMoments(*net_, options_.progress),
                                 sample.FeatureMoments(*net_, options_.progress))}};
  }
  if (metric == "kid") {
    const KernelDistance distance =
        ComputeKernelDistance(Features(reference_), Features(sample), options_.seed);
    return {{"mean", distance.mean}, {"std", distance.std}};
  }
  if (metric == "is") {
    const InceptionScore score = ComputeInceptionScore(
        AllProbabilities(*net_, sample.bytes(), sample.what(), options_.progress), kScoreSplits);
    return {{"mean", score.mean}, {"std", score.std}};
  }
  const Prdc& prdc = Neighbours(sample, &sample == &held_out_ ? held_out_prdc_ : generated_prdc_);
  if (metric == "precision") return {{"", prdc.precision}};
  if (metric == "recall") return {{"", prdc.recall}};
  if (metric == "density") return {{"", prdc.density}};
  return {{"", prdc.coverage}};
}

std::vector<Part> SetFigures::PatchParts(const PictureSample& sample) const {
  std::vector<Part> parts = {{"mean", 0}};
  const auto levels = PatchWasserstein(reference_.bytes(), sample.bytes(), options_.seed);
  for (auto level = levels.rbegin(); level != levels.rend(); ++level) {
    parts.push_back({std::to_string(level->first), level->second});
    parts[0].value += level->second / static_cast<double>(levels.size());
  }
  return parts;
}

// Precision, recall, density and coverage are computed together.
const Prdc& SetFigures::Neighbours(PictureSample& sample, std::optional<Prdc>& kept) {
  if (!kept) {
    if (options_.progress) options_.progress("neighbours of " + sample.what(), 0, 0);
    kept = ComputePrdc(Features(reference_), Features(sample));
  }
  return *kept;
}

// Coverage grows with the number of samples, so both sides of the ratio have equally many: where
// the held-out pictures are fewer than the generated ones, the first of these.
void SetFigures::AddCoverageRatio(const Figure& coverage, Report& report) {
  const double floor = held_out_prdc_->coverage;
  if (floor <= 0) {
    report.notes.emplace_back("coverage_ratio: none, since the floor of coverage is 0");
    return;
  }
  double covered = generated_prdc_->coverage;
  const int64_t both = std::min(generated_.count(), held_out_.count());
  if (both < generated_.count()) {
    covered = ComputePrdc(Features(reference_), Features(generated_).slice(0, 0, both)).coverage;
  }
  Figure ratio = coverage;
  ratio.name = "coverage_ratio";
  ratio.parts[0].value = covered / floor;
  ratio.samples = both;
  ratio.floor.clear();
  ratio.floor_samples = 0;
  report.figures.push_back(std::move(ratio));
}

}  // namespace ganvas::metrics
