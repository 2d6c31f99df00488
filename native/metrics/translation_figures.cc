#include "native/metrics/translation_figures.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "native/data/dataset_spec.h"
#include "native/data/shapes.h"
#include "native/data/variation.h"
#include "native/error.h"
#include "native/metrics/metric_functions.h"
#include "native/metrics/picture_net.h"
#include "native/metrics/picture_request.h"
#include "native/metrics/random_stream.h"
#include "native/metrics/shape_reading.h"

namespace ganvas::metrics {
namespace {

constexpr int64_t kDefaultPictures = 2000;
constexpr int64_t kFactorPictures = 500;
constexpr int64_t kTranslatedAtOnce = 16;

std::vector<int64_t> Choose(uint64_t seed, Purpose purpose, int64_t total, int64_t most) {
  RandomStream random(seed, purpose);
  std::vector<int64_t> chosen = ChooseDistinct(random, total, std::min(most, total));
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

torch::Tensor Rows(const torch::Tensor& pictures, const std::vector<int64_t>& rows) {
  return pictures.index_select(0, torch::tensor(rows, torch::kInt64));
}

}  // namespace

double MeanAbsoluteDifference(const torch::Tensor& a, const torch::Tensor& b) {
  TORCH_CHECK(a.sizes() == b.sizes(), "pictures of different shapes");
  return (a.to(torch::kInt16) - b.to(torch::kInt16)).abs().sum(torch::kInt64).item<double>() /
         (255.0 * static_cast<double>(std::max<int64_t>(1, a.numel())));
}

TranslationFigures::TranslationFigures(const EvalOptions& options, std::string direction,
                                       Domain source, Domain target,
                                       std::vector<int64_t> counterparts, FeatureNet* detector)
    : options_(options),
      direction_(std::move(direction)),
      source_(std::move(source)),
      target_(std::move(target)),
      counterparts_(std::move(counterparts)),
      detector_(detector) {}

// Which pictures: fixed for the life of this object.
void TranslationFigures::ChoosePictures() {
  if (!indices_.empty()) return;
  const int64_t wanted = options_.samples > 0 ? options_.samples : kDefaultPictures;
  const data::Dataset& source = source_.shown();
  const data::Dataset& target = target_.shown();
  const auto choose = [&](const data::Dataset& dataset, Purpose purpose) {
    return ReadPictures(dataset, Choose(options_.seed, purpose, dataset.size(), wanted)).bytes;
  };
  indices_ = Choose(options_.seed, Purpose::kTranslated, source.size(), wanted);
  inputs_ = ReadPictures(source, indices_);
  reference_ = choose(target, Purpose::kReference);
  int64_t fewest = std::min(inputs_.count(), reference_.size(0));
  if (!target_.whole()) {
    held_out_ = choose(target_.data->held_out(), Purpose::kFloor);
    fewest = std::min(fewest, held_out_.size(0));
  }
  CheckCounts(options_, fewest);

  if (counterparts_.empty()) return;
  std::vector<int64_t> there;
  for (size_t i = 0; i < indices_.size(); ++i) {
    const int64_t counterpart = counterparts_[static_cast<size_t>(indices_[i])];
    if (counterpart < 0) continue;
    matched_.push_back(static_cast<int64_t>(i));
    there.push_back(counterpart);
  }
  truth_ = ReadPictures(target, there).bytes;
}

Classifier& TranslationFigures::TargetClassifier(Report& report) {
  if (classifier_ == nullptr) {
    classifier_ = CachedClassifier(target_.data->train(), target_.data->test(),
                                   ClassifierOptionsFor(options_, *target_.data), target_.spec,
                                   options_.cache_dir, options_.progress);
  }
  char accuracy[80];
  std::snprintf(accuracy, sizeof(accuracy), ", which is %.2f%% right on real pictures",
                100 * *classifier_->accuracy());
  const std::string note = direction_ + ": judged by a " + classifier_->name() + accuracy;
  for (const std::string& said : {note, classifier_->Caution()}) {
    if (said.empty()) continue;
    if (std::find(report.notes.begin(), report.notes.end(), said) == report.notes.end()) {
      report.notes.push_back(said);
    }
  }
  return *classifier_;
}

torch::Tensor TranslationFigures::TranslateAll(const Translate& translate,
                                               const torch::Tensor& bytes) const {
  std::vector<torch::Tensor> parts;
  for (int64_t first = 0; first < bytes.size(0); first += kTranslatedAtOnce) {
    const torch::Tensor batch =
        bytes.slice(0, first, std::min(first + kTranslatedAtOnce, bytes.size(0)))
                .to(torch::kFloat32) /
            127.5 -
        1;
    const torch::Tensor translated = translate(batch);
    if (translated.sizes() != batch.sizes()) {
      throw FatalError(
          ExitCode::kBadFile,
          direction_ +
              ": the translator's output pictures have another shape than its input pictures");
    }
    parts.push_back(ToBytes(translated));
    if (options_.progress) {
      options_.progress("translating " + direction_, first + batch.size(0), bytes.size(0));
    }
  }
  return torch::cat(parts);
}

void TranslationFigures::Measure(const Translate& translate, const Translate& back,
                                 Report& report) {
  ChoosePictures();
  translated_ = TranslateAll(translate, inputs_.bytes);
  if (FirstWith(options_, &Needs::both_ways) != nullptr) {
    there_and_back_ = TranslateAll(back, translated_);
  }
  bool begun = false;
  for (const std::string& metric : options_.metrics) {
    const MetricRow& row = RowOf(metric);
    Figure figure;
    if (row.translations != nullptr) {
      figure = row.translations(*this, row.info, report);
    } else {
      if (!begun) {
        if (sets_ == nullptr) {
          FeatureNet* net = detector_;
          if (net == nullptr && WantsFeatures(options_)) net = &TargetClassifier(report);
          EvalOptions of_sets = options_;
          of_sets.floors = options_.floors && !target_.whole();
          sets_ =
              std::make_unique<SetFigures>(of_sets, net, reference_, held_out_,
                                           target_.shown_name() + " pictures of " + target_.letter);
        }
        sets_->Begin(translated_);
        begun = true;
      }
      figure = OfSets(metric, report);
    }
    figure.name = direction_ + "_" + metric;
    report.figures.push_back(std::move(figure));
  }
}

// Of doing nothing once, and of the translations that `sets_` was begun with.
Figure TranslationFigures::OfSets(const std::string& metric, Report& report) {
  Report measured;
  sets_->Measure(metric, measured);
  Figure figure = measured.figures.front();
  if (options_.floors && nothing_.count(metric) == 0) {
    EvalOptions without_floor = options_;
    without_floor.floors = false;
    FeatureNet* net = detector_ != nullptr ? detector_ : classifier_.get();
    SetFigures untouched(without_floor, net, reference_, held_out_, "");
    untouched.Begin(inputs_.bytes);
    Report of_nothing;
    untouched.Measure(metric, of_nothing);
    nothing_[metric] = of_nothing.figures.front().parts;
  }
  if (options_.floors) figure.baseline = nothing_[metric];
  if (RowOf(metric).info.equal_counts) {
    figure.samples = std::min(inputs_.count(), reference_.size(0));
    figure.floor_samples = std::min(figure.floor_samples, reference_.size(0));
  }
  return figure;
}

Figure TranslationFigures::CycleFigure() const {
  Figure figure;
  figure.parts = {{"", MeanAbsoluteDifference(inputs_.bytes, there_and_back_)}};
  figure.samples = inputs_.count();
  figure.against = "the pictures themselves";
  return figure;
}

Figure TranslationFigures::CounterpartFigure() const {
  Figure figure;
  figure.parts = {{"", MeanAbsoluteDifference(Rows(translated_, matched_), truth_)}};
  if (options_.floors) {
    figure.baseline = {{"", MeanAbsoluteDifference(Rows(inputs_.bytes, matched_), truth_)}};
  }
  figure.samples = static_cast<int64_t>(matched_.size());
  figure.against = "their true counterparts in " + target_.letter;
  return figure;
}

Figure TranslationFigures::LabelFigure(const MetricInfo& metric, Report& report) {
  Classifier& classifier = TargetClassifier(report);
  const torch::Tensor labels = torch::tensor(inputs_.labels, torch::kInt64);
  const auto share = [&](const torch::Tensor& pictures) {
    int64_t right = 0;
    constexpr int64_t kClassified = 500;
    for (int64_t first = 0; first < pictures.size(0); first += kClassified) {
      const int64_t last = std::min(first + kClassified, pictures.size(0));
      right += (classifier.Predict(pictures.slice(0, first, last)) == labels.slice(0, first, last))
                   .sum()
                   .item<int64_t>();
    }
    return static_cast<double>(right) / static_cast<double>(pictures.size(0));
  };
  Figure figure;
  figure.parts = {{"", share(translated_)}};
  figure.samples = inputs_.count();
  figure.against = "labels of " + source_.letter;
  if (options_.floors) {
    figure.floor = {{"", *classifier.accuracy()}};
    figure.floor_samples = target_.data->test().size();
    auto& nothing = nothing_[std::string(metric.name)];
    if (nothing.empty()) nothing = {{"", share(inputs_.bytes)}};
    figure.baseline = nothing;
  }
  return figure;
}

std::vector<Part> TranslationFigures::FactorParts(const torch::Tensor& pictures) const {
  const data::DatasetSpec from = data::ParseDatasetSpec(source_.spec);
  const data::DatasetSpec to = data::ParseDatasetSpec(target_.spec);
  const int size = static_cast<int>(pictures.size(3));
  const data::PictureShape shape{3, size, size};
  const torch::Tensor plain = pictures.contiguous().clone();
  double kept_shape = 0, kept_position = 0, kept_hue = 0, kept_all = 0;
  for (int64_t i = 0; i < plain.size(0); ++i) {
    uint8_t* picture = plain.data_ptr<uint8_t>() + static_cast<size_t>(i) * shape.bytes();
    for (auto variation = to.variations.rbegin(); variation != to.variations.rend(); ++variation) {
      data::UndoVariation(*variation, shape, picture);
    }
    const FactorsKept kept = Compare(ReadShape(picture, size),
                                     data::FactorsOf(from.split, indices_[static_cast<size_t>(i)]));
    kept_shape += kept.shape;
    kept_position += kept.position;
    kept_hue += kept.hue;
    kept_all += kept.shape && kept.position && kept.hue;
  }
  const double count = static_cast<double>(plain.size(0));
  return {{"shape", kept_shape / count},
          {"position", kept_position / count},
          {"hue", kept_hue / count},
          {"all", kept_all / count}};
}

Figure TranslationFigures::FactorFigure(const MetricInfo& metric) {
  const int64_t count = std::min(kFactorPictures, translated_.size(0));
  if (options_.progress) options_.progress("reading shapes " + direction_, 0, 0);
  Figure figure;
  figure.parts = FactorParts(translated_.slice(0, 0, count));
  figure.samples = count;
  figure.against = "factors of " + source_.letter;
  if (options_.floors) {
    auto& nothing = nothing_[std::string(metric.name)];
    if (nothing.empty()) nothing = FactorParts(inputs_.bytes.slice(0, 0, count));
    figure.baseline = nothing;
    if (factor_floor_.empty()) factor_floor_ = FactorParts(truth_.slice(0, 0, count));
    figure.floor = factor_floor_;
    figure.floor_samples = count;
  }
  return figure;
}

Figure Cycle(TranslationFigures& translations, const MetricInfo&, Report&) {
  return translations.CycleFigure();
}

Figure L1(TranslationFigures& translations, const MetricInfo&, Report&) {
  return translations.CounterpartFigure();
}

Figure Labels(TranslationFigures& translations, const MetricInfo& metric, Report& report) {
  return translations.LabelFigure(metric, report);
}

Figure Factors(TranslationFigures& translations, const MetricInfo& metric, Report&) {
  return translations.FactorFigure(metric);
}

}  // namespace ganvas::metrics
