#include "shared/laboratory/laboratory.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "shared/laboratory/player.h"
#include "shared/laboratory/runners.h"
#include "shared/laboratory/step_graphs.h"
#include "shared/laboratory/step_random.h"
#include "shared/latent/latent.h"
#include "shared/latent/seed.h"
#include "shared/runtime/session.h"

namespace ganvas::laboratory {
namespace {

// Of the run's seed, as in the trainer.
constexpr uint64_t kGeneratorStream = 1;
constexpr uint64_t kDiscriminatorStream = 2;
constexpr uint64_t kLatentStream = 3;
constexpr uint64_t kBatchStream = 4;

constexpr uint64_t kSampleSeed = 0;  // of latents that are shown
constexpr int64_t kModeSamples = 2500;
constexpr double kManifoldReach = 2;  // standard deviations

size_t Count(int64_t rows, int64_t columns) { return static_cast<size_t>(rows * columns); }

// The deviation of instance noise in step number step + 1.
double NoiseSigma(const Options& options, int64_t step) {
  if (options.instance_noise_steps <= 0) return options.instance_noise;
  const double done = static_cast<double>(step) / static_cast<double>(options.instance_noise_steps);
  return options.instance_noise * std::clamp(1 - done, 0.0, 1.0);
}

// As the trainer's EmaDecay.
double AverageDecay(const Options& options, int64_t step) {
  const auto points = static_cast<double>(options.batch * options.n_critic);
  const double seen = points * static_cast<double>(step + 1);
  const double half_life = options.ema_rampup > 0
                               ? std::min(options.ema_half_life, options.ema_rampup * seen)
                               : options.ema_half_life;
  return half_life > 0 ? std::pow(0.5, points / half_life) : 0;
}

// Lazy regularization makes more updates (Karras et al. 2020, "Analyzing and improving the image
// quality of StyleGAN", appendix B).
double LazyCorrection(const Options& options) {
  const bool lazy = options.reg_every > 1 && (options.r1 > 0 || options.r2 > 0);
  const auto every = static_cast<double>(options.reg_every);
  return lazy ? every / (every + 1) : 1;
}

Rows WithNoise(Rows rows, double sigma, const StepRandom& random, Stream stream) {
  if (sigma == 0) return rows;
  const Rows noise = random.Normal(stream, rows.size());
  const auto factor = static_cast<float>(sigma);
  for (size_t i = 0; i < rows.size(); ++i) rows[i] += factor * noise[i];
  return rows;
}

}  // namespace

class Laboratory::Impl {
 public:
  Impl(const Options& options, Data data)
      : options_(options),
        data_(std::move(data)),
        latent_seed_(DeriveSeed(options.seed, kLatentStream)),
        batch_seed_(DeriveSeed(options.seed, kBatchStream)),
        g_(Network("g", options.generator, options.nz, 2,
                   DeriveSeed(options.seed, kGeneratorStream))),
        d_(Network("d", options.discriminator, 2, 1,
                   DeriveSeed(options.seed, kDiscriminatorStream))),
        average_(g_.network.numbers) {}

  // Everything that follows from the options.
  Status Prepare(const Options& options) {
    GANVAS_TRY(CheckOptions(options));
    options_ = options;
    runners_.Clear();
    lazy_.reset();
    const Networks networks{g_.network, d_.network};
    const bool lazy = options.reg_every > 1;
    DiscriminatorTerms terms{true, lazy ? 0 : options.r1, lazy ? 0 : options.r2, options.gp};
    GANVAS_ASSIGN(graph::Graph update_d, DiscriminatorUpdate(networks, options, terms));
    GANVAS_ASSIGN(learn_d_, Session::Of(std::move(update_d)));
    if (lazy && (options.r1 > 0 || options.r2 > 0)) {
      const auto every = static_cast<double>(options.reg_every);
      terms = {false, every * options.r1, every * options.r2, 0};
      GANVAS_ASSIGN(graph::Graph penalty, DiscriminatorUpdate(networks, options, terms));
      GANVAS_ASSIGN(lazy_, Session::Of(std::move(penalty)));
    }
    GANVAS_ASSIGN(graph::Graph update_g,
                  GeneratorUpdate(networks, options, {data_.mean(), data_.scale()}));
    GANVAS_ASSIGN(learn_g_, Session::Of(std::move(update_g)));
    g_.adam.set_options({options.beta1, options.beta2});
    const double lazier = LazyCorrection(options);
    d_.adam.set_options({std::pow(options.beta1, lazier), std::pow(options.beta2, lazier)});
    return {};
  }

