#include "native/metrics/feature_net.h"

#include <algorithm>
#include <vector>

namespace ganvas::metrics {
namespace {

constexpr int64_t kBatch = 100;

template <typename Work>
torch::Tensor InBatches(const torch::Tensor& pictures, const std::string& what,
                        const Progress& progress, Work work) {
  std::vector<torch::Tensor> parts;
  for (int64_t first = 0; first < pictures.size(0); first += kBatch) {
    const int64_t last = std::min(first + kBatch, pictures.size(0));
    parts.push_back(work(pictures.slice(0, first, last)));
    if (progress) progress(what, last, pictures.size(0));
  }
  return torch::cat(parts);
}

}  // namespace

torch::Tensor AllFeatures(FeatureNet& net, const torch::Tensor& pictures, const std::string& what,
                          const Progress& progress) {
  return InBatches(pictures, "features of " + what, progress,
                   [&](const torch::Tensor& batch) { return net.Features(batch); });
}

torch::Tensor AllProbabilities(FeatureNet& net, const torch::Tensor& pictures,
                               const std::string& what, const Progress& progress) {
  return InBatches(pictures, "classes of " + what, progress,
                   [&](const torch::Tensor& batch) { return net.Probabilities(batch); });
}

}  // namespace ganvas::metrics
