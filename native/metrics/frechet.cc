#include "native/metrics/frechet.h"

#include <algorithm>
#include <limits>

#include "native/metrics/metric_rows.h"
#include "native/metrics/set_figures.h"

namespace ganvas::metrics {
namespace {

// R, [D, rank], with R R^T = covariance; eigenvalues that rounding alone could have made are left
// out.
torch::Tensor Root(const torch::Tensor& covariance) {
  const auto [values, vectors] = torch::linalg_eigh(covariance, "L");
  const double limit = std::max(values.max().item<double>(), 0.0) *
                       static_cast<double>(covariance.size(0)) *
                       std::numeric_limits<double>::epsilon();
  const torch::Tensor kept = (values > limit).nonzero().squeeze(1);
  return vectors.index_select(1, kept) * values.index_select(0, kept).sqrt();
}

}  // namespace

void MomentSums::Add(const torch::Tensor& features) {
  torch::NoGradGuard no_grad;
  const torch::Tensor batch = features.detach().to(torch::kCPU, torch::kFloat64);
  if (!offset_.defined()) {
    offset_ = batch.mean(0);
    sum_ = torch::zeros_like(offset_);
    products_ = torch::zeros({batch.size(1), batch.size(1)}, torch::kFloat64);
  }
  const torch::Tensor centred = batch - offset_;
  sum_ += centred.sum(0);
  products_.addmm_(centred.t(), centred);
  count_ += batch.size(0);
}

Moments MomentSums::Finish() const {
  torch::NoGradGuard no_grad;
  TORCH_CHECK(count_ >= 2, "a covariance of fewer than two samples");
  const torch::Tensor mean = sum_ / static_cast<double>(count_);
  const torch::Tensor covariance =
      (products_ - torch::outer(sum_, mean)) / static_cast<double>(count_ - 1);
  return {offset_ + mean, (covariance + covariance.t()) / 2, count_};
}

double FrechetDistance(const Moments& a, const Moments& b) {
  torch::NoGradGuard no_grad;
  const double means = (a.mean - b.mean).square().sum().item<double>();
  const double traces = (a.covariance.trace() + b.covariance.trace()).item<double>();
  const torch::Tensor root = Root(a.covariance);
  double cross = 0;
  if (root.size(1) > 0) {
    const torch::Tensor product = root.t().mm(b.covariance).mm(root);
    cross = torch::linalg_eigvalsh((product + product.t()) / 2, "L")
                .clamp_min(0)
                .sqrt()
                .sum()
                .item<double>();
  }
  return means + traces - 2 * cross;
}

std::vector<Part> Fid(SetFigures& sets, PictureSample& sample) {
  const Progress& progress = sets.options().progress;
  return {{"", FrechetDistance(sets.reference().FeatureMoments(sets.net(), progress),
                               sample.FeatureMoments(sets.net(), progress))}};
}

}  // namespace ganvas::metrics
