#include "shared/directions/directions.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "shared/base/quoted.h"
#include "shared/directions/components.h"
#include "shared/directions/eigen.h"
#include "shared/directions/layer_weights.h"
#include "shared/directions/regression.h"
#include "shared/latent/latent.h"

namespace ganvas::directions {
namespace {

using Clock = std::chrono::steady_clock;

// The time that eigenvectors take grows with the cube of this.
constexpr int64_t kLongestOfWeights = 4096;

Status CheckRange(const char* name, int64_t value, int64_t least, int64_t most) {
  if (value >= least && value <= most) return {};
  return BadInput(std::string(name) + " is " + std::to_string(value) + ", expected " +
                  std::to_string(least) + " to " + std::to_string(most));
}

}  // namespace

std::optional<Method> MethodNamed(std::string_view name) {
  for (size_t i = 0; i < kMethodNames.size(); ++i) {
    if (name == kMethodNames[i]) return static_cast<Method>(i);
  }
  return std::nullopt;
}

class DirectionSearch::Impl {
 public:
  Impl(Session& session, const meaning::Generator& generator, DirectionOptions options)
      : session_(session), generator_(generator), options_(std::move(options)) {}

  Status Prepare() {
    GANVAS_TRY(CheckModel());
    GANVAS_TRY(FindValue());
    GANVAS_TRY(CheckRange("count", options_.count, 1, 65536));
    count_ = static_cast<size_t>(std::min(options_.count, value_.size));
    in_latent_ = value_.name == generator_.latent->name;
    from_weights_ = options_.method == Method::kSefa ||
                    (options_.method == Method::kPca && in_latent_ && of_.empty());
    GANVAS_TRY(CheckMethod());
    if (from_weights_) {
      GANVAS_TRY(CheckRange("the length of the latent", value_.size, 1, kLongestOfWeights));
      GANVAS_ASSIGN(layers_, LayersThatRead(session_, generator_, value_));
      if (layers_.empty()) {
        return UnsupportedOp("no layer with weights of its own reads " + Quoted(value_.name) +
                             " before an activation does");
      }
      gram_.assign(static_cast<size_t>(value_.size * value_.size), 0.0);
    }
    GANVAS_TRY(FindLayers());
    GANVAS_TRY(DrawLatents());
    summing_ = options_.method == Method::kPca && !from_weights_;
    regressing_ = summing_ && !of_.empty();
    stages_ = (layers_.empty() ? 0 : 1) + static_cast<double>(samples_.size()) +
              (summing_ ? 1 : 0) + (regressing_ ? 1 : 0) + 0.01;
    return {};
  }

  Result<double> Work(double milliseconds) {
    const Deadline deadline =
        Clock::now() + std::chrono::duration_cast<Clock::duration>(
                           std::chrono::duration<double, std::milli>(std::max(0.0, milliseconds)));
    for (;;) {
      GANVAS_ASSIGN(const bool finished, WorkOn(deadline));
      if (finished) return 1.0;
      if (Clock::now() >= deadline) break;
    }
    return std::min(0.999999, (stage_ + part_) / stages_);
  }

  const Directions& found() const { return found_; }

 private:
  // Works on the first stage that is not done; whether there was none.
  Result<bool> WorkOn(Deadline deadline) {
    if (next_layer_ < layers_.size()) {
      GANVAS_TRY(AddLayer(layers_[next_layer_]));
      ++next_layer_;
      EndPart(static_cast<double>(next_layer_) / static_cast<double>(layers_.size()));
    } else if (next_samples_ < samples_.size()) {
      GANVAS_ASSIGN(const double share, samples_[next_samples_].Work(deadline));
      if (EndPart(share)) ++next_samples_;
    } else if (summing_) {
      if (!components_) StartComponents();
      summing_ = !EndPart(components_->Work(deadline));
    } else if (regressing_) {
      if (!regression_) {
        regression_.emplace(of_rows_, *components_, rows_, static_cast<size_t>(value_.size));
      }
      regressing_ = !EndPart(regression_->Work(deadline));
    } else {
      if (!done_) GANVAS_TRY(Finish());
      done_ = true;
    }
    return done_;
  }

  // Notes how much of a stage is done, and whether that is all.
  bool EndPart(double share) {
    part_ = share < 1 ? share : 0;
    if (share >= 1) stage_ += 1;
    return share >= 1;
  }

