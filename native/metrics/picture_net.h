// Which network looks at pictures: a detector that is given, a classifier of the data, or, where
// the data has no labels, the network that ships with Ganvas.
#pragma once

#include <memory>

#include "native/metrics/classifier.h"
#include "native/metrics/evaluator.h"
#include "native/metrics/feature_net.h"
#include "native/metrics/real_data.h"
#include "native/metrics/stacked_net.h"

namespace ganvas::metrics {

class PictureNet {
 public:
  // Opens what the wanted metrics need; a classifier is trained where it is not in the cache.
  // Throws FatalError as OpenTorchScript does.
  PictureNet(const EvalOptions& options, const SampleShape& shape, const RealData& data);

  // That gives features and probabilities; null where none are wanted.
  FeatureNet* features() const;

  // Class of each picture, int64[N]; of stacked ones, of three digits. Needs a metric of classes.
  torch::Tensor Classify(const torch::Tensor& pictures) const;

  // Accuracy on unseen pictures of the data's classifier, which learned from the training ones.
  double accuracy() const { return *classifier_->accuracy(); }

 private:
  std::unique_ptr<FeatureNet> detector_;
  std::unique_ptr<Classifier> classifier_;
  std::unique_ptr<StackedNet> stacked_;
};

// Of a classifier of the data's own classes.
ClassifierOptions ClassifierOptionsFor(const EvalOptions& options, const RealData& data);

}  // namespace ganvas::metrics
