#include "native/metrics/nearest_pictures.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "native/metrics/feature_net.h"
#include "native/metrics/memorization.h"
#include "native/metrics/neighbours_image.h"
#include "native/metrics/real_data.h"

namespace ganvas::metrics {
namespace {

constexpr int64_t kFloorPictures = 2000;

data::DatasetOptions LikeGenerated(const NearestOptions& options, const torch::Tensor& generated) {
  data::DatasetOptions data;
  data.size = {static_cast<int>(generated.size(3)), static_cast<int>(generated.size(2))};
  data.channels = static_cast<int>(generated.size(1));
  data.threads = options.threads;
  data.fit = options.fit;
  data.skip_bad = true;
  data.cache_dir = options.picture_cache;
  return data;
}

double QuantileOf(const torch::Tensor& distances, double q) {
  return torch::quantile(distances, q).item<double>();
}

double ShareOf(const torch::Tensor& flags) {
  return flags.to(torch::kFloat64).mean().item<double>();
}

}  // namespace

NearestReport FindNearestPictures(const NearestOptions& options, const torch::Tensor& generated) {
  const RealData data(options.data, LikeGenerated(options, generated));
  std::unique_ptr<FeatureNet> net;
  if (!options.pixels) {
    net = OpenDetector(options.detector, options.detector_device, options.threads);
  }
  const Represent represent = [&](const torch::Tensor& pictures, const std::string& what) {
    return net ? AllFeatures(*net, pictures, what, options.progress) : pictures;
  };
  const MemorizationMeter meter(data, options.trained_on_test, represent, kFloorPictures,
                                options.seed);
  const data::Dataset& seen = meter.seen();
  const int64_t shown = std::min(kNearestShown, seen.size());
  const Nearest found = meter.NearestSeen(generated, shown);
  const double unit = options.pixels ? 1 / std::sqrt(static_cast<double>(generated[0].numel())) : 1;
  const torch::Tensor real = meter.held_out_distances();

  NearestReport report;
  report.data = seen.Describe();
  report.against = meter.against();
  report.represent = net ? net->name() : "pixels";
  report.searched = seen.size();
  report.left_out = data.dealt() != nullptr;
  report.real = real.size(0);
  report.real_median = unit * QuantileOf(real, 0.5);
  report.real_close = unit * QuantileOf(real, kCopyShare);
  report.real_equal = ShareOf(real == 0);
  report.notes = data.notes();
  std::vector<uint8_t> bytes(seen.shape().bytes());
  for (int64_t i = 0; i < generated.size(0); ++i) {
    NearestOf sample;
    for (int64_t k = 0; k < shown; ++k) {
      const auto index = found.index[i][k].item<int64_t>();
      const int64_t label = seen.Get(index, bytes.data());
      sample.nearest.push_back({index, seen.Name(index),
                                label < 0 ? "" : seen.classes()[static_cast<size_t>(label)],
                                unit * found.distance[i][k].item<double>()});
    }
    sample.share_as_near = ShareOf(real <= found.distance[i][0]);
    report.samples.push_back(std::move(sample));
  }
  if (!options.out.empty()) {
    WriteNearestRows(options.out, generated, meter.pictures(), found.index);
  }
  return report;
}

}  // namespace ganvas::metrics
