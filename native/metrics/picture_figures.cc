#include "native/metrics/picture_figures.h"

#include <algorithm>

#include "native/metrics/feature_net.h"
#include "native/metrics/picture_request.h"
#include "native/metrics/picture_sample.h"

namespace ganvas::metrics {
namespace {

constexpr int64_t kMemorizationQueries = 2000;

}  // namespace

void PictureFigures::Begin(const Generate& generate) {
  generate_ = &generate;
  int64_t drawn = 0;
  for (const std::string& metric : options_.metrics) {
    const MetricInfo& info = *FindMetric(metric);
    if (!info.needs.own_samples) drawn = std::max({drawn, count_, SamplesOf(info)});
  }
  if (drawn > 0) all_ = GeneratePictures(generate, shape_, drawn, options_.progress);
}

int64_t PictureFigures::SamplesOf(const MetricInfo& metric) const {
  const bool stacked = metric.stacked_samples > 0 && IsStacked(options_);
  return stacked && options_.samples == 0 ? metric.stacked_samples : count_;
}

AttributeFigures& PictureFigures::attributes() {
  if (attributes_ == nullptr) attributes_ = std::make_unique<AttributeFigures>(options_, data_);
  return *attributes_;
}

const MemorizationMeter& PictureFigures::Meter(bool features) {
  auto& meter = memorization_[features];
  if (meter == nullptr) {
    const Represent represent = [this, features](const torch::Tensor& pictures,
                                                 const std::string& what) {
      return features ? AllFeatures(*net_.features(), pictures, what, options_.progress) : pictures;
    };
    meter =
        std::make_unique<MemorizationMeter>(data_, options_.trained_on_test, represent,
                                            std::min(kMemorizationQueries, count_), options_.seed);
  }
  return *meter;
}

}  // namespace ganvas::metrics
