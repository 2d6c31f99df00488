#include "native/metrics/picture_evaluator.h"

#include <algorithm>
#include <utility>

#include "native/metrics/metric_functions.h"
#include "native/metrics/picture_figures.h"
#include "native/metrics/picture_net.h"
#include "native/metrics/picture_request.h"
#include "native/metrics/picture_sample.h"
#include "native/metrics/pictures.h"
#include "native/metrics/random_stream.h"
#include "native/metrics/real_data.h"
#include "native/metrics/set_figures.h"

namespace ganvas::metrics {
namespace {

constexpr int64_t kDefaultPictures = 10000;

// As large as the model's pictures.
data::DatasetOptions DataOptions(const EvalOptions& options, const SampleShape& shape) {
  data::DatasetOptions data;
  data.size = {static_cast<int>(shape.width), static_cast<int>(shape.height)};
  data.channels = static_cast<int>(shape.channels);
  data.threads = options.threads;
  data.fit = options.fit;
  data.background = options.background;
  data.skip_bad = true;
  data.cache_dir = options.picture_cache;
  return data;
}

class PictureEvaluator final : public Evaluator {
 public:
  PictureEvaluator(const EvalOptions& options, const SampleShape& shape)
      : options_(options),
        shape_(Checked(options, shape)),
        data_(options.data, DataOptions(options, shape)) {
    CheckPictureMetrics(options_, shape_, data_);
    ChooseReal();
    net_ = std::make_unique<PictureNet>(options_, shape_, data_);
    sets_ = std::make_unique<SetFigures>(options_, net_->features(), reference_, held_out_,
                                         data_.reference_name());
    pictures_ = std::make_unique<PictureFigures>(options_, shape_, data_, *net_, count_);
  }

  Report Evaluate(const Generate& generate) override {
    Report report;
    report.data = data_.reference().Describe();
    report.split = data_.reference_name();
    report.samples = count_;
    if (options_.floors) {
      report.floor = "real " + data_.held_out_name() + " against real " + data_.reference_name();
    }
    if (const FeatureNet* net = net_->features()) {
      report.detector = net->name();
      report.detector_accuracy = net->accuracy();
      if (std::string caution = net->Caution(); !caution.empty()) {
        report.notes.push_back(std::move(caution));
      }
    }
    pictures_->Begin(generate);
    sets_->Begin(pictures_->generated());
    for (const std::string& metric : options_.metrics) {
      const MetricRow& row = RowOf(metric);
      if (row.pictures == nullptr) {
        sets_->Measure(metric, report);
        continue;
      }
      Figure figure = row.pictures(*pictures_, row.info, report);
      figure.name = metric;
      report.figures.push_back(std::move(figure));
    }
    if (options_.floors && held_out_.size(0) < count_ && sets_->measured()) {
      report.notes.push_back("floor: of " + std::to_string(held_out_.size(0)) +
                             " pictures, all that there are, beside " + std::to_string(count_) +
                             " generated ones; figures that depend on the number, as fid does, are "
                             "compared fairly with --samples " +
                             std::to_string(held_out_.size(0)));
    }
    if (report.figures.size() == 1) report.samples = report.figures[0].samples;
    ExplainMissingNumbers(report);
    report.notes.insert(report.notes.end(), data_.notes().begin(), data_.notes().end());
    return report;
  }

 private:
  static const SampleShape& Checked(const EvalOptions& options, const SampleShape& shape) {
    CheckPictures(options, shape);
    return shape;
  }

  // Which real pictures: fixed for the life of this object.
  void ChooseReal() {
    const auto choose = [&](const data::Dataset& dataset, Purpose purpose, int64_t most) {
      RandomStream random(options_.seed, purpose);
      return ReadPictures(dataset,
                          ChooseDistinct(random, dataset.size(), std::min(most, dataset.size())))
          .bytes;
    };
    const int64_t wanted = options_.samples > 0 ? options_.samples : kDefaultPictures;
    reference_ = choose(data_.reference(), Purpose::kReference, wanted);
    held_out_ = choose(data_.held_out(), Purpose::kFloor, wanted);
    count_ =
        options_.samples > 0 ? wanted : std::max<int64_t>(2, std::min(wanted, held_out_.size(0)));
    CheckCounts(options_, std::min({count_, reference_.size(0), held_out_.size(0)}));
  }

  EvalOptions options_;
  SampleShape shape_;
  RealData data_;
  int64_t count_ = 0;  // generated pictures of a figure
  torch::Tensor reference_, held_out_;
  std::unique_ptr<PictureNet> net_;
  std::unique_ptr<SetFigures> sets_;
  std::unique_ptr<PictureFigures> pictures_;
};

}  // namespace

std::unique_ptr<Evaluator> MakePictureEvaluator(const EvalOptions& options,
                                                const SampleShape& shape) {
  return std::make_unique<PictureEvaluator>(options, shape);
}

}  // namespace ganvas::metrics