  Status CheckModel() const {
    if (!generator_.problem.empty() || !generator_.latent) {
      return BadInput("the model is no generator, in whose latents directions could be looked for");
    }
    if (generator_.latent->size < 1) {
      return BadInput("input " + Quoted(generator_.latent->name) +
                      " does not say how many numbers it takes");
    }
    if (options_.label) GANVAS_TRY(CheckClass("label", *options_.label));
    return {};
  }

  Status CheckClass(const char* name, int64_t label) const {
    if (!generator_.label) return BadInput(std::string(name) + ": the model has no classes");
    const int64_t classes = generator_.label->classes;
    return CheckRange(name, label, 0, classes > 0 ? classes - 1 : INT32_MAX);
  }

  // What is moved, and of what the components are taken.
  Status FindValue() {
    const meaning::LatentInput& latent = *generator_.latent;
    if (options_.value.empty() || options_.value == latent.name) {
      value_ = {latent.name, 1, latent.size};
    } else {
      GANVAS_ASSIGN(const NamedValue value, ValueCalled(options_.value));
      const size_t rank = value.dims.size();
      if ((rank != 2 && rank != 3) || value.dims[1] < 1 || value.dims[rank - 1] < 1 ||
          value.dtype != DType::kF32) {
        return BadInput("the value " + Quoted(value.name) +
                        " holds no vectors of known length: expected float32 [N, size] or "
                        "[N, layers, size]");
      }
      value_ = {value.name, rank == 3 ? value.dims[1] : 1, value.dims[rank - 1]};
    }
    of_ = options_.method == Method::kPca ? options_.components_of : "";
    if (of_ == value_.name) of_.clear();
    if (of_.empty()) return {};
    GANVAS_ASSIGN(const NamedValue value, ValueCalled(of_));
    of_size_ = 1;
    for (size_t i = 1; i < value.dims.size(); ++i) of_size_ *= std::max<int64_t>(1, value.dims[i]);
    return {};
  }

  Result<NamedValue> ValueCalled(const std::string& name) const {
    GANVAS_ASSIGN(const std::vector<NamedValue> values, session_.Values());
    for (const NamedValue& value : values) {
      if (value.name == name) return value;
    }
    return BadInput("no value of the model is called " + Quoted(name));
  }

  Status CheckMethod() {
    if (options_.method == Method::kMeans) {
      GANVAS_TRY(CheckSet("toward", options_.toward));
      GANVAS_TRY(CheckSet("from", options_.from));
      count_ = 1;
    }
    if (options_.method == Method::kClasses) {
      if (in_latent_) {
        return BadInput("the latents of all classes are the same: classes differ in w alone");
      }
      GANVAS_TRY(CheckClass("the class", options_.toward_class));
      GANVAS_TRY(CheckClass("the class", options_.from_class));
      count_ = 1;
    }
    return {};
  }

  Status CheckSet(const char* name, const LatentSet& set) const {
    const auto size = static_cast<size_t>(generator_.latent->size);
    const size_t count = set.latents.size() / size;
    if (count < 1 || set.latents.size() % size != 0) {
      return BadInput(std::string(name) + " holds " + std::to_string(set.latents.size()) +
                      " numbers, expected latents of " + std::to_string(size));
    }
    if (generator_.label && set.labels.size() != count) {
      return BadInput(std::string(name) + " has " + std::to_string(set.labels.size()) +
                      " classes for " + std::to_string(count) + " latents");
    }
    for (const int64_t label : set.labels) GANVAS_TRY(CheckClass(name, label));
    return {};
  }

  Status FindLayers() {
    const bool reading = from_weights_ && value_.layers == 1;
    const int64_t layers = reading ? static_cast<int64_t>(layers_.size()) : value_.layers;
    first_ = options_.first_layer;
    last_ = options_.last_layer == -1 ? layers - 1 : options_.last_layer;
    GANVAS_TRY(CheckRange("the first layer", first_, 0, layers - 1));
    GANVAS_TRY(CheckRange("the last layer", last_, first_, layers - 1));
    std::erase_if(layers_, [&](const LayerWeights& layer) {
      if (reading) return layer.layer < first_ || layer.layer > last_;
      return std::none_of(layer.sources.begin(), layer.sources.end(), [&](int64_t source) {
        const int64_t of = source / value_.size;
        return source >= 0 && of >= first_ && of <= last_;
      });
    });
    if (from_weights_ && layers_.empty()) {
      return BadInput("the layers from " + std::to_string(first_) + " to " + std::to_string(last_) +
                      " of " + Quoted(value_.name) + " are read by no layer with weights");
    }
    if (reading) first_ = last_ = 0;
    return {};
  }

