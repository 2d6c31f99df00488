#include "native/metrics/picture_evaluator.h"

#include <algorithm>
#include <map>
#include <utility>

#include "native/error.h"
#include "native/metrics/classifier.h"
#include "native/metrics/frechet.h"
#include "native/metrics/inception_score.h"
#include "native/metrics/kernel_distance.h"
#include "native/metrics/memorization.h"
#include "native/metrics/modes.h"
#include "native/metrics/neighbours.h"
#include "native/metrics/picture_request.h"
#include "native/metrics/pictures.h"
#include "native/metrics/random_stream.h"
#include "native/metrics/real_data.h"
#include "native/metrics/sliced_wasserstein.h"
#include "native/metrics/stacked_net.h"

namespace ganvas::metrics {
namespace {

constexpr int64_t kDefaultSamples = 10000;
constexpr int64_t kDefaultStacked = 26000;  // Metz et al. 2017, Lin et al. 2018
constexpr int64_t kMostCasSamples = 60000;
constexpr int64_t kMemorizationQueries = 2000;
constexpr int64_t kAtOnce = 500;  // generated
constexpr int64_t kSplits = 10;   // of the inception score
constexpr uint64_t kClassifierSeed = 0;

// Some pictures and what was computed of them.
struct Sample {
  torch::Tensor bytes;
  std::string what;  // for progress: "generated pictures"
  torch::Tensor features;
  std::optional<Moments> moments;
};

class PictureEvaluator final : public Evaluator {
 public:
  PictureEvaluator(const EvalOptions& options, const SampleShape& shape)
      : options_(options), shape_(shape) {
    CheckPictures(options_, shape_);
    data::DatasetOptions dataset_options;
    dataset_options.size = static_cast<int>(shape.height);
    dataset_options.channels = static_cast<int>(shape.channels);
    dataset_options.threads = options.threads;
    data_ = std::make_unique<RealData>(options.data, dataset_options);
    stacked_ = IsStacked(options_);
    CheckPictureMetrics(options_, shape_, *data_);
    ChooseReal();
    OpenNet();
  }

  Report Evaluate(const Generate& generate) override {
    Report report;
    report.data = data_->reference().Describe();
    report.split = data_->reference_name();
    report.samples = count_;
    if (options_.floors) {
      report.floor = "real " + data_->held_out_name() + " against real " + data_->reference_name();
    }
    if (FeatureNet* net = Net()) {
      report.detector = net->name();
      report.detector_accuracy = net->accuracy();
    }
    prdc_.reset();
    Sample generated;
    generated.what = "generated pictures";
    torch::Tensor all;  // for modes, which may take more than the other metrics
    if (options_.metrics != std::vector<std::string>{"cas"}) {
      all = Generated(generate, std::max(count_, Wants(options_, "modes") ? ModeSamples() : 0));
      generated.bytes = all.slice(0, 0, count_);
    }
    for (const std::string& metric : options_.metrics) {
      if (metric == "modes") {
        report.figures.push_back(Modes(all.slice(0, 0, ModeSamples())));
        continue;
      }
      if (metric == "cas") {
        report.figures.push_back(Cas(generate));
        continue;
      }
      for (Figure& figure : Measure(metric, generated)) {
        report.figures.push_back(std::move(figure));
      }
    }
    if (report.figures.size() == 1) report.samples = report.figures[0].samples;
    return report;
  }

