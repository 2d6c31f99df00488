#include "native/metrics/picture_evaluator.h"

#include <algorithm>
#include <map>
#include <utility>

#include "native/data/dataset_spec.h"
#include "native/error.h"
#include "native/metrics/classifier.h"
#include "native/metrics/frechet.h"
#include "native/metrics/inception_score.h"
#include "native/metrics/kernel_distance.h"
#include "native/metrics/modes.h"
#include "native/metrics/neighbours.h"
#include "native/metrics/neighbours_image.h"
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
  torch::Tensor probabilities;
  std::optional<Moments> moments;
};

class PictureEvaluator final : public Evaluator {
 public:
  PictureEvaluator(const EvalOptions& options, const SampleShape& shape)
      : options_(options), shape_(shape) {
    CheckShape();
    data::DatasetOptions dataset_options;
    dataset_options.size = static_cast<int>(shape.height);
    dataset_options.channels = static_cast<int>(shape.channels);
    dataset_options.threads = options.threads;
    data_ = std::make_unique<RealData>(options.data, dataset_options);
    stacked_ = data::ParseDatasetSpec(options.data).kind == "stacked";
    CheckMetrics();
    ChooseReal();
    OpenNet();
  }

  Report Evaluate(const Generate& generate) override {
    Report report;
    report.data = data_->reference().Describe();
    if (options_.floors) {
      report.floor = "real " + data_->held_out_name() + " against real " + data_->reference_name();
    }
    if (FeatureNet* net = Net()) {
      report.detector = net->name();
      report.detector_accuracy = net->accuracy();
    }
    Sample generated;
    generated.what = "generated pictures";
    generated.bytes = Generated(generate, MostSamples());
    for (const std::string& metric : options_.metrics) {
      for (Figure& figure : Measure(metric, generated, generate)) {
        report.figures.push_back(std::move(figure));
      }
    }
    return report;
  }

 private:
  bool Wants(const std::string& name) const {
    return std::find(options_.metrics.begin(), options_.metrics.end(), name) !=
           options_.metrics.end();
  }
  bool WantsAny(std::initializer_list<const char*> names) const {
    return std::any_of(names.begin(), names.end(), [&](const char* n) { return Wants(n); });
  }
  bool WantsFeatures() const {
    return WantsAny(
        {"fid", "kid", "precision", "recall", "density", "coverage", "memorization-features"});
  }

  [[noreturn]] static void Refuse(const std::string& metric, const std::string& why) {
    throw FatalError(ExitCode::kUsage, "--metrics " + metric + ": " + why);
  }

  void CheckShape() const {
    if (shape_.channels != 1 && shape_.channels != 3) {
      throw FatalError(ExitCode::kUsage, "pictures of " + std::to_string(shape_.channels) +
                                             " channels cannot be measured, expected 1 or 3");
    }
    if (shape_.height != shape_.width) {
      throw FatalError(ExitCode::kUsage, "pictures of " + std::to_string(shape_.width) + "x" +
                                             std::to_string(shape_.height) +
                                             " cannot be measured, expected squares");
    }
    if (options_.data.empty()) {
      throw FatalError(ExitCode::kUsage,
                       "pictures are measured by real ones; give --data SPEC, as idx:DIR");
    }
    if (data::IsPointSpec(options_.data)) {
      throw FatalError(ExitCode::kUsage, "--data " + options_.data +
                                             ": is points in the plane, and this model gives "
                                             "pictures");
    }
    if (options_.mixture) {
      throw FatalError(ExitCode::kUsage,
                       "--centers is for points in the plane, and this model gives pictures");
    }
  }

