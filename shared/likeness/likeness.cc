#include "shared/likeness/likeness.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "shared/base/quoted.h"
#include "shared/directions/components.h"
#include "shared/directions/eigen.h"
#include "shared/latent/latent.h"
#include "shared/likeness/features.h"

namespace ganvas::likeness {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kAxes = 2;
// Shares of the time, about.
constexpr double kFeatures = 0.5, kComponents = 0.25, kGrid = 0.25;

Status Check(const meaning::Generator& generator, const LikenessOptions& options) {
  if (!generator.problem.empty() || !generator.latent) {
    return BadInput("the model is no generator, whose samples could be compared");
  }
  if (generator.latent->size < 1) {
    return BadInput("input " + Quoted(generator.latent->name) +
                    " does not say how many numbers it takes");
  }
  if (options.count < LikenessOptions::kFewest || options.count > LikenessOptions::kMost) {
    return BadInput("count is " + std::to_string(options.count) + ", expected " +
                    std::to_string(LikenessOptions::kFewest) + " to " +
                    std::to_string(LikenessOptions::kMost));
  }
  if (!options.label) return {};
  if (!generator.label) return BadInput("label: the model has no classes");
  const int64_t classes = generator.label->classes;
  if (*options.label < 0 || (classes > 0 && *options.label >= classes)) {
    return BadInput("label is " + std::to_string(*options.label) + ", expected 0 to " +
                    std::to_string(classes - 1));
  }
  return {};
}

directions::LatentSet Draw(const meaning::Generator& generator, const LikenessOptions& options) {
  const auto size = static_cast<size_t>(generator.latent->size);
  directions::LatentSet set;
  set.latents.resize(static_cast<size_t>(options.count) * size);
  for (int64_t i = 0; i < options.count; ++i) {
    Latent(options.seed, static_cast<uint64_t>(i), generator.latent->prior,
           {set.latents.data() + static_cast<size_t>(i) * size, size});
    if (!generator.label) continue;
    const int64_t classes = std::max<int64_t>(1, generator.label->classes);
    set.labels.push_back(options.label.value_or(i % classes));
  }
  return set;
}

}  // namespace

class LikenessSearch::Impl {
 public:
  Impl(Features features, size_t count) : features_(std::move(features)), count_(count) {}

  Result<double> Work(double milliseconds) {
    const directions::Deadline deadline =
        Clock::now() + std::chrono::duration_cast<Clock::duration>(
                           std::chrono::duration<double, std::milli>(std::max(0.0, milliseconds)));
    while (!done_) {
      GANVAS_ASSIGN(const double share, WorkOn(deadline));
      if (!done_ && Clock::now() >= deadline) return std::min(0.999999, share);
    }
    return 1.0;
  }

  const LikenessMap& found() const { return found_; }

 private:
  // The share that is done of all.
  Result<double> WorkOn(directions::Deadline deadline) {
    if (!components_) {
      GANVAS_ASSIGN(const double share, features_.Work(deadline));
      if (share == 1) BeginComponents();
      return share * kFeatures;
    }
    if (!grid_) {
      const double share = components_->Work(deadline);
      if (share == 1) BeginGrid();
      return kFeatures + share * kComponents;
    }
    const double share = grid_->Work(deadline);
    if (share == 1) {
      found_ = {grid_->grid(), features_.value()};
      done_ = true;
    }
    return kFeatures + kComponents + share * kGrid;
  }

  void BeginComponents() {
    const std::vector<float>& rows = features_.rows();
    const size_t size = rows.size() / count_;
    components_.emplace(rows, size, std::min(kAxes, size), 0);
  }

  // Where each sample lies along the components.
  void BeginGrid() {
    const std::vector<float>& rows = features_.rows();
    const std::vector<double>& mean = components_->mean();
    std::vector<double> axes = components_->vectors();
    std::vector<double> points(kAxes * count_, 0.0);
    const size_t size = mean.size();
    for (size_t axis = 0; axis * size < axes.size(); ++axis) {
      const std::span<double> vector(axes.data() + axis * size, size);
      directions::SetSign(vector);
      for (size_t i = 0; i < count_; ++i) {
        double along = 0;
        for (size_t k = 0; k < size; ++k) {
          along += (static_cast<double>(rows[i * size + k]) - mean[k]) * vector[k];
        }
        points[kAxes * i + axis] = along;
      }
    }
    grid_.emplace(points);
    features_.rows() = {};
  }

  Features features_;
  size_t count_;
  std::optional<directions::Components> components_;
  std::optional<GridSearch> grid_;
  bool done_ = false;
  LikenessMap found_;
};

Result<LikenessSearch> LikenessSearch::Create(Session& session, const meaning::Generator& generator,
                                              const LikenessOptions& options) {
  GANVAS_TRY(Check(generator, options));
  meaning::Generator truncated = generator;
  GANVAS_ASSIGN(const float factor, meaning::Truncate(truncated, options.space, options.psi));
  directions::LatentSet samples = Draw(truncated, options);
  for (float& number : samples.latents) number *= factor;
  GANVAS_ASSIGN(Features features, Features::Create(session, truncated, std::move(samples)));
  return LikenessSearch(
      std::make_unique<Impl>(std::move(features), static_cast<size_t>(options.count)));
}

LikenessSearch::LikenessSearch(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LikenessSearch::LikenessSearch(LikenessSearch&&) noexcept = default;
LikenessSearch& LikenessSearch::operator=(LikenessSearch&&) noexcept = default;
LikenessSearch::~LikenessSearch() = default;

Result<double> LikenessSearch::Work(double milliseconds) { return impl_->Work(milliseconds); }
const LikenessMap& LikenessSearch::found() const { return impl_->found(); }

}  // namespace ganvas::likeness