 private:
  // Which real pictures: fixed for the life of this object.
  void ChooseReal() {
    const auto choose = [&](const data::Dataset& dataset, Purpose purpose, int64_t most) {
      RandomStream random(options_.seed, purpose);
      return ReadPictures(dataset,
                          ChooseDistinct(random, dataset.size(), std::min(most, dataset.size())));
    };
    const int64_t wanted = options_.samples > 0 ? options_.samples : kDefaultSamples;
    real_.what = "real pictures";
    real_.bytes = choose(data_->reference(), Purpose::kReference, wanted).bytes;
    floor_.what = "real pictures of the floor";
    floor_.bytes = choose(data_->held_out(), Purpose::kFloor, wanted).bytes;
    count_ = options_.samples > 0 ? wanted
                                  : std::max<int64_t>(2, std::min({wanted, floor_.bytes.size(0)}));
    const int64_t fewest = std::min({count_, real_.bytes.size(0), floor_.bytes.size(0)});
    const bool neighbours = Wants(options_, "precision") || Wants(options_, "recall") ||
                            Wants(options_, "density") || Wants(options_, "coverage");
    if (neighbours && fewest <= kDensityNeighbours) {
      RefuseMetric("prdc", "needs more than " + std::to_string(kDensityNeighbours) +
                               " pictures of each kind, found " + std::to_string(fewest));
    }
    if (Wants(options_, "is") && fewest < kSplits) {
      RefuseMetric("is", "needs at least " + std::to_string(kSplits) + " pictures, found " +
                             std::to_string(fewest));
    }
    if (fewest < 2) {
      RefuseMetric(options_.metrics.front(), "needs more than one picture of each kind");
    }
  }

  void OpenNet() {
    if (!options_.detector.empty() && (WantsFeatures(options_) || Wants(options_, "is"))) {
      detector_ = OpenTorchScript(options_.detector, options_.detector_device);
    }
    const bool by_classifier =
        detector_ == nullptr && (WantsFeatures(options_) || Wants(options_, "is"));
    if (!by_classifier && !Wants(options_, "modes") && !Wants(options_, "cas")) return;
    if (stacked_) {
      data::DatasetOptions digit_options;
      digit_options.size = static_cast<int>(shape_.height);
      digit_options.channels = 1;
      digit_options.threads = options_.threads;
      const std::string spec = "idx" + options_.data.substr(options_.data.find(':'));
      stacked_net_ = std::make_unique<StackedNet>(Trained(RealData(spec, digit_options), spec));
    } else {
      classifier_ = Trained(*data_, options_.data);
    }
  }

  ClassifierOptions OptionsFor(const RealData& data) const {
    ClassifierOptions classifier;
    classifier.channels = data.train().shape().channels;
    classifier.classes = static_cast<int64_t>(data.classes().size());
    classifier.seed = kClassifierSeed;
    if (options_.classifier_steps > 0) {
      classifier.epochs = 0;
      classifier.least_steps = options_.classifier_steps;
    }
    return classifier;
  }

  std::unique_ptr<Classifier> Trained(const RealData& data, const std::string& spec) const {
    return CachedClassifier(data.train(), data.test(), OptionsFor(data), spec, options_.cache_dir,
                            options_.progress);
  }

  // That gives the features, or null.
  FeatureNet* Net() const {
    if (detector_ != nullptr) return detector_.get();
    if (stacked_net_ != nullptr) return stacked_net_.get();
    return classifier_.get();
  }

  int64_t ModeSamples() const {
    return stacked_ && options_.samples == 0 ? kDefaultStacked : count_;
  }

  torch::Tensor Generated(const Generate& generate, int64_t count) const {
    std::vector<torch::Tensor> parts;
    for (int64_t first = 0; first < count; first += kAtOnce) {
      const torch::Tensor part = generate(first, std::min(kAtOnce, count - first));
      if (part.dim() != 4 || part.size(1) != shape_.channels || part.size(2) != shape_.height ||
          part.size(3) != shape_.width) {
        throw FatalError(ExitCode::kBadFile,
                         "the generator gives pictures of another size than the first");
      }
      parts.push_back(ToBytes(part));
      if (options_.progress) {
        options_.progress("generating pictures", std::min(first + kAtOnce, count), count);
      }
    }
    return torch::cat(parts);
  }

  const torch::Tensor& Features(Sample& sample) {
    if (!sample.features.defined()) {
      sample.features = AllFeatures(*Net(), sample.bytes, sample.what, options_.progress);
    }
    return sample.features;
  }
  const Moments& MomentsOf(Sample& sample) {
    if (!sample.moments) {
      MomentSums sums;
      sums.Add(Features(sample));
      sample.moments = sums.Finish();
    }
    return *sample.moments;
  }
  // `value` and, where floors are wanted, `floor()`.
  template <typename Floor>
  Figure Beside(const std::string& name, std::vector<Part> value, int64_t samples,
                const std::string& against, int64_t floor_samples, Floor floor) const {
    Figure figure;
    figure.name = name;
    figure.parts = std::move(value);
    figure.samples = samples;
    figure.against = against;
    if (options_.floors) {
      figure.floor = floor();
      figure.floor_samples = floor_samples;
    }
    return figure;
  }

