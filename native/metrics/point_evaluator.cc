#include "native/metrics/point_evaluator.h"

#include <algorithm>
#include <utility>

#include "native/error.h"
#include "native/metrics/modes.h"
#include "native/metrics/random_stream.h"
#include "native/metrics/sliced_wasserstein.h"

namespace ganvas::metrics {
namespace {

constexpr int64_t kDefaultSamples = 2500;  // Lin et al. 2018
constexpr int64_t kAtOnce = 10000;
constexpr int64_t kDirections = 256;

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
      : options_(options), count_(options.samples > 0 ? options.samples : kDefaultSamples) {
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
  }

  Report Evaluate(const Generate& generate) override {
    std::vector<torch::Tensor> parts;
    for (int64_t first = 0; first < count_; first += kAtOnce) {
      parts.push_back(generate(first, std::min(kAtOnce, count_ - first))
                          .to(torch::kCPU, torch::kFloat32)
                          .contiguous());
      if (options_.progress) {
        options_.progress("generating points", std::min(first + kAtOnce, count_), count_);
      }
    }
    const torch::Tensor points = torch::cat(parts);
    RandomStream random(options_.seed, Purpose::kFloor);
    const torch::Tensor real = RealPoints(random.NextSeed());
    Report report;
    report.data = options_.mixture ? std::to_string(mixture_->centers.size()) + " centres given"
                                   : source_->Describe();
    report.split = "known mixture";
    report.samples = count_;
    if (options_.floors) report.floor = "as many real points";
    if (Wants("modes")) {
      Figure figure{"modes", Parts(Count(points)), {}, count_, 0, "known mixture"};
      if (options_.floors) figure.floor = Parts(Count(real));
      AddFigure(report, std::move(figure));
    }
    if (Wants("swd")) {
      if (!torch::isfinite(points).all().item<bool>()) {
        throw FatalError(ExitCode::kFailed, "the generator gives points that are not finite");
      }
      const auto distance = [&](const torch::Tensor& a) {
        return std::vector<Part>{
            {"", SlicedWasserstein(a, RealPoints(random.NextSeed()), options_.seed, kDirections)}};
      };
      Figure figure{"swd", distance(points), {}, count_, 0, "fresh real points"};
      if (options_.floors) figure.floor = distance(real);
      AddFigure(report, std::move(figure));
    }
    return report;
  }

 private:
  bool Wants(const std::string& name) const {
    return std::find(options_.metrics.begin(), options_.metrics.end(), name) !=
           options_.metrics.end();
  }

  void AddFigure(Report& report, Figure figure) const {
    if (!figure.floor.empty()) figure.floor_samples = count_;
    report.figures.push_back(std::move(figure));
  }

  ModeReport Count(const torch::Tensor& points) const {
    return CountModes({points.data_ptr<float>(), static_cast<size_t>(points.numel())}, *mixture_);
  }

  // float[count, 2], of a mixture where one is given, else of the data.
  torch::Tensor RealPoints(uint64_t seed) const {
    torch::Tensor points = torch::empty({count_, 2});
    if (options_.mixture || source_ == nullptr) {
      const std::vector<float> drawn = DrawMixture(*mixture_, seed, count_);
      std::copy(drawn.begin(), drawn.end(), points.data_ptr<float>());
    } else {
      source_->Draw(seed, 0, count_, points.data_ptr<float>(), nullptr);
    }
    return points;
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
