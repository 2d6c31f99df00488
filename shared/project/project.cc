#include "shared/project/project.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "shared/base/quoted.h"
#include "shared/graph/cut.h"
#include "shared/graph/differentiate.h"
#include "shared/latent/latent.h"
#include "shared/meaning/feeds.h"
#include "shared/optimize/adam.h"
#include "shared/project/loss_graph.h"

namespace ganvas::project {
namespace {

using Clock = std::chrono::steady_clock;

// Random latents that are looked at in one run.
constexpr int64_t kTriesInARun = 16;
// A step costs about as much as three runs.
constexpr int64_t kStepCost = 3;

Status CheckOptions(const ProjectOptions& options) {
  const auto check = [](const char* name, int64_t value, int64_t least, int64_t most) -> Status {
    if (value >= least && value <= most) return {};
    return BadInput(std::string(name) + " is " + std::to_string(value) + ", expected " +
                    std::to_string(least) + " to " + std::to_string(most));
  };
  GANVAS_TRY(check("steps", options.steps, 1, 100000));
  GANVAS_TRY(check("starts", options.starts, 1, 1024));
  GANVAS_TRY(check("tries", options.tries, 1, 1000000));
  if (!(options.rate > 0)) return BadInput("the rate is not above 0");
  if (!(options.prior >= 0)) return BadInput("the weight of the prior is below 0");
  return {};
}

std::vector<int64_t> DimsOf(const Shape& shape) {
  return {shape.dims().begin(), shape.dims().end()};
}

}  // namespace

class Projection::Impl {
 public:
  Impl(const meaning::Generator& generator, const Target& target, const ProjectOptions& options)
      : generator_(generator), target_(target), options_(options) {}

  Status Prepare(Session& session) {
    GANVAS_TRY(CheckOptions(options_));
    if (!generator_.problem.empty() || !generator_.latent || !generator_.picture) {
      return BadInput("the model is no generator of pictures, whose latents could be looked for");
    }
    const int64_t classes = generator_.label ? generator_.label->classes : 0;
    if (options_.label && (*options_.label < 0 || (classes > 0 && *options_.label >= classes))) {
      return BadInput("class " + std::to_string(*options_.label) + ", expected 0 to " +
                      std::to_string(std::max<int64_t>(classes, 1) - 1));
    }
    // A file that fixes the number of pictures leaves no choice of it.
    if (generator_.batch > 0) options_.starts = generator_.batch;
    in_a_run_ = generator_.batch > 0 ? generator_.batch : kTriesInARun;
    options_.tries = std::max(options_.tries, options_.starts);
    options_.tries = (options_.tries + in_a_run_ - 1) / in_a_run_ * in_a_run_;
    in_w_ = !options_.value.empty() && options_.value != generator_.latent->name;
    if (!in_w_ && !generator_.latent->also.empty()) {
      return UnsupportedOp(
          "the model takes its latent by several inputs, " + Quoted(generator_.latent->name) +
          " and " + Quoted(generator_.latent->also[0]) + ", along which one search cannot go");
    }
    const DType type = generator_.latent->dtype;
    if (!in_w_ && type != DType::kF32) {
      return UnsupportedOp(std::string("the latent is ") + DTypeName(type) + ", expected float32");
    }
    GANVAS_TRY(DrawTries(session));
    base_.emplace(
        std::move(session.Derive(graph::Cut(session.graph(), {}, OutputNames()).value())).value());
    total_cost_ = options_.tries;
    for (int64_t step = 0; step < options_.steps; ++step) {
      total_cost_ += kStepCost * RowsAt(step);
    }
    return BuildScreen();
  }