  Status DrawLatents() {
    const bool needed =
        !(from_weights_ && in_latent_) && !(options_.method == Method::kMeans && in_latent_);
    if (!needed) return {};
    const int64_t largest = std::max({of_size_, value_.size, generator_.latent->size});
    const int64_t fits = kMostNumbers / std::max<int64_t>(1, largest);
    const int64_t drawn = options_.samples.value_or(std::clamp<int64_t>(fits, 2, kDefaultSamples));
    GANVAS_TRY(CheckRange("samples", drawn, 2, kMostNumbers));
    if (drawn > fits) {
      return BadInput(std::to_string(drawn) + " samples of " + std::to_string(largest) +
                      " numbers are too many: at most " + std::to_string(fits) + " fit");
    }
    const int64_t nz = generator_.latent->size;
    found_.samples = drawn;
    const bool pairs = options_.method == Method::kClasses;
    LatentSet set;
    set.latents.resize(static_cast<size_t>(drawn * nz));
    for (int64_t i = 0; i < drawn; ++i) {
      Latent(options_.seed, static_cast<uint64_t>(pairs ? i / 2 : i), generator_.latent->prior,
             {set.latents.data() + i * nz, static_cast<size_t>(nz)});
      if (generator_.label) set.labels.push_back(LabelOf(i));
    }
    std::vector<SampledValue> values;
    if (in_latent_) {
      rows_ = set.latents;
    } else {
      values.push_back({value_.name, value_.layers, first_, last_});
    }
    if (options_.method == Method::kMeans) {
      for (LatentSet* each : {&options_.toward, &options_.from}) {
        GANVAS_TRY(AddSamples(values, std::move(*each)));
      }
    }
    if (!of_.empty()) values.push_back({of_, 1, 0, 0});
    return AddSamples(values, std::move(set));
  }

  Status AddSamples(const std::vector<SampledValue>& values, LatentSet set) {
    GANVAS_ASSIGN(Samples samples, Samples::Create(session_, generator_, values, std::move(set)));
    samples_.push_back(std::move(samples));
    return {};
  }

  int64_t LabelOf(int64_t index) const {
    if (options_.method == Method::kClasses) {
      return index % 2 == 0 ? options_.toward_class : options_.from_class;
    }
    if (options_.label) return *options_.label;
    const int64_t classes = generator_.label->classes;
    return classes > 0 ? index % classes : 0;
  }

  // Adds a^T a of each row a.
  Status AddLayer(const LayerWeights& layer) {
    const auto size = static_cast<size_t>(value_.size);
    return ForEachRow(session_, layer, value_, first_, last_, [&](std::span<double> a) {
      if (options_.method == Method::kSefa) Normalize(a);
      for (size_t i = 0; i < size; ++i) {
        if (a[i] == 0) continue;
        double* sums = &gram_[i * size];
        for (size_t j = i; j < size; ++j) sums[j] += a[i] * a[j];
      }
    });
  }

  void StartComponents() {
    if (rows_.empty()) rows_ = std::move(samples_.back().rows(0));
    if (!of_.empty()) of_rows_ = std::move(samples_.back().rows(in_latent_ ? 0 : 1));
    const std::vector<float>& rows = of_.empty() ? rows_ : of_rows_;
    const size_t size = rows.size() / static_cast<size_t>(found_.samples);
    count_ = std::min(count_, size);
    components_.emplace(rows, size, count_, options_.seed);
  }

  // What is left takes a moment.
  Status Finish() {
    const auto size = static_cast<size_t>(value_.size);
    if (from_weights_) TakeEigenvectors();
    if (components_) {
      vectors_ = regression_ ? regression_->slopes() : components_->vectors();
      values_ = components_->values();
    }
    if (options_.method == Method::kMeans || options_.method == Method::kClasses) {
      GANVAS_TRY(TakeDifference());
    } else {
      for (size_t v = 0; v < count_; ++v) {
        const std::span<double> vector(vectors_.data() + v * size, size);
        Normalize(vector);
        SetSign(vector);
      }
    }
    if (!in_latent_ && rows_.empty()) rows_ = std::move(samples_.back().rows(0));
    found_.value = value_.name;
    found_.dim = value_.size;
    found_.layers = value_.layers;
    found_.first_layer = first_;
    found_.last_layer = last_;
    found_.vectors.assign(vectors_.begin(),
                          vectors_.begin() + static_cast<ptrdiff_t>(count_ * size));
    found_.eigenvalues.assign(values_.begin(), values_.begin() + static_cast<ptrdiff_t>(count_));
    for (size_t v = 0; v < count_; ++v) {
      found_.sigma.push_back(static_cast<float>(SigmaAlong(&vectors_[v * size])));
    }
    rows_ = {};
    of_rows_ = {};
    samples_.clear();
    return {};
  }