  Status Step() {
    Rows real, z;
    int64_t number = 0;  // of the discriminator's update in the run
    for (int64_t update = 0; update < options_.n_critic; ++update) {
      number = step_ * options_.n_critic + update;
      real = Real(number * options_.batch, options_.batch, batch_seed_);
      z = Latent(number);
      GANVAS_TRY(LearnD(number, real, z));
    }
    GANVAS_TRY(LearnG(number, real, z));
    ++step_;
    return {};
  }

  int64_t step() const { return step_; }
  const Figures& figures() const { return figures_; }
  const Options& options() const { return options_; }
  const Data& data() const { return data_; }

  Snapshot Save() const {
    Snapshot snapshot;
    snapshot.step = step_;
    Rows& to = snapshot.numbers;
    const auto add = [&](std::span<const float> row) {
      to.insert(to.end(), row.begin(), row.end());
    };
    for (const Player* player : {&g_, &d_}) {
      add(player->network.numbers);
      add(player->adam.first());
      add(player->adam.second());
      to.push_back(static_cast<float>(player->adam.steps()));
    }
    add(average_);
    return snapshot;
  }

  Status Restore(const Snapshot& snapshot) {
    if (snapshot.numbers.size() != Save().numbers.size()) {
      return BadInput("the snapshot has " + std::to_string(snapshot.numbers.size()) +
                      " numbers, expected those of the same networks");
    }
    std::span<const float> rest(snapshot.numbers);
    const auto take = [&](size_t count) {
      const std::span<const float> row = rest.first(count);
      rest = rest.subspan(count);
      return row;
    };
    for (Player* player : {&g_, &d_}) {
      const size_t count = player->network.numbers.size();
      const std::span<const float> weights = take(count);
      player->network.numbers.assign(weights.begin(), weights.end());
      const std::span<const float> first = take(count), second = take(count);
      player->adam.Restore(first, second, static_cast<int64_t>(take(1)[0]));
    }
    average_.assign(rest.begin(), rest.end());
    step_ = snapshot.step;
    return {};
  }

  Result<Rows> Points(int64_t count) {
    Rows z(Count(count, options_.nz));
    Latents(kSampleSeed, 0, count, options_.nz, options_.prior, z.data());
    return Generated(z, average_);
  }

  Result<Rows> Manifold(int64_t side) {
    const double reach = options_.prior == Prior::kNormal ? kManifoldReach : 1;
    const auto place = [&](int64_t i) {
      return static_cast<float>(reach *
                                (2 * static_cast<double>(i) / static_cast<double>(side - 1) - 1));
    };
    Rows z(Count(side * side, options_.nz), 0.0f);
    for (int64_t i = 0; i < side * side; ++i) {
      float* row = z.data() + i * options_.nz;
      row[0] = place(i % side);
      if (options_.nz > 1) row[1] = place(i / side);
    }
    return Generated(z, average_);
  }

  Result<Rows> Field(const Window& window, int64_t columns, int64_t rows) {
    Rows xy(Count(columns * rows, 2));
    const double width = (window.right - window.left) / static_cast<double>(columns);
    const double height = (window.top - window.bottom) / static_cast<double>(rows);
    for (int64_t i = 0; i < columns * rows; ++i) {
      const int64_t column = i % columns, row = i / columns;
      const double x = window.left + width * (static_cast<double>(column) + 0.5);
      const double y = window.top - height * (static_cast<double>(row) + 0.5);
      xy[Count(i, 2)] = static_cast<float>(x);
      xy[Count(i, 2) + 1] = static_cast<float>(y);
    }
    Standardize(&xy);
    GANVAS_ASSIGN(Session* const session, Runner(Kind::kJudge, columns * rows));
    std::vector<NamedTensor> inputs;
    d_.network.AppendTensors(d_.network.numbers, &inputs);
    inputs.push_back(Tensor(kReal, columns * rows, 2, xy));
    return RunForRows(*session, inputs);
  }

  Result<Rows> Arrows(int64_t count) {
    Rows z(Count(count, options_.nz));
    Latents(kSampleSeed, 0, count, options_.nz, options_.prior, z.data());
    GANVAS_ASSIGN(const Rows fake, Forward(z, g_.network.numbers));
    GANVAS_ASSIGN(Session* const session, Runner(Kind::kArrows, count));
    const Rows real = Real(0, count, kSampleSeed);
    std::vector<NamedTensor> inputs;
    d_.network.AppendTensors(d_.network.numbers, &inputs);
    inputs.push_back(Tensor(kFake, count, 2, fake));
    if (options_.objective == Objective::kRpgan) inputs.push_back(Tensor(kReal, count, 2, real));
    GANVAS_ASSIGN(const Rows slope, RunForRows(*session, inputs));
    Rows arrows(Count(count, 4));
    for (size_t i = 0; i < static_cast<size_t>(count); ++i) {
      for (size_t c = 0; c < 2; ++c) {
        const auto scale = static_cast<float>(data_.scale()[c]);
        arrows[4 * i + c] = fake[2 * i + c] * scale + static_cast<float>(data_.mean()[c]);
        // The loss is a mean over the points.
        arrows[4 * i + 2 + c] = -slope[2 * i + c] * scale * static_cast<float>(count);
      }
    }
    return arrows;
  }