  // A figure whose floor has the held-out pictures in the generator's place.
  template <typename Compute>
  Figure WithFloor(const std::string& name, Sample& generated, Compute compute) {
    return Beside(name, compute(generated), generated.bytes.size(0), data_->reference_name(),
                  floor_.bytes.size(0), [&] { return compute(floor_); });
  }

  std::vector<Figure> Measure(const std::string& metric, Sample& generated) {
    if (metric == "fid") {
      return {WithFloor(metric, generated, [&](Sample& s) {
        return std::vector<Part>{{"", FrechetDistance(MomentsOf(real_), MomentsOf(s))}};
      })};
    }
    if (metric == "kid") {
      return {WithFloor(metric, generated, [&](Sample& s) {
        const KernelDistance d = ComputeKernelDistance(Features(real_), Features(s), options_.seed);
        return std::vector<Part>{{"mean", d.mean}, {"std", d.std}};
      })};
    }
    if (metric == "is") {
      return {WithFloor(metric, generated, [&](Sample& s) {
        const InceptionScore score = ComputeInceptionScore(
            AllProbabilities(*Net(), s.bytes, s.what, options_.progress), kSplits);
        return std::vector<Part>{{"mean", score.mean}, {"std", score.std}};
      })};
    }
    if (metric == "swd") {
      return {WithFloor(metric, generated, [&](Sample& s) {
        std::vector<Part> parts = {{"mean", 0}};
        const auto levels = PatchWasserstein(real_.bytes, s.bytes, options_.seed);
        for (auto level = levels.rbegin(); level != levels.rend(); ++level) {
          parts.push_back({std::to_string(level->first), level->second});
          parts[0].value += level->second / static_cast<double>(levels.size());
        }
        return parts;
      })};
    }
    if (metric == "memorization" || metric == "memorization-features") {
      return {Memorized(metric, generated)};
    }
    return NeighbourFigures(metric, generated);
  }

  // Precision, recall, density and coverage are computed together, at the first that is asked for.
  std::vector<Figure> NeighbourFigures(const std::string& metric, Sample& generated) {
    const auto part = [&](const Prdc& prdc) {
      return std::vector<Part>{{"", metric == "precision" ? prdc.precision
                                    : metric == "recall"  ? prdc.recall
                                    : metric == "density" ? prdc.density
                                                          : prdc.coverage}};
    };
    const auto compute = [&](Sample& s) -> Prdc {
      if (options_.progress) options_.progress("neighbours of " + s.what, 0, 0);
      return ComputePrdc(Features(real_), Features(s));
    };
    if (!prdc_) prdc_ = compute(generated);
    if (options_.floors && !floor_prdc_) floor_prdc_ = compute(floor_);
    const Figure figure =
        Beside(metric, part(*prdc_), generated.bytes.size(0), data_->reference_name(),
               floor_.bytes.size(0), [&] { return part(*floor_prdc_); });
    std::vector<Figure> figures = {figure};
    // Coverage grows with the number of samples: only equal numbers can be compared.
    if (metric == "coverage" && options_.floors && figure.samples == figure.floor_samples &&
        floor_prdc_->coverage > 0) {
      Figure ratio = figure;
      ratio.name = "coverage_ratio";
      ratio.parts[0].value = prdc_->coverage / floor_prdc_->coverage;
      ratio.floor.clear();
      ratio.floor_samples = 0;
      figures.push_back(ratio);
    }
    return figures;
  }

  torch::Tensor Classify(const torch::Tensor& pictures) {
    std::vector<torch::Tensor> parts;
    for (int64_t first = 0; first < pictures.size(0); first += kAtOnce) {
      const torch::Tensor batch =
          pictures.slice(0, first, std::min(first + kAtOnce, pictures.size(0)));
      parts.push_back(stacked_ ? stacked_net_->Predict(batch) : classifier_->Predict(batch));
    }
    return torch::cat(parts);
  }