  Result<double> Work(double milliseconds) {
    const auto end =
        Clock::now() + std::chrono::duration_cast<Clock::duration>(
                           std::chrono::duration<double, std::milli>(std::max(0.0, milliseconds)));
    do {
      if (step_ == options_.steps) return 1.0;
      if (!running_) GANVAS_TRY(BeginRun());
      const double left = std::chrono::duration<double, std::milli>(end - Clock::now()).count();
      GANVAS_ASSIGN(const double share, runner_->Step(std::max(0.0, left)));
      if (share < 1) break;
      running_ = false;
      GANVAS_ASSIGN(const std::vector<OutputTensor> outputs, runner_->Finish());
      if (tried_ < options_.tries) {
        GANVAS_TRY(TakeTries(outputs));
      } else {
        GANVAS_TRY(TakeStep(outputs));
      }
    } while (Clock::now() < end);
    return step_ == options_.steps
               ? 1.0
               : std::min(0.999999, static_cast<double>(cost_) / static_cast<double>(total_cost_));
  }

  const std::optional<Found>& best() const { return best_; }
  const std::optional<Found>& first() const { return first_; }

 private:
  std::vector<std::string> OutputNames() const { return {generator_.picture->name}; }
  const std::string& SearchedName() const {
    return in_w_ ? options_.value : generator_.latent->name;
  }

  // Half of the rows stay at each third of the steps, but two.
  int64_t RowsAt(int64_t step) const {
    if (generator_.batch > 0) return options_.starts;
    int64_t rows = options_.starts;
    for (int64_t third = 1; third <= step * 3 / options_.steps; ++third) {
      rows = std::max<int64_t>((rows + 1) / 2, std::min<int64_t>(options_.starts, 2));
    }
    return rows;
  }

  int64_t LabelOf(int64_t index) const {
    if (!generator_.label) return 0;
    if (options_.label) return *options_.label;
    return generator_.label->classes > 0 ? index % generator_.label->classes : 0;
  }

  // Random latents and, where w is searched, their w.
  Status DrawTries(Session& session) {
    const int64_t nz = generator_.latent->size;
    if (nz < 1) {
      return BadInput("input " + Quoted(generator_.latent->name) +
                      " does not say how many numbers it takes");
    }
    constexpr int64_t kMostNumbers = int64_t{1} << 27;
    if (options_.tries > kMostNumbers / nz) {
      return BadInput("tries is " + std::to_string(options_.tries) + ", too many latents of " +
                      std::to_string(nz) + " numbers");
    }
    tries_.resize(static_cast<size_t>(options_.tries * nz));
    Latents(options_.seed, 0, options_.tries, nz, generator_.latent->prior, tries_.data());
    for (int64_t i = 0; i < options_.tries; ++i) labels_.push_back(LabelOf(i));
    size_ = static_cast<size_t>(nz);
    dims_ = generator_.latent->dims;
    if (!in_w_) return {};
    std::vector<float> found;
    for (int64_t at = 0; at < options_.tries; at += in_a_run_) {
      GANVAS_ASSIGN(const std::vector<meaning::Feed> feeds,
                    meaning::MakeFeeds(generator_, in_a_run_, Part(tries_, at, in_a_run_),
                                       PartOfLabels(at, in_a_run_)));
      std::vector<NamedTensor> inputs;
      for (const meaning::Feed& feed : feeds) inputs.push_back(feed.tensor());
      const std::string names[] = {options_.value};
      GANVAS_ASSIGN(const std::vector<OutputTensor> outputs, session.Run(inputs, names));
      const OutputTensor& w = outputs[0];
      if (w.dtype != DType::kF32 || w.shape.rank() < 2 || w.shape[0] != in_a_run_) {
        return BadInput("the value " + Quoted(options_.value) + " is " + DTypeName(w.dtype) + " " +
                        w.shape.ToString() + ", expected float32 with a row for each picture");
      }
      dims_.assign(w.shape.dims().begin() + 1, w.shape.dims().end());
      size_ = static_cast<size_t>(w.shape.Product(1, w.shape.rank()));
      if (options_.tries > kMostNumbers / std::max<int64_t>(1, static_cast<int64_t>(size_))) {
        return BadInput("tries is " + std::to_string(options_.tries) + ", too many values of " +
                        std::to_string(size_) + " numbers");
      }
      found.insert(found.end(), w.floats(), w.floats() + w.shape.elements());
    }
    tries_ = std::move(found);
    return {};
  }