  Result<std::optional<points::ModeReport>> Modes() {
    if (data_.mixture() == nullptr) return std::optional<points::ModeReport>();
    GANVAS_ASSIGN(const Rows xy, Points(kModeSamples));
    return std::optional(points::CountModes(xy, *data_.mixture()));
  }

 private:
  using Kind = Runners::Kind;

  Result<Session*> Runner(Kind kind, int64_t rows) {
    return runners_.For(kind, rows, {g_.network, d_.network}, options_);
  }

  // Data in standard units.
  Rows Real(int64_t first, int64_t count, uint64_t seed) const {
    Rows xy(Count(count, 2));
    data_.Draw(seed, static_cast<uint64_t>(first), count, xy.data());
    Standardize(&xy);
    return xy;
  }
  void Standardize(Rows* xy) const {
    for (size_t i = 0; i < xy->size(); ++i) {
      (*xy)[i] = ((*xy)[i] - static_cast<float>(data_.mean()[i % 2])) *
                 static_cast<float>(1 / data_.scale()[i % 2]);
    }
  }
  Rows Latent(int64_t update) const {
    Rows z(Count(options_.batch, options_.nz));
    Latents(latent_seed_, static_cast<uint64_t>(update * options_.batch), options_.batch,
            options_.nz, options_.prior, z.data());
    return z;
  }

  // The generator with these weights; points in standard units.
  Result<Rows> Forward(const Rows& z, const Rows& weights) {
    const auto rows = static_cast<int64_t>(z.size()) / options_.nz;
    GANVAS_ASSIGN(Session* const session, Runner(Kind::kGenerate, rows));
    std::vector<NamedTensor> inputs;
    g_.network.AppendTensors(weights, &inputs);
    inputs.push_back(Tensor(kLatents, rows, options_.nz, z));
    return RunForRows(*session, inputs);
  }
  // The same in data units.
  Result<Rows> Generated(const Rows& z, const Rows& weights) {
    GANVAS_ASSIGN(Rows xy, Forward(z, weights));
    for (size_t i = 0; i < xy.size(); ++i) {
      xy[i] = xy[i] * static_cast<float>(data_.scale()[i % 2]) +
              static_cast<float>(data_.mean()[i % 2]);
    }
    return xy;
  }

  Status LearnD(int64_t number, const Rows& real, const Rows& z) {
    const StepRandom random(options_.seed, number);
    const double sigma = NoiseSigma(options_, step_);
    const int64_t batch = options_.batch;
    GANVAS_ASSIGN(Rows fake, Generated(z, g_.network.numbers));
    Standardize(&fake);
    const Rows x = WithNoise(real, sigma, random, Stream::kNoiseReal);
    const Rows y = WithNoise(fake, sigma, random, Stream::kNoiseFake);
    std::vector<NamedTensor> inputs;
    d_.network.AppendTensors(d_.network.numbers, &inputs);
    inputs.push_back(Tensor(kReal, batch, 2, x));
    inputs.push_back(Tensor(kFake, batch, 2, y));
    Rows between;
    if (options_.gp > 0) {
      const Rows share = random.Uniform(Stream::kInterpolation, static_cast<size_t>(batch));
      between.resize(real.size());
      for (size_t i = 0; i < real.size(); ++i) {
        between[i] = share[i / 2] * real[i] + (1 - share[i / 2]) * fake[i];
      }
      between = WithNoise(std::move(between), sigma, random, Stream::kNoiseReal);
      inputs.push_back(Tensor(kBetween, batch, 2, between));
    }
    const double rate = options_.lr_d * LazyCorrection(options_);
    GANVAS_ASSIGN(const std::vector<OutputTensor> outputs, RunWithOnes(*learn_d_, inputs));
    const size_t figures = outputs.size() - 3;
    figures_.loss_d = static_cast<double>(outputs[figures].floats()[0]);
    figures_.logit_real = static_cast<double>(outputs[figures + 1].floats()[0]);
    figures_.logit_fake = static_cast<double>(outputs[figures + 2].floats()[0]);
    d_.Learn(outputs, d_.network.parts(), rate);
    if (lazy_ && number % options_.reg_every == 0) {
      std::vector<NamedTensor> of_penalty;
      d_.network.AppendTensors(d_.network.numbers, &of_penalty);
      if (options_.r1 > 0) of_penalty.push_back(Tensor(kReal, batch, 2, x));
      if (options_.r2 > 0) of_penalty.push_back(Tensor(kFake, batch, 2, y));
      GANVAS_ASSIGN(const std::vector<OutputTensor> slopes, RunWithOnes(*lazy_, of_penalty));
      // The last bias moves no gradient of logits: the trainer leaves it alone, too.
      d_.Learn(slopes, d_.network.parts() - 1, rate);
    }
    if (options_.clip > 0) {
      const auto bound = static_cast<float>(options_.clip);
      for (float& weight : d_.network.numbers) weight = std::clamp(weight, -bound, bound);
    }
    return {};
  }

