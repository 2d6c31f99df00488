#include "native/metrics/inception_score.h"

#include <cmath>
#include <vector>

#include "native/metrics/metric_rows.h"
#include "native/metrics/set_figures.h"

namespace ganvas::metrics {

InceptionScore ComputeInceptionScore(const torch::Tensor& probabilities, int64_t splits) {
  torch::NoGradGuard no_grad;
  const int64_t count = probabilities.size(0);
  TORCH_CHECK(count >= splits && splits >= 1, "an inception score of fewer samples than splits");
  std::vector<double> scores;
  for (int64_t i = 0; i < splits; ++i) {
    const torch::Tensor p = probabilities.slice(0, i * count / splits, (i + 1) * count / splits)
                                .to(torch::kCPU, torch::kFloat64);
    const torch::Tensor marginal = p.mean(0, /*keepdim=*/true);
    // p log p is 0 where p is.
    const torch::Tensor divergence = torch::xlogy(p, p) - torch::xlogy(p, marginal);
    scores.push_back(std::exp(divergence.sum(1).mean().item<double>()));
  }
  InceptionScore result;
  for (const double s : scores) result.mean += s / static_cast<double>(splits);
  for (const double s : scores) result.std += (s - result.mean) * (s - result.mean);
  result.std = std::sqrt(result.std / static_cast<double>(splits));
  return result;
}

std::vector<Part> Is(SetFigures& sets, PictureSample& sample) {
  const InceptionScore score = ComputeInceptionScore(
      AllProbabilities(sets.net(), sample.bytes(), sample.what(), sets.options().progress));
  return {{"mean", score.mean}, {"std", score.std}};
}

}  // namespace ganvas::metrics
