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
#include "shared/directions/request.h"
#include "shared/latent/latent.h"

namespace ganvas::directions {
namespace {

using Clock = std::chrono::steady_clock;

// The time that eigenvectors take grows with the cube of this.
constexpr int64_t kLongestOfWeights = 4096;

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
    GANVAS_ASSIGN(asked_, CheckRequest(session_, generator_, options_));
    count_ = asked_.count;
    if (asked_.from_weights) {
      GANVAS_TRY(CheckRange("the length of the latent", asked_.value.size, 1, kLongestOfWeights));
      GANVAS_ASSIGN(layers_, LayersThatRead(session_, generator_, asked_.value));
      if (layers_.empty()) {
        return UnsupportedOp("no layer with weights of its own reads " + Quoted(asked_.value.name) +
                             " before an activation does");
      }
      gram_.assign(static_cast<size_t>(asked_.value.size * asked_.value.size), 0.0);
    }
    GANVAS_TRY(FindLayers());
    GANVAS_TRY(DrawLatents());
    summing_ = options_.method == Method::kPca && !asked_.from_weights;
    regressing_ = summing_ && !asked_.of.empty();
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
        regression_.emplace(of_rows_, *components_, rows_, static_cast<size_t>(asked_.value.size));
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

  Status FindLayers() {
    const bool reading = asked_.from_weights && asked_.value.layers == 1;
    const int64_t layers = reading ? static_cast<int64_t>(layers_.size()) : asked_.value.layers;
    first_ = options_.first_layer;
    last_ = options_.last_layer == -1 ? layers - 1 : options_.last_layer;
    GANVAS_TRY(CheckRange("the first layer", first_, 0, layers - 1));
    GANVAS_TRY(CheckRange("the last layer", last_, first_, layers - 1));
    std::erase_if(layers_, [&](const LayerWeights& layer) {
      if (reading) return layer.layer < first_ || layer.layer > last_;
      return std::none_of(layer.sources.begin(), layer.sources.end(), [&](int64_t source) {
        const int64_t of = source / asked_.value.size;
        return source >= 0 && of >= first_ && of <= last_;
      });
    });
    if (asked_.from_weights && layers_.empty()) {
      return BadInput("the layers from " + std::to_string(first_) + " to " + std::to_string(last_) +
                      " of " + Quoted(asked_.value.name) + " are read by no layer with weights");
    }
    if (reading) first_ = last_ = 0;
    return {};
  }

  Status DrawLatents() {
    const bool needed = !(asked_.from_weights && asked_.in_latent) &&
                        !(options_.method == Method::kMeans && asked_.in_latent);
    if (!needed) return {};
    const int64_t largest = std::max({asked_.of_size, asked_.value.size, generator_.latent->size});
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
    if (asked_.in_latent) {
      rows_ = set.latents;
    } else {
      values.push_back({asked_.value.name, asked_.value.layers, first_, last_});
    }
    if (options_.method == Method::kMeans) {
      for (LatentSet* each : {&options_.toward, &options_.from}) {
        GANVAS_TRY(AddSamples(values, std::move(*each)));
      }
    }
    if (!asked_.of.empty()) values.push_back({asked_.of, 1, 0, 0});
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
    const auto size = static_cast<size_t>(asked_.value.size);
    return ForEachRow(session_, layer, asked_.value, first_, last_, [&](std::span<double> a) {
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
    if (!asked_.of.empty()) of_rows_ = std::move(samples_.back().rows(asked_.in_latent ? 0 : 1));
    const std::vector<float>& rows = asked_.of.empty() ? rows_ : of_rows_;
    const size_t size = rows.size() / static_cast<size_t>(found_.samples);
    count_ = std::min(count_, size);
    components_.emplace(rows, size, count_, options_.seed);
  }

  // What is left takes a moment.
  Status Finish() {
    const auto size = static_cast<size_t>(asked_.value.size);
    if (asked_.from_weights) TakeEigenvectors();
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
    if (!asked_.in_latent && rows_.empty()) rows_ = std::move(samples_.back().rows(0));
    found_.value = asked_.value.name;
    found_.dim = asked_.value.size;
    found_.layers = asked_.value.layers;
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
    const auto size = static_cast<size_t>(asked_.value.size);
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
    const auto size = static_cast<size_t>(asked_.value.size);
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
    } else if (asked_.in_latent) {
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
    if (asked_.in_latent) {
      return generator_.latent->prior == Prior::kUniform ? std::sqrt(1.0 / 3) : 1;
    }
    const auto size = static_cast<size_t>(asked_.value.size);
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
  Request asked_;
  size_t count_ = 0;
  int64_t first_ = 0, last_ = 0;  // layers

  std::vector<LayerWeights> layers_;
  std::vector<double> gram_;  // [size, size], the upper half
  size_t next_layer_ = 0;

  std::vector<Samples> samples_;
  size_t next_samples_ = 0;
  std::vector<float> rows_, of_rows_;  // of asked_.value and of asked_.of, [samples, size]

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
