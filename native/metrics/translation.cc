#include "native/metrics/translation.h"

#include <utility>
#include <vector>

#include "native/data/counterparts.h"
#include "native/data/dataset_spec.h"
#include "native/data/pair_spec.h"
#include "native/error.h"
#include "native/metrics/metric_table.h"
#include "native/metrics/picture_request.h"
#include "native/metrics/real_data.h"
#include "native/metrics/translation_figures.h"

namespace ganvas::metrics {
namespace {

// A side without a split gets @test where both have one.
std::string WithDefaultSplit(const std::string& side, bool has_test) {
  return has_test && !data::ParseDatasetSpec(side).split_given ? side + "@test" : side;
}

std::string Sentence(const Domain& domain) {
  return domain.letter + ": " + domain.shown().Describe();
}

}  // namespace

class TranslationEvaluator::Impl {
 public:
  Impl(const EvalOptions& options, const SampleShape& shape) : options_(options) {
    CheckRequest(shape);
    const auto [spec_a, spec_b] = data::ParsePairSpec(options_.data);
    has_test_ = data::HasTestSplit(options_.data);
    data::DatasetOptions data_options;
    data_options.size = {static_cast<int>(shape.width), static_cast<int>(shape.height)};
    data_options.channels = static_cast<int>(shape.channels);
    data_options.threads = options_.threads;
    data_options.fit = options_.fit;
    data_options.background = options_.background;
    data_options.skip_bad = true;
    data_options.cache_dir = options_.picture_cache;
    const auto open = [&](const char* letter, const std::string& side) {
      const std::string spec = WithDefaultSplit(side, has_test_);
      try {
        return Domain{letter, spec, std::make_shared<RealData>(spec, data_options)};
      } catch (const FatalError& error) {
        throw FatalError(error.code(), std::string("domain ") + letter + ": " + error.what());
      }
    };
    a_ = open("A", spec_a);
    b_ = open("B", spec_b);
    Align();
    CheckMetrics(shape);
    const bool learnable = a_.data->labelled() && b_.data->labelled();
    if (WantsFeatures(options_) && (!options_.detector.empty() || !learnable)) {
      detector_ = OpenDetector(options_.detector, options_.detector_device, options_.threads);
    }
    a2b_ = std::make_unique<TranslationFigures>(options_, "a2b", a_, b_, a_to_b_, detector_.get());
    b2a_ = std::make_unique<TranslationFigures>(options_, "b2a", b_, a_, b_to_a_, detector_.get());
  }

  Report Evaluate(const Translators& translators) {
    RefuseIf(!translators.a2b || !translators.b2a, options_, &Needs::both_ways,
             "goes there and back, but only one translator was given; expected both");
    Report report;
    report.data = Sentence(a_) + "; " + Sentence(b_);
    report.split = a_.shown_name();
    if (b_.shown_name() != report.split) report.split += ", " + b_.shown_name();
    if (options_.floors && !(a_.whole() && b_.whole())) {
      report.floor = "real pictures of the target domain in the translations' place";
    }
    if (options_.floors) {
      report.baseline = "doing nothing: the unchanged pictures";
    }
    if (detector_ != nullptr) {
      report.detector = detector_->name();
      if (std::string caution = detector_->Caution(); !caution.empty()) {
        report.notes.push_back(std::move(caution));
      }
    }
    if (translators.a2b) a2b_->Measure(translators.a2b, translators.b2a, report);
    if (translators.b2a) b2a_->Measure(translators.b2a, translators.a2b, report);
    report.samples = report.figures.front().samples;
    ExplainMissingNumbers(report);
    if (!has_test_ && options_.trained_on_these) {
      report.notes.emplace_back("a domain has no test pictures: the training may have used these");
    }
    for (const Domain* domain : {&a_, &b_}) {
      for (const std::string& note : domain->data->notes()) {
        report.notes.push_back("domain " + domain->letter + ": " + note);
      }
    }
    return report;
  }

 private:
  void CheckRequest(const SampleShape& shape) const {
    if (!data::IsPairSpec(options_.data)) {
      throw FatalError(ExitCode::kUsage,
                       "a translator is measured between two domains; give --data pair:A,B");
    }
    if (options_.mixture) {
      throw FatalError(ExitCode::kUsage,
                       "--centers is for points in the plane, but this model translates pictures");
    }
    if (shape.channels != 1 && shape.channels != 3) {
      throw FatalError(ExitCode::kUsage, "translated pictures of " +
                                             std::to_string(shape.channels) +
                                             " channels cannot be measured, expected 1 or 3");
    }
    for (const std::string& metric : options_.metrics) {
      if (!FindMetric(metric)->of.translations) {
        RefuseMetric(metric, "is for generators; metrics of translators are " +
                                 MetricsOf(&Subjects::translations, " and "));
      }
    }
  }

  // Finds true counterparts where something tells them.
  void Align() {
    same_data_ = data::IsSameData(a_.spec, b_.spec);
    if (!same_data_ && !options_.paired) return;
    a_to_b_ = data::Counterparts(a_.shown(), b_.shown(), options_.data);
    b_to_a_ = data::Counterparts(b_.shown(), a_.shown(), options_.data);
  }

  void CheckMetrics(const SampleShape& shape) const {
    const bool labelled = a_.data->labelled() && b_.data->labelled();
    RefuseIf(a_to_b_.empty(), options_, &Needs::counterparts,
             "needs the true translations; --paired says that pictures of equal names in both "
             "domains are each other's");
    RefuseIf(!labelled || a_.data->classes() != b_.data->classes(), options_, &Needs::same_classes,
             "needs the same classes in both domains, but " +
                 (labelled ? "those of " + options_.data + " differ"
                           : options_.data + " has a domain without labels"));
    RefuseIf(!same_data_ || shape.channels != 3 || data::ParseDatasetSpec(a_.spec).kind != "shapes",
             options_, &Needs::shapes, "is for pair:shapes,shapes with variations, in 3 channels");
  }

  EvalOptions options_;
  bool has_test_ = false;
  bool same_data_ = false;
  Domain a_, b_;
  std::vector<int64_t> a_to_b_, b_to_a_;
  std::unique_ptr<FeatureNet> detector_;
  std::unique_ptr<TranslationFigures> a2b_, b2a_;
};

TranslationEvaluator::TranslationEvaluator(const EvalOptions& options, const SampleShape& shape)
    : impl_(std::make_unique<Impl>(options, shape)) {}
TranslationEvaluator::~TranslationEvaluator() = default;

Report TranslationEvaluator::Evaluate(const Translators& translators) {
  return impl_->Evaluate(translators);
}

}  // namespace ganvas::metrics
