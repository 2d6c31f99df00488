#include "native/metrics/point_evaluator.h"

#include <algorithm>
#include <utility>

#include "native/error.h"
#include "native/metrics/modes.h"
#include "native/metrics/random_stream.h"
#include "native/metrics/sliced_wasserstein.h"

namespace ganvas::metrics {
namespace {

constexpr int64_t kDefaultPoints = 2500;  // Lin et al. 2018
constexpr int64_t kPointsAtOnce = 10000;
constexpr int64_t kPointDirections = 256;

std::vector<Part> Parts(const ModeReport& modes) {
  std::vector<Part> parts = {{"covered", static_cast<double>(modes.covered), true},
                             {"total", static_cast<double>(modes.total), true}};
  if (modes.high_quality) parts.push_back({"high_quality", *modes.high_quality});
  parts.push_back({"reverse_kl", modes.reverse_kl});
  parts.push_back({"samples", static_cast<double>(modes.samples), true});
  return parts;
}

class PointEvaluator final : public Evaluator {
 public:
  explicit PointEvaluator(const EvalOptions& options)
      : options_(options), count_(options.samples > 0 ? options.samples : kDefaultPoints) {
    for (const std::string& name : options_.metrics) {
      if (name == "modes" || name == "swd") continue;
      throw FatalError(ExitCode::kUsage, "--metrics " + name +
                                             ": is for pictures, and this model gives points in "
                                             "the plane; expected modes or swd");
    }
    if (!options_.data.empty()) {
      if (!data::IsPointSpec(options_.data)) {
        throw FatalError(ExitCode::kUsage, "--data " + options_.data +
                                               ": is pictures, and this model gives points; "
                                               "expected ring8, grid25 or points:FILE.csv");
      }
      source_ = data::OpenPoints(options_.data);
    }
    if (options_.mixture) {
      mixture_ = &*options_.mixture;
    } else if (source_ != nullptr) {
      mixture_ = source_->mixture();
    }
    if (mixture_ == nullptr && (source_ == nullptr || Wants("modes"))) {
      throw FatalError(ExitCode::kUsage,
                       source_ == nullptr
                           ? std::string("points are measured by known centres; give --data "
                                         "ring8, grid25 or points:FILE.csv, or --centers FILE.csv "
                                         "with --sigma")
                           : "--metrics modes: " + options_.data +
                                 " names no modes; give it a column mode, or "
                                 "ganvas eval --centers FILE.csv --sigma X");
    }
    if (Wants("modes") && mixture_->sigma <= 0) {
      throw FatalError(ExitCode::kUsage,
                       "--metrics modes: the modes of " + options_.data +
                           " have no spread, so nothing lies within 3 sigma; give ganvas eval "
                           "--centers FILE.csv --sigma X");
    }
    if (Wants("swd") && !Endless() && source_->size() < 2) {
      throw FatalError(ExitCode::kUsage,
                       "--metrics swd: " + options_.data + " has one point, expected at least 2");
    }
  }

  Report Evaluate(const Generate& generate) override {
    std::vector<torch::Tensor> parts;
    for (int64_t first = 0; first < count_; first += kPointsAtOnce) {
      parts.push_back(generate(first, std::min(kPointsAtOnce, count_ - first))
                          .to(torch::kCPU, torch::kFloat32)
                          .contiguous());
      if (options_.progress) {
        options_.progress("generating points", std::min(first + kPointsAtOnce, count_), count_);
      }
    }
    const torch::Tensor points = torch::cat(parts);
    Report report;
    report.data = options_.mixture ? std::to_string(mixture_->centers.size()) + " centres given"
                                   : source_->Describe();
    report.split = "known mixture";
    report.samples = count_;
    if (options_.floors) {
      report.floor = Endless() ? "as many real points"
                               : "real points: for modes as many, drawn independently; for swd one "
                                 "half of them against the other";
    }
    if (Wants("modes")) AddModes(report, points);
    if (Wants("swd")) AddDistance(report, points);
    ExplainMissingNumbers(report);
    return report;
  }