  std::span<const float> Part(const std::vector<float>& rows, int64_t first, int64_t count) const {
    return std::span<const float>(rows).subspan(static_cast<size_t>(first) * size_,
                                                static_cast<size_t>(count) * size_);
  }
  std::span<const int64_t> PartOfLabels(int64_t first, int64_t count) const {
    if (!generator_.label) return {};
    return std::span<const int64_t>(labels_).subspan(static_cast<size_t>(first),
                                                     static_cast<size_t>(count));
  }

  // The inputs of a run of `rows`, of which the searched value is one.
  Result<std::vector<meaning::Feed>> FeedsFor(std::span<const float> rows,
                                              std::span<const int64_t> labels) const {
    const auto count = static_cast<int64_t>(rows.size() / size_);
    std::vector<meaning::Feed> feeds;
    if (in_w_) {
      const std::vector<float> zeros(static_cast<size_t>(count * generator_.latent->size), 0.0f);
      GANVAS_ASSIGN(feeds, meaning::MakeFeeds(generator_, count, zeros, labels));
      std::vector<int64_t> dims = dims_;
      dims.insert(dims.begin(), count);
      GANVAS_ASSIGN(const Shape shape, Shape::Create(dims));
      const auto* bytes = reinterpret_cast<const uint8_t*>(rows.data());
      feeds.push_back({options_.value, DType::kF32, shape, {bytes, bytes + rows.size_bytes()}});
    } else {
      GANVAS_ASSIGN(feeds, meaning::MakeFeeds(generator_, count, rows, labels));
    }
    const auto add = [&](const std::string& name, const Shape& shape,
                         const std::vector<float>& numbers) {
      const auto* bytes = reinterpret_cast<const uint8_t*>(numbers.data());
      feeds.push_back({name, DType::kF32, shape, {bytes, bytes + numbers.size() * sizeof(float)}});
    };
    add(kTargetInput, Shape{1, target_.channels, target_.height, target_.width}, target_.numbers);
    add(kWeightsInput, Shape{1, 1, target_.height, target_.width}, target_.weights);
    // The gradient is of the sum of all losses.
    add(graph::CotangentName(kLossOutput), Shape{count},
        std::vector<float>(static_cast<size_t>(count), 1.0f));
    return feeds;
  }

  // The loss of `rows` pictures and, with `gradient`, which way it goes down.
  Status BuildRunner(int64_t rows, bool gradient) {
    std::vector<graph::GivenValue> given;
    if (in_w_) given.push_back({options_.value, DType::kF32});
    GANVAS_ASSIGN(const graph::Graph cut, graph::Cut(base_->graph(), given, OutputNames()));
    const std::vector<float> zeros(static_cast<size_t>(rows) * size_, 0.0f);
    const std::vector<int64_t> labels(generator_.label ? static_cast<size_t>(rows) : 0, 0);
    GANVAS_ASSIGN(const std::vector<meaning::Feed> feeds, FeedsFor(zeros, labels));
    std::vector<Shape> shapes;
    for (const onnx::ValueInfo& input : cut.input_infos) {
      const auto feed = std::find_if(feeds.begin(), feeds.end(),
                                     [&](const auto& f) { return f.name == input.name; });
      if (feed == feeds.end()) return BadInput("input " + Quoted(input.name) + " is unknown");
      shapes.push_back(feed->shape);
    }
    const std::string by = SearchedName();
    GANVAS_ASSIGN(graph::Graph made,
                  LossGraph(cut, shapes, *generator_.picture, target_, gradient ? &by : nullptr));
    GANVAS_ASSIGN(Session runner, base_->Derive(std::move(made)));
    runner_.emplace(std::move(runner));
    return {};
  }
  Status BuildScreen() { return BuildRunner(in_a_run_, false); }

