#include "native/metrics/class_figures.h"

#include <algorithm>

#include "native/metrics/metric_rows.h"
#include "native/metrics/modes.h"
#include "native/metrics/picture_figures.h"
#include "native/metrics/picture_request.h"
#include "native/metrics/picture_sample.h"
#include "native/metrics/pictures.h"
#include "native/metrics/random_stream.h"

namespace ganvas::metrics {
namespace {

constexpr int64_t kMostCasSamples = 60000;

}  // namespace

// How often the classes are there: equally where they are stacked, else as in the training part.
const std::vector<double>& ClassFigures::Weights() {
  if (!weights_.empty()) return weights_;
  const size_t total = data_.classes().size();
  const bool stacked = IsStacked(options_);
  weights_.assign(total, stacked ? 1.0 / static_cast<double>(total) : 0.0);
  if (stacked) return weights_;
  const data::Dataset& train = data_.train();
  std::vector<uint8_t> bytes(train.shape().bytes());
  for (int64_t i = 0; i < train.size(); ++i) {
    const int64_t label = train.Get(i, bytes.data());
    if (label >= 0) weights_[static_cast<size_t>(label)] += 1;
  }
  for (double& weight : weights_) weight /= static_cast<double>(train.size());
  return weights_;
}

std::vector<Part> ClassFigures::Count(const torch::Tensor& pictures) {
  const torch::Tensor labels = net_.Classify(pictures);
  const ModeReport modes =
      CountLabels({labels.data_ptr<int64_t>(), static_cast<size_t>(labels.numel())}, Weights());
  return {{"covered", static_cast<double>(modes.covered), true},
          {"total", static_cast<double>(modes.total), true},
          {"reverse_kl", modes.reverse_kl},
          {"samples", static_cast<double>(modes.samples), true}};
}

Figure ClassFigures::Modes(const torch::Tensor& generated) {
  Figure figure;
  figure.parts = Count(generated);
  figure.samples = generated.size(0);
  figure.against = IsStacked(options_) ? "equal weights" : "classes of " + data_.train_name();
  if (options_.floors) {
    const data::Dataset& held_out = data_.held_out();
    figure.floor_samples = std::min(generated.size(0), held_out.size());
    RandomStream random(options_.seed, Purpose::kFloor);
    figure.floor =
        Count(ReadPictures(held_out, ChooseDistinct(random, held_out.size(), figure.floor_samples))
                  .bytes);
  }
  return figure;
}

Figure ClassFigures::Cas(const Generate& generate) const {
  Figure figure;
  figure.samples = options_.cas_samples > 0 ? options_.cas_samples
                                            : std::min(kMostCasSamples, data_.train().size());
  figure.against = "accuracy on " + data_.test_name();
  Pictures taught;
  taught.bytes = GeneratePictures(generate, shape_, figure.samples, options_.progress);
  for (int64_t i = 0; i < figure.samples; ++i) taught.labels.push_back(i % shape_.classes);
  Classifier student(ClassifierOptionsFor(options_, data_));
  student.Train(PictureDataset(taught, data_.classes()), "classifier on generated pictures",
                options_.progress);
  figure.parts = {{"", student.Measure(data_.test(), options_.progress)}};
  if (options_.floors) {
    figure.floor = {{"", net_.accuracy()}};
    figure.floor_samples = data_.train().size();
  }
  return figure;
}

Figure ModesOfPictures(PictureFigures& pictures, const MetricInfo& metric, Report&) {
  return pictures.classes().Modes(pictures.generated(metric));
}

Figure Cas(PictureFigures& pictures, const MetricInfo&, Report&) {
  return pictures.classes().Cas(pictures.generate());
}

}  // namespace ganvas::metrics