 private:
  bool Wants(const std::string& name) const {
    return std::find(options_.metrics.begin(), options_.metrics.end(), name) !=
           options_.metrics.end();
  }

  void AddModes(Report& report, const torch::Tensor& points) const {
    const auto count = [&](const torch::Tensor& of) {
      return Parts(CountModes({of.data_ptr<float>(), static_cast<size_t>(of.numel())}, *mixture_));
    };
    Figure figure{"modes", count(points), {}, count_, 0, "known mixture"};
    if (options_.floors) {
      RandomStream random(options_.seed, Purpose::kFloor);
      figure.floor = count(IndependentPoints(random));
      figure.floor_samples = count_;
    }
    report.figures.push_back(std::move(figure));
  }

  void AddDistance(Report& report, const torch::Tensor& points) const {
    if (!torch::isfinite(points).all().item<bool>()) {
      throw FatalError(ExitCode::kFailed, "the generator gives points that are not finite");
    }
    const auto [real, other] = TwoSets();
    const int64_t count = real.size(0);
    const auto distance = [&, &real = real](const torch::Tensor& of) {
      return std::vector<Part>{{"", SlicedWasserstein(of, real, options_.seed, kPointDirections)}};
    };
    Figure figure{"swd", distance(points.slice(0, 0, count)), {}, count, 0, "real points"};
    if (options_.floors) {
      figure.floor = distance(other);
      figure.floor_samples = count;
    }
    if (count < count_) {
      report.notes.push_back("swd: takes " + std::to_string(count) + " of the " +
                             std::to_string(count_) + " generated points, as many as half of the " +
                             "file has; the other half is for the floor");
    }
    report.figures.push_back(std::move(figure));
  }

  // Endless draws: of a mixture that is given, or of the data.
  bool Endless() const { return options_.mixture || source_->size() == 0; }

  torch::Tensor Draw(uint64_t seed, int64_t first, int64_t count) const {
    torch::Tensor points = torch::empty({count, 2});
    if (options_.mixture) {
      const std::vector<float> drawn = DrawMixture(*mixture_, seed, count);
      std::copy(drawn.begin(), drawn.end(), points.data_ptr<float>());
    } else {
      source_->Draw(seed, static_cast<uint64_t>(first), count, points.data_ptr<float>(), nullptr);
    }
    return points;
  }

  // As a perfect generator would give them, float[count_, 2]: of a file each is any of its points,
  // whatever the others are.
  torch::Tensor IndependentPoints(RandomStream& random) const {
    const uint64_t seed = random.NextSeed();
    if (Endless()) return Draw(seed, 0, count_);
    torch::Tensor points = torch::empty({count_, 2});
    for (int64_t i = 0; i < count_; ++i) {
      const auto any = static_cast<uint64_t>(random.Below(source_->size()));
      source_->Draw(seed, any, 1, points.data_ptr<float>() + 2 * i, nullptr);
    }
    return points;
  }

  // Two sets of real points, equally many; those of a file have none in common.
  std::pair<torch::Tensor, torch::Tensor> TwoSets() const {
    RandomStream random(options_.seed, Purpose::kReference);
    const uint64_t seed = random.NextSeed();
    if (Endless()) return {Draw(seed, 0, count_), Draw(random.NextSeed(), 0, count_)};
    const int64_t count = std::min(count_, source_->size() / 2);
    return {Draw(seed, 0, count), Draw(seed, count, count)};  // of one epoch
  }

  EvalOptions options_;
  int64_t count_;
  std::unique_ptr<data::PointSource> source_;
  const data::PointMixture* mixture_ = nullptr;
};

}  // namespace

std::unique_ptr<Evaluator> MakePointEvaluator(const EvalOptions& options) {
  return std::make_unique<PointEvaluator>(options);
}

}  // namespace ganvas::metrics