  Status BeginRun() {
    const bool trying = tried_ < options_.tries;
    if (!trying && static_cast<int64_t>(rows_.size() / size_) != runner_rows_) {
      runner_rows_ = static_cast<int64_t>(rows_.size() / size_);
      GANVAS_TRY(BuildRunner(runner_rows_, true));
    }
    GANVAS_ASSIGN(const std::vector<meaning::Feed> feeds,
                  trying
                      ? FeedsFor(Part(tries_, tried_, in_a_run_), PartOfLabels(tried_, in_a_run_))
                      : FeedsFor(rows_, generator_.label ? std::span<const int64_t>(row_labels_)
                                                         : std::span<const int64_t>()));
    std::vector<NamedTensor> inputs;
    for (const meaning::Feed& feed : feeds) {
      const std::vector<Port>& ports = runner_->info().inputs;
      if (std::any_of(ports.begin(), ports.end(),
                      [&](const Port& port) { return port.name == feed.name; })) {
        inputs.push_back(feed.tensor());
      }
    }
    GANVAS_TRY(runner_->Begin(inputs));
    running_ = true;
    return {};
  }

  // The result of one row of a run.
  Found Of(std::span<const float> rows, int64_t label, size_t row,
           const OutputTensor& pictures) const {
    Found found;
    found.latent = optimize::Rows(rows, std::span<const size_t>(&row, 1), size_);
    found.dims = dims_;
    found.label = label;
    std::vector<int64_t> dims = DimsOf(pictures.shape);
    dims[0] = 1;
    found.picture_shape = Shape::Create(dims).value();
    const auto size = static_cast<size_t>(found.picture_shape.elements());
    if (pictures.dtype == DType::kF32) {  // LossGraph casts others
      found.picture.assign(pictures.floats() + row * size, pictures.floats() + (row + 1) * size);
    }
    found.psnr = PsnrOf(found);
    return found;
  }

  double PsnrOf(const Found& found) const {
    const bool last = generator_.picture->format.layout == translate::Layout::kNhwc;
    const size_t pixels = target_.weights.size();
    const auto channels = static_cast<size_t>(target_.channels);
    if (found.picture.size() != pixels * channels) return 0;
    double error = 0, weights = 0;
    for (size_t c = 0; c < channels; ++c) {
      for (size_t i = 0; i < pixels; ++i) {
        double x = static_cast<double>(found.picture[last ? i * channels + c : c * pixels + i]);
        if (generator_.picture->range.range == translate::ValueRange::kUnit) x = x / 2 + 0.5;
        if (generator_.picture->range.range == translate::ValueRange::kBytes) x /= 255;
        x = std::clamp(x, 0.0, 1.0) - static_cast<double>(target_.numbers[c * pixels + i]);
        const double weight =
            static_cast<double>(target_.weights[i]) * static_cast<double>(target_.weights[i]);
        error += weight * x * x;
        weights += weight;
      }
    }
    return weights > 0 ? -10 * std::log10(std::max(error / weights, 1e-10)) : 0;
  }

  Status TakeTries(const std::vector<OutputTensor>& outputs) {
    const float* losses = outputs[0].floats();
    for (int64_t i = 0; i < in_a_run_; ++i) {
      // What is no number sorts behind all that are.
      try_losses_.push_back(losses[i] == losses[i] ? losses[i]
                                                   : std::numeric_limits<float>::infinity());
      if (!(losses[i] < best_loss_)) continue;
      best_loss_ = losses[i];
      const auto row = static_cast<size_t>(i);
      best_ = Of(Part(tries_, tried_, in_a_run_), labels_[static_cast<size_t>(tried_) + row], row,
                 outputs[1]);
      first_ = best_;
    }
    tried_ += in_a_run_;
    cost_ += in_a_run_;
    if (tried_ < options_.tries) return {};
    if (!best_) return BadModel("no sample has a loss that is a number");
    std::vector<size_t> order(try_losses_.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return try_losses_[a] < try_losses_[b]; });
    order.resize(static_cast<size_t>(options_.starts));
    rows_ = optimize::Rows(tries_, order, size_);
    origin_ = rows_;
    for (const size_t i : order) row_labels_.push_back(labels_[i]);
    adam_.emplace(rows_.size());
    return {};
  }