  // How often the classes are there: equally where they are stacked, else as in the training part.
  const std::vector<double>& ClassWeights() {
    if (!class_weights_.empty()) return class_weights_;
    const size_t total = data_->classes().size();
    class_weights_.assign(total, stacked_ ? 1.0 / static_cast<double>(total) : 0.0);
    if (stacked_) return class_weights_;
    const data::Dataset& train = data_->train();
    std::vector<uint8_t> bytes(train.shape().bytes());
    for (int64_t i = 0; i < train.size(); ++i) {
      const int64_t label = train.Get(i, bytes.data());
      if (label >= 0) class_weights_[static_cast<size_t>(label)] += 1;
    }
    for (double& weight : class_weights_) weight /= static_cast<double>(train.size());
    return class_weights_;
  }

  Figure Modes(const torch::Tensor& generated) {
    const auto count = [&](const torch::Tensor& pictures) {
      const torch::Tensor labels = Classify(pictures).contiguous();
      const ModeReport modes = CountLabels(
          {labels.data_ptr<int64_t>(), static_cast<size_t>(labels.numel())}, ClassWeights());
      return std::vector<Part>{{"covered", static_cast<double>(modes.covered), true},
                               {"total", static_cast<double>(modes.total), true},
                               {"reverse_kl", modes.reverse_kl},
                               {"samples", static_cast<double>(modes.samples), true}};
    };
    const data::Dataset& held_out = data_->held_out();
    const int64_t real = std::min(generated.size(0), held_out.size());
    return Beside(
        "modes", count(generated), generated.size(0),
        stacked_ ? "equal weights" : "classes of " + data_->train_name(), real, [&] {
          RandomStream random(options_.seed, Purpose::kFloor);
          return count(ReadPictures(held_out, ChooseDistinct(random, held_out.size(), real)).bytes);
        });
  }

  // The same network, trained on generated pictures alone; the floor is the one trained on real
  // ones.
  Figure Cas(const Generate& generate) {
    Pictures taught;
    const int64_t count = options_.cas_samples > 0
                              ? options_.cas_samples
                              : std::min(kMostCasSamples, data_->train().size());
    taught.bytes = Generated(generate, count);
    for (int64_t i = 0; i < count; ++i) taught.labels.push_back(i % shape_.classes);
    Classifier student(OptionsFor(*data_));
    student.Train(PictureDataset(taught, data_->classes()), "classifier on generated pictures",
                  options_.progress);
    const std::vector<Part> accuracy = {{"", student.Measure(data_->test(), options_.progress)}};
    return Beside("cas", accuracy, count, "accuracy on " + data_->test_name(),
                  data_->train().size(), [&] {
                    return std::vector<Part>{{"", *classifier_->accuracy()}};
                  });
  }

  Figure Memorized(const std::string& metric, const Sample& generated) {
    const bool features = metric == "memorization-features";
    auto& meter = memorization_[metric];
    if (meter == nullptr) {
      const Represent represent = [this, features](const torch::Tensor& pictures,
                                                   const std::string& what) {
        return features ? AllFeatures(*Net(), pictures, what, options_.progress) : pictures;
      };
      meter = std::make_unique<MemorizationMeter>(
          *data_, represent, std::min(kMemorizationQueries, count_), options_.seed);
    }
    const bool show = !features || !Wants(options_, "memorization");
    return meter->Measure(metric, generated.bytes, options_.floors,
                          show ? options_.neighbours : "");
  }

  EvalOptions options_;
  SampleShape shape_;
  std::unique_ptr<RealData> data_;
  bool stacked_ = false;
  int64_t count_ = 0;  // generated pictures of a figure
  Sample real_, floor_;
  std::unique_ptr<FeatureNet> detector_;
  std::unique_ptr<Classifier> classifier_;
  std::unique_ptr<StackedNet> stacked_net_;
  std::optional<Prdc> prdc_;  // of the generator under way
  std::optional<Prdc> floor_prdc_;
  std::vector<double> class_weights_;
  std::map<std::string, std::unique_ptr<MemorizationMeter>> memorization_;
};

}  // namespace

std::unique_ptr<Evaluator> MakePictureEvaluator(const EvalOptions& options,
                                                const SampleShape& shape) {
  return std::make_unique<PictureEvaluator>(options, shape);
}

}  // namespace ganvas::metrics
