#include "native/metrics/point_figures.h"

#include <algorithm>
#include <string>

#include "native/error.h"
#include "native/metrics/metric_functions.h"
#include "native/metrics/modes.h"
#include "native/metrics/picture_request.h"
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

}  // namespace

PointFigures::PointFigures(const EvalOptions& options)
    : options_(options), count_(options.samples > 0 ? options.samples : kDefaultPoints) {
  for (const std::string& name : options_.metrics) {
    if (FindMetric(name)->of.points) continue;
    RefuseMetric(name, "is for pictures, but this model gives points in the plane; expected " +
                           MetricsOf(&Subjects::points, " or "));
  }
  if (!options_.data.empty()) {
    if (!data::IsPointSpec(options_.data)) {
      throw FatalError(ExitCode::kUsage, "--data " + options_.data +
                                             ": is pictures, but this model gives points; expected "
                                             "ring8, grid25, spiral, moons or points:FILE.csv");
    }
    source_ = data::OpenPoints(options_.data);
  }
  if (options_.mixture) {
    mixture_ = &*options_.mixture;
  } else if (source_ != nullptr) {
    mixture_ = source_->mixture();
  }
  if (mixture_ == nullptr && source_ == nullptr) {
    throw FatalError(ExitCode::kUsage,
                     "points are compared with known centres; give --data ring8, grid25, spiral, "
                     "moons or points:FILE.csv, or --centers FILE.csv with --sigma");
  }
  RefuseIf(mixture_ == nullptr, options_, &Needs::centres,
           options_.data +
               " names no modes; give it a column mode, or ganvas eval --centers "
               "FILE.csv --sigma X");
  RefuseIf(mixture_ != nullptr && mixture_->sigma <= 0, options_, &Needs::centres,
           "the modes of " + options_.data +
               " have no spread, so nothing lies within 3 sigma; give ganvas eval --centers "
               "FILE.csv --sigma X");
  RefuseIf(!Endless() && source_->size() < 2, options_, &Needs::two_points,
           options_.data + " has one point, expected at least 2");
}

void PointFigures::Begin(const Generate& generate) {
  std::vector<torch::Tensor> parts;
  for (int64_t first = 0; first < count_; first += kPointsAtOnce) {
    parts.push_back(generate(first, std::min(kPointsAtOnce, count_ - first))
                        .to(torch::kCPU, torch::kFloat32)
                        .contiguous());
    if (options_.progress) {
      options_.progress("generating points", std::min(first + kPointsAtOnce, count_), count_);
    }
  }
  points_ = torch::cat(parts);
}

torch::Tensor PointFigures::Draw(uint64_t seed, int64_t first, int64_t count) const {
  torch::Tensor points = torch::empty({count, 2});
  if (options_.mixture) {
    const std::vector<float> drawn = DrawMixture(*mixture_, seed, count);
    std::copy(drawn.begin(), drawn.end(), points.data_ptr<float>());
  } else {
    source_->Draw(seed, static_cast<uint64_t>(first), count, points.data_ptr<float>(), nullptr);
  }
  return points;
}

torch::Tensor PointFigures::IndependentPoints(RandomStream& random) const {
  const uint64_t seed = random.NextSeed();
  if (Endless()) return Draw(seed, 0, count_);
  torch::Tensor points = torch::empty({count_, 2});
  for (int64_t i = 0; i < count_; ++i) {
    const auto any = static_cast<uint64_t>(random.Below(source_->size()));
    source_->Draw(seed, any, 1, points.data_ptr<float>() + 2 * i, nullptr);
  }
  return points;
}

std::pair<torch::Tensor, torch::Tensor> PointFigures::TwoSets() const {
  RandomStream random(options_.seed, Purpose::kReference);
  const uint64_t seed = random.NextSeed();
  if (Endless()) return {Draw(seed, 0, count_), Draw(random.NextSeed(), 0, count_)};
  const int64_t count = std::min(count_, source_->size() / 2);
  return {Draw(seed, 0, count), Draw(seed, count, count)};  // of one epoch
}

Figure ModesOfPoints(const PointFigures& points, const MetricInfo&, Report&) {
  const auto count = [&](const torch::Tensor& of) {
    return Parts(
        CountModes({of.data_ptr<float>(), static_cast<size_t>(of.numel())}, *points.mixture()));
  };
  Figure figure{"", count(points.points()), {}, points.count(), 0, "known mixture"};
  if (points.options().floors) {
    RandomStream random(points.options().seed, Purpose::kFloor);
    figure.floor = count(points.IndependentPoints(random));
    figure.floor_samples = points.count();
  }
  return figure;
}

Figure DistanceOfPoints(const PointFigures& points, const MetricInfo& metric, Report& report) {
  if (!torch::isfinite(points.points()).all().item<bool>()) {
    throw FatalError(ExitCode::kFailed, "the generator gives points that are not finite");
  }
  const auto [real, other] = points.TwoSets();
  const int64_t count = real.size(0);
  const auto distance = [&, &real = real](const torch::Tensor& of) {
    return std::vector<Part>{
        {"", SlicedWasserstein(of, real, points.options().seed, kPointDirections)}};
  };
  Figure figure{"", distance(points.points().slice(0, 0, count)), {}, count, 0, "real points"};
  if (points.options().floors) {
    figure.floor = distance(other);
    figure.floor_samples = count;
  }
  if (count < points.count()) {
    report.notes.push_back(std::string(metric.name) + ": takes " + std::to_string(count) +
                           " of the " + std::to_string(points.count()) +
                           " generated points, as many as half " +
                           "of the file has; the other half is for the floor");
  }
  return figure;
}

}  // namespace ganvas::metrics