  Status TakeStep(const std::vector<OutputTensor>& outputs) {
    const OutputTensor& gradient = outputs[0];
    const float* losses = outputs[1].floats();
    const auto count = static_cast<size_t>(runner_rows_);
    for (size_t row = 0; row < count; ++row) {
      if (!(losses[row] < best_loss_)) continue;
      best_loss_ = losses[row];
      best_ = Of(rows_, row_labels_[row], row, outputs[2]);
    }
    std::vector<float> slope(gradient.floats(), gradient.floats() + rows_.size());
    const double pull = 2 * options_.prior / static_cast<double>(size_);
    for (size_t i = 0; i < slope.size(); ++i) {
      const float away = in_w_ ? rows_[i] - origin_[i] : rows_[i];
      slope[i] += static_cast<float>(pull * static_cast<double>(away));
    }
    const double done = static_cast<double>(step_) / static_cast<double>(options_.steps);
    const double warm = std::min(1.0, (static_cast<double>(step_) + 1) / 10);
    adam_->Step(slope, options_.rate * warm * 0.5 * (1 + std::cos(3.14159265358979 * done)), rows_);
    if (!in_w_ && generator_.latent->prior == Prior::kUniform) {
      for (float& z : rows_) z = std::clamp(z, -1.0f, 1.0f);
    }
    cost_ += kStepCost * runner_rows_;
    ++step_;
    const auto keep = static_cast<size_t>(RowsAt(step_));
    if (step_ < options_.steps && keep < count) {
      std::vector<float> sorted(losses, losses + count);
      for (float& loss : sorted) {
        if (loss != loss) loss = std::numeric_limits<float>::infinity();
      }
      KeepBest(sorted, count, keep);
    }
    return {};
  }

  void KeepBest(const std::vector<float>& losses, size_t count, size_t keep) {
    std::vector<size_t> order(count);
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return losses[a] < losses[b]; });
    order.resize(keep);
    rows_ = optimize::Rows(rows_, order, size_);
    origin_ = optimize::Rows(origin_, order, size_);
    adam_->Keep(order, size_);
    std::vector<int64_t> labels;
    for (const size_t row : order) labels.push_back(row_labels_[row]);
    row_labels_ = std::move(labels);
  }

  meaning::Generator generator_;
  Target target_;
  ProjectOptions options_;
  bool in_w_ = false;
  int64_t in_a_run_ = kTriesInARun;
  std::optional<Session> base_;    // of the model
  std::optional<Session> runner_;  // of losses

  size_t size_ = 0;  // numbers of a row
  std::vector<int64_t> dims_;
  std::vector<float> tries_;
  std::vector<int64_t> labels_;  // of the tries
  std::vector<float> try_losses_;
  int64_t tried_ = 0;

  std::vector<float> rows_, origin_;  // what is moved, and from where
  std::vector<int64_t> row_labels_;
  std::optional<optimize::Adam> adam_;
  int64_t runner_rows_ = 0;
  int64_t step_ = 0;
  bool running_ = false;
  int64_t cost_ = 0, total_cost_ = 1;

  float best_loss_ = std::numeric_limits<float>::infinity();
  std::optional<Found> best_, first_;
};

Result<Projection> Projection::Create(Session& session, const meaning::Generator& generator,
                                      const Target& target, const ProjectOptions& options) {
  auto impl = std::make_unique<Impl>(generator, target, options);
  GANVAS_TRY(impl->Prepare(session));
  return Projection(std::move(impl));
}

Projection::Projection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Projection::Projection(Projection&&) noexcept = default;
Projection& Projection::operator=(Projection&&) noexcept = default;
Projection::~Projection() = default;

Result<double> Projection::Work(double milliseconds) { return impl_->Work(milliseconds); }
const std::optional<Found>& Projection::best() const { return impl_->best(); }
const std::optional<Found>& Projection::first() const { return impl_->first(); }

}  // namespace ganvas::project
