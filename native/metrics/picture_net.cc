#include "native/metrics/picture_net.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "native/metrics/metric_functions.h"
#include "native/metrics/picture_request.h"

namespace ganvas::metrics {
namespace {

constexpr int64_t kPicturesAtOnce = 500;
constexpr uint64_t kClassifierSeed = 0;

std::unique_ptr<Classifier> Trained(const EvalOptions& options, const RealData& data,
                                    const std::string& spec) {
  return CachedClassifier(data.train(), data.test(), ClassifierOptionsFor(options, data), spec,
                          options.cache_dir, options.progress);
}

// Of the digits that are stacked.
std::unique_ptr<Classifier> TrainedOnDigits(const EvalOptions& options, const SampleShape& shape) {
  data::DatasetOptions digits;
  digits.size = static_cast<int>(shape.height);
  digits.channels = 1;
  digits.threads = options.threads;
  const std::string spec = "idx" + options.data.substr(options.data.find(':'));
  return Trained(options, RealData(spec, digits), spec);
}

}  // namespace

ClassifierOptions ClassifierOptionsFor(const EvalOptions& options, const RealData& data) {
  ClassifierOptions classifier;
  classifier.channels = data.train().shape().channels;
  classifier.classes = static_cast<int64_t>(data.classes().size());
  classifier.seed = kClassifierSeed;
  if (options.classifier_steps > 0) {
    classifier.epochs = 0;
    classifier.least_steps = options.classifier_steps;
  }
  return classifier;
}

PictureNet::PictureNet(const EvalOptions& options, const SampleShape& shape, const RealData& data) {
  const bool features = WantsFeatures(options) || FirstWith(options, &Needs::probabilities);
  const bool learnable = data.labelled() || IsStacked(options);
  if (features && (!options.detector.empty() || !learnable)) {
    detector_ = OpenDetector(options.detector, options.detector_device, options.threads);
  }
  const bool by_classifier = features && detector_ == nullptr;
  if (!by_classifier && FirstWith(options, &Needs::labels) == nullptr) return;
  if (IsStacked(options)) {
    stacked_ = std::make_unique<StackedNet>(TrainedOnDigits(options, shape));
  } else {
    classifier_ = Trained(options, data, options.data);
  }
}

FeatureNet* PictureNet::features() const {
  if (detector_ != nullptr) return detector_.get();
  if (stacked_ != nullptr) return stacked_.get();
  return classifier_.get();
}

torch::Tensor PictureNet::Classify(const torch::Tensor& pictures) const {
  std::vector<torch::Tensor> parts;
  for (int64_t first = 0; first < pictures.size(0); first += kPicturesAtOnce) {
    const torch::Tensor batch =
        pictures.slice(0, first, std::min(first + kPicturesAtOnce, pictures.size(0)));
    parts.push_back(stacked_ != nullptr ? stacked_->Predict(batch) : classifier_->Predict(batch));
  }
  return torch::cat(parts).contiguous();
}

}  // namespace ganvas::metrics