  void TakeEigenvectors() {
    const auto size = static_cast<size_t>(value_.size);
    for (size_t i = 0; i < size; ++i) {
      for (size_t j = 0; j < i; ++j) gram_[i * size + j] = gram_[j * size + i];
    }
    Eigen eigen = SymmetricEigen(std::move(gram_), size);
    vectors_ = std::move(eigen.vectors);
    values_ = std::move(eigen.values);
    const double variance = generator_.latent->prior == Prior::kUniform ? 1.0 / 3 : 1;
    for (double& value : values_) {
      value = std::max(0.0, value);
      if (options_.method == Method::kPca) value *= variance;
    }
  }

  Status TakeDifference() {
    const auto size = static_cast<size_t>(value_.size);
    std::vector<double> toward, from;
    if (options_.method == Method::kClasses) {
      rows_ = std::move(samples_.back().rows(0));
      std::vector<float> halves[2];
      for (size_t row = 0; row * size < rows_.size(); ++row) {
        const auto begin = rows_.begin() + static_cast<ptrdiff_t>(row * size);
        halves[row % 2].insert(halves[row % 2].end(), begin, begin + static_cast<ptrdiff_t>(size));
      }
      toward = MeanOf(halves[0], size);
      from = MeanOf(halves[1], size);
    } else if (in_latent_) {
      toward = MeanOf(options_.toward.latents, size);
      from = MeanOf(options_.from.latents, size);
    } else {
      toward = MeanOf(samples_[0].rows(0), size);
      from = MeanOf(samples_[1].rows(0), size);
    }
    vectors_.resize(size);
    for (size_t i = 0; i < size; ++i) vectors_[i] = toward[i] - from[i];
    const double distance = Normalize(vectors_);
    if (!(distance > 0)) {
      return BadInput("the two means are equal: there is no direction between them");
    }
    values_ = {distance * distance};
    return {};
  }

  double SigmaAlong(const double* vector) const {
    if (in_latent_) return generator_.latent->prior == Prior::kUniform ? std::sqrt(1.0 / 3) : 1;
    const auto size = static_cast<size_t>(value_.size);
    const size_t count = rows_.size() / size;
    const std::vector<double> mean = MeanOf(rows_, size);
    double sum = 0;
    for (size_t row = 0; row < count; ++row) {
      double along = 0;
      for (size_t i = 0; i < size; ++i) {
        along += (static_cast<double>(rows_[row * size + i]) - mean[i]) * vector[i];
      }
      sum += along * along;
    }
    return std::sqrt(sum / std::max<double>(1, static_cast<double>(count)));
  }

  Session& session_;
  const meaning::Generator generator_;
  DirectionOptions options_;
  VectorValue value_;
  std::string of_;       // the value whose components are taken, where it is not value_
  int64_t of_size_ = 1;  // its numbers
  bool in_latent_ = false, from_weights_ = false;
  size_t count_ = 0;
  int64_t first_ = 0, last_ = 0;  // layers

  std::vector<LayerWeights> layers_;
  std::vector<double> gram_;  // [size, size], the upper half
  size_t next_layer_ = 0;

  std::vector<Samples> samples_;
  size_t next_samples_ = 0;
  std::vector<float> rows_, of_rows_;  // of value_ and of of_, [samples, size]

  bool summing_ = false, regressing_ = false;  // what is still to do
  std::optional<Components> components_;
  std::optional<Regression> regression_;
  bool done_ = false;
  double stage_ = 0, part_ = 0, stages_ = 1;  // done, of the one under way, in all

  std::vector<double> vectors_, values_;
  Directions found_;
};

Result<DirectionSearch> DirectionSearch::Create(Session& session,
                                                const meaning::Generator& generator,
                                                DirectionOptions options) {
  auto impl = std::make_unique<Impl>(session, generator, std::move(options));
  GANVAS_TRY(impl->Prepare());
  return DirectionSearch(std::move(impl));
}

DirectionSearch::DirectionSearch(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
DirectionSearch::DirectionSearch(DirectionSearch&&) noexcept = default;
DirectionSearch& DirectionSearch::operator=(DirectionSearch&&) noexcept = default;
DirectionSearch::~DirectionSearch() = default;

Result<double> DirectionSearch::Work(double milliseconds) { return impl_->Work(milliseconds); }
const Directions& DirectionSearch::found() const { return impl_->found(); }

}  // namespace ganvas::directions
