// A classifier of grey pictures on each channel of stacked ones.
#pragma once

#include <memory>
#include <string>

#include "native/metrics/classifier.h"

namespace ganvas::metrics {

// Features of the three channels one after another, float[N, 3 D]; no probabilities of the 1000
// classes (FatalError(kUsage)).
class StackedNet final : public FeatureNet {
 public:
  explicit StackedNet(std::unique_ptr<Classifier> digits)
      : digits_(std::move(digits)), name_(digits_->name() + ", on each channel") {}

  // 100 a + 10 b + c for digits a, b and c of red, green and blue, int64[N].
  torch::Tensor Predict(const torch::Tensor& pictures);

  torch::Tensor Features(const torch::Tensor& pictures) override;
  torch::Tensor Probabilities(const torch::Tensor& pictures) override;
  const std::string& name() const override { return name_; }
  std::optional<double> accuracy() const override { return digits_->accuracy(); }

 private:
  std::unique_ptr<Classifier> digits_;
  std::string name_;
};

}  // namespace ganvas::metrics