  void CheckMetrics() const {
    const bool labelled = !data_->classes().empty();
    const std::string unlabelled = options_.data + " has no labels";
    if (Wants("modes") && !labelled) Refuse("modes", "counts classes of pictures; " + unlabelled);
    if (Wants("cas")) {
      if (!labelled || stacked_) {
        Refuse("cas", "needs the labels of single classes; " +
                          (labelled ? options_.data + " has 1000 stacked ones" : unlabelled));
      }
      if (shape_.classes != static_cast<int64_t>(data_->classes().size())) {
        Refuse("cas", "needs a conditional generator of the data's " +
                          std::to_string(data_->classes().size()) + " classes; this one has " +
                          (shape_.classes == 0 ? "none" : std::to_string(shape_.classes)));
      }
    }
    if (labelled || !options_.detector.empty()) return;
    for (const std::string& name : options_.metrics) {
      if (name == "swd" || name == "memorization") continue;
      Refuse(name,
             "needs features; " + unlabelled +
                 ", which a classifier could learn, so give --detector FILE.pt (TorchScript)");
    }
  }

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
    if (WantsAny({"precision", "recall", "density", "coverage"}) && fewest <= kDensityNeighbours) {
      Refuse("prdc", "needs more than " + std::to_string(kDensityNeighbours) +
                         " pictures of each kind, found " + std::to_string(fewest));
    }
    if (Wants("is") && fewest < kSplits) {
      Refuse("is", "needs at least " + std::to_string(kSplits) + " pictures, found " +
                       std::to_string(fewest));
    }
    if (fewest < 2) Refuse(options_.metrics.front(), "needs more than one picture of each kind");
  }

  void OpenNet() {
    if (!options_.detector.empty() && (WantsFeatures() || Wants("is"))) {
      detector_ = OpenTorchScript(options_.detector, options_.detector_device);
    }
    const bool by_classifier = detector_ == nullptr && (WantsFeatures() || Wants("is"));
    if (!by_classifier && !WantsAny({"modes", "cas"})) return;
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

  int64_t MostSamples() const {
    int64_t most = count_;
    if (Wants("modes")) most = std::max(most, ModeSamples());
    return most;
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
                         "the generator gives pictures of another size than "
                         "it said");
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
      sample.features = AllFeatures(*Net(), First(sample.bytes), sample.what, options_.progress);
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
  torch::Tensor First(const torch::Tensor& rows) const {
    return rows.slice(0, 0, std::min(count_, rows.size(0)));
  }

  // A figure whose floor has the held-out pictures in the generator's place.
  template <typename Compute>
  Figure WithFloor(const std::string& name, Sample& generated, Compute compute) {
    Figure figure{name, compute(generated),     {}, First(generated.bytes).size(0),
                  0,    data_->reference_name()};
    if (options_.floors) {
      figure.floor = compute(floor_);
      figure.floor_samples = First(floor_.bytes).size(0);
    }
    return figure;
  }

  std::vector<Figure> Measure(const std::string& metric, Sample& generated,
                              const Generate& generate) {
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
            AllProbabilities(*Net(), First(s.bytes), s.what, options_.progress), kSplits);
        return std::vector<Part>{{"mean", score.mean}, {"std", score.std}};
      })};
    }
    if (metric == "swd") {
      return {WithFloor(metric, generated, [&](Sample& s) {
        std::vector<Part> parts = {{"mean", 0}};
        const auto levels = PatchWasserstein(real_.bytes, First(s.bytes), options_.seed);
        for (auto level = levels.rbegin(); level != levels.rend(); ++level) {
          parts.push_back({std::to_string(level->first), level->second});
          parts[0].value += level->second / static_cast<double>(levels.size());
        }
        return parts;
      })};
    }
    if (metric == "modes") return {Modes(generated)};
    if (metric == "cas") return {Cas(generate)};
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
    if (prdc_of_ != generated.bytes.data_ptr()) {
      prdc_of_ = generated.bytes.data_ptr();
      prdc_ = compute(generated);
      if (options_.floors && !floor_prdc_) floor_prdc_ = compute(floor_);
    }
    Figure figure{
        metric, part(prdc_), {}, First(generated.bytes).size(0), 0, data_->reference_name()};
    if (options_.floors) {
      figure.floor = part(*floor_prdc_);
      figure.floor_samples = First(floor_.bytes).size(0);
    }
    std::vector<Figure> figures = {figure};
    // Coverage grows with the number of samples: only equal numbers can be compared.
    if (metric == "coverage" && options_.floors && figure.samples == figure.floor_samples &&
        floor_prdc_->coverage > 0) {
      Figure ratio = figure;
      ratio.name = "coverage_ratio";
      ratio.parts[0].value = prdc_.coverage / floor_prdc_->coverage;
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

  // Classes of the held-out pictures; weights of single classes are theirs in the data, stacked
  // ones are equal.
  Figure Modes(Sample& generated) {
    const int64_t total = static_cast<int64_t>(data_->classes().size());
    std::vector<double> weights(static_cast<size_t>(total), 1.0 / static_cast<double>(total));
    if (!stacked_) {
      const int64_t size = data_->train().size();
      std::fill(weights.begin(), weights.end(), 0.0);
      std::vector<uint8_t> bytes(data_->train().shape().bytes());
      for (int64_t i = 0; i < size; ++i) {
        weights[static_cast<size_t>(data_->train().Get(i, bytes.data()))] +=
            1.0 / static_cast<double>(size);
      }
    }
    const auto count = [&](const torch::Tensor& pictures) {
      const torch::Tensor labels = Classify(pictures).contiguous();
      const ModeReport modes =
          CountLabels({labels.data_ptr<int64_t>(), static_cast<size_t>(labels.numel())}, weights);
      return std::vector<Part>{{"covered", static_cast<double>(modes.covered), true},
                               {"total", static_cast<double>(modes.total), true},
                               {"reverse_kl", modes.reverse_kl},
                               {"samples", static_cast<double>(modes.samples), true}};
    };
    const int64_t samples = ModeSamples();
    Figure figure{"modes", count(generated.bytes.slice(0, 0, samples)),    {}, samples,
                  0,       stacked_ ? "equal weights" : "classes of train"};
    if (options_.floors) {
      RandomStream random(options_.seed, Purpose::kFloor);
      const data::Dataset& held_out = data_->held_out();
      const Pictures real = ReadPictures(
          held_out, ChooseDistinct(random, held_out.size(), std::min(samples, held_out.size())));
      figure.floor = count(real.bytes);
      figure.floor_samples = real.count();
    }
    return figure;
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
    Figure figure{"cas", {{"", student.Measure(data_->test(), options_.progress)}},
                  {},    count,
                  0,     "accuracy on " + data_->test_name()};
    if (options_.floors) {
      figure.floor = {{"", *classifier_->accuracy()}};
      figure.floor_samples = data_->train().size();
    }
    return figure;
  }

  Figure Memorized(const std::string& metric, Sample& generated) {
    const bool features = metric == "memorization-features";
    const int64_t queries = std::min({kMemorizationQueries, count_, data_->test().size()});
    const auto represent = [&](const torch::Tensor& pictures, const std::string& what) {
      return features ? AllFeatures(*Net(), pictures, what, options_.progress) : pictures;
    };
    if (!training_.defined()) training_ = ReadPictures(data_->train()).bytes;
    Known& known = known_[metric];
    if (!known.training.defined()) {
      known.training = represent(training_, "training pictures");
      RandomStream random(options_.seed, Purpose::kHeldOut);
      const Pictures held_out =
          ReadPictures(data_->test(), ChooseDistinct(random, data_->test().size(), queries));
      known.held_out =
          FindNearest(represent(held_out.bytes, "held-out pictures"), known.training).distance;
    }
    const torch::Tensor some = generated.bytes.slice(0, 0, queries);
    const Nearest nearest = FindNearest(represent(some, generated.what), known.training);
    if (!options_.neighbours.empty() && (!features || !Wants("memorization"))) {
      WriteNeighbours(options_.neighbours, some, training_, nearest);
    }
    const auto parts = [](const Memorization& m) {
      return std::vector<Part>{{"ratio", m.ratio},
                               {"share_closer", m.share_closer},
                               {"distance", m.generated_median},
                               {"held_out_distance", m.held_out_median}};
    };
    Figure figure{metric, parts(CompareDistances(nearest.distance, known.held_out)),
                  {},     queries,
                  0,      data_->train_name()};
    if (options_.floors) {
      figure.floor = parts(CompareDistances(known.held_out, known.held_out));
      figure.floor_samples = queries;
    }
    return figure;
  }

  // The training set as one memorization metric sees it.
  struct Known {
    torch::Tensor training;
    torch::Tensor held_out;  // distances
  };

  EvalOptions options_;
  SampleShape shape_;
  std::unique_ptr<RealData> data_;
  bool stacked_ = false;
  int64_t count_ = 0;  // generated pictures of a figure
  Sample real_, floor_;
  std::unique_ptr<FeatureNet> detector_;
  std::unique_ptr<Classifier> classifier_;
  std::unique_ptr<StackedNet> stacked_net_;
  const void* prdc_of_ = nullptr;
  Prdc prdc_;
  std::optional<Prdc> floor_prdc_;
  torch::Tensor training_;  // uint8, all of the training split
  std::map<std::string, Known> known_;
};

}  // namespace

std::unique_ptr<Evaluator> MakePictureEvaluator(const EvalOptions& options,
                                                const SampleShape& shape) {
  return std::make_unique<PictureEvaluator>(options, shape);
}

}  // namespace ganvas::metrics