  Status LearnG(int64_t number, const Rows& real, const Rows& z) {
    const StepRandom random(options_.seed, number);
    const double sigma = NoiseSigma(options_, step_);
    const int64_t batch = options_.batch;
    std::vector<NamedTensor> inputs;
    g_.network.AppendTensors(g_.network.numbers, &inputs);
    d_.network.AppendTensors(d_.network.numbers, &inputs);
    inputs.push_back(Tensor(kLatents, batch, options_.nz, z));
    const Rows noise =
        WithNoise(Rows(real.size(), 0.0f), sigma, random, Stream::kNoiseGeneratorFake);
    if (options_.instance_noise > 0) inputs.push_back(Tensor(kNoise, batch, 2, noise));
    Rows seen;
    if (options_.objective == Objective::kRpgan) {
      seen = WithNoise(real, sigma, random, Stream::kNoiseGeneratorReal);
      inputs.push_back(Tensor(kReal, batch, 2, seen));
    }
    if (options_.pixel_weight > 0) inputs.push_back(Tensor(kTarget, batch, 2, real));
    GANVAS_ASSIGN(const std::vector<OutputTensor> outputs, RunWithOnes(*learn_g_, inputs));
    figures_.loss_g = static_cast<double>(outputs.back().floats()[0]);
    figures_.gradient_g = g_.Learn(outputs, g_.network.parts(), options_.lr_g);
    const double decay = AverageDecay(options_, step_);
    for (size_t i = 0; i < average_.size(); ++i) {
      average_[i] = average_[i] * static_cast<float>(decay) +
                    g_.network.numbers[i] * static_cast<float>(1 - decay);
    }
    return {};
  }

  Options options_;
  Data data_;
  uint64_t latent_seed_, batch_seed_;
  Player g_, d_;
  Rows average_;  // of the generator's weights
  int64_t step_ = 0;
  Figures figures_;
  std::optional<Session> learn_d_, lazy_, learn_g_;
  Runners runners_;
};

Result<Laboratory> Laboratory::Create(const Options& options, Data data) {
  GANVAS_TRY(CheckOptions(options));
  auto impl = std::make_unique<Impl>(options, std::move(data));
  GANVAS_TRY(impl->Prepare(options));
  return Laboratory(std::move(impl));
}

Status Laboratory::Change(const Options& options) {
  if (!SameNetworks(impl_->options(), options)) {
    return BadInput("these options need other networks: begin again");
  }
  return impl_->Prepare(options);
}

Laboratory::Laboratory(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Laboratory::Laboratory(Laboratory&&) noexcept = default;
Laboratory& Laboratory::operator=(Laboratory&&) noexcept = default;
Laboratory::~Laboratory() = default;

Status Laboratory::Step() { return impl_->Step(); }
int64_t Laboratory::step() const { return impl_->step(); }
const Figures& Laboratory::figures() const { return impl_->figures(); }
const Options& Laboratory::options() const { return impl_->options(); }
const Data& Laboratory::data() const { return impl_->data(); }
Snapshot Laboratory::Save() const { return impl_->Save(); }
Status Laboratory::Restore(const Snapshot& snapshot) { return impl_->Restore(snapshot); }
Result<std::vector<float>> Laboratory::Points(int64_t count) { return impl_->Points(count); }
Result<std::vector<float>> Laboratory::Manifold(int64_t side) { return impl_->Manifold(side); }
Result<std::vector<float>> Laboratory::Field(const Window& window, int64_t columns, int64_t rows) {
  return impl_->Field(window, columns, rows);
}
Result<std::vector<float>> Laboratory::Arrows(int64_t count) { return impl_->Arrows(count); }
Result<std::optional<points::ModeReport>> Laboratory::Modes() { return impl_->Modes(); }

}  // namespace ganvas::laboratory
