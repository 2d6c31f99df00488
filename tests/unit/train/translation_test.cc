// Losses, pool and step of translation against values worked out by hand.
#include <gtest/gtest.h>

#include "native/models/seed.h"
#include "native/objectives/picture_pool.h"
#include "native/step/network_shape.h"
#include "native/step/step.h"
#include "native/step/translation_samples.h"
#include "native/step/translation_step.h"

namespace ganvas::train {
namespace {

torch::Tensor Numbers(std::vector<float> values) { return torch::tensor(values); }

// One number for a picture.
torch::Tensor Pictures(std::vector<float> values) { return Numbers(values).view({-1, 1, 1, 1}); }

std::vector<float> Values(const torch::Tensor& tensor) {
  const torch::Tensor flat = tensor.flatten().contiguous();
  return {flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel()};
}

TEST(CycleLoss, IsTheMeanAbsoluteDifference) {
  const torch::Tensor again = Numbers({0.5f, -1, 0.25f, 0}).view({2, 1, 1, 2});
  const torch::Tensor pictures = Numbers({1, 1, 0.25f, -0.5f}).view({2, 1, 1, 2});
  EXPECT_FLOAT_EQ(CycleLoss(again, pictures).item<float>(), (0.5f + 2 + 0 + 0.5f) / 4);
}

TEST(PicturePool, KeepsWhatComesFirstAndThenSwapsOneTimeInTwo) {
  PicturePool pool(2, {1, 1, 1}, torch::kFloat32, torch::kCPU);
  // There is room: shown as they are, whatever is drawn.
  const torch::Tensor any = torch::zeros({2, 2});
  EXPECT_EQ(Values(pool.Exchange(Pictures({1, 2}), any)), (std::vector<float>{1, 2}));
  EXPECT_EQ(Values(pool.pictures()), (std::vector<float>{1, 2}));
  EXPECT_EQ(pool.filled().item<int64_t>(), 2);
  // 0.5 and more shows the new one and keeps the pool; less gives place floor(draw * 2) for it.
  const torch::Tensor draws = torch::tensor({{0.5f, 0.0f}, {0.49f, 0.99f}, {0.0f, 0.6f}});
  EXPECT_EQ(Values(pool.Exchange(Pictures({3, 4, 5}), draws)), (std::vector<float>{3, 2, 4}));
  EXPECT_EQ(Values(pool.pictures()), (std::vector<float>{1, 5}));
}

TEST(PicturePool, OfNoRoomShowsWhatIsNew) {
  PicturePool pool(0, {1, 1, 1}, torch::kFloat32, torch::kCPU);
  EXPECT_EQ(Values(pool.Exchange(Pictures({1, 2}), torch::zeros({2, 2}))),
            (std::vector<float>{1, 2}));
}

TEST(RandomParts, BeginWhereTheDrawsSay) {
  const torch::Tensor pictures = torch::arange(2 * 16, torch::kFloat32).view({2, 1, 4, 4});
  // Parts of 3 may begin at 0 or 1.
  const torch::Tensor draws = torch::tensor({{0.0f, 0.5f}, {0.999f, 0.49f}});
  const torch::Tensor parts = RandomParts(pictures, 3, draws);
  ASSERT_EQ(parts.sizes(), (std::vector<int64_t>{2, 1, 3, 3}));
  EXPECT_EQ(parts[0][0][0][0].item<float>(), 1);
  EXPECT_EQ(parts[1][0][0][0].item<float>(), 16 + 4);
  EXPECT_EQ(parts[1][0][2][2].item<float>(), 16 + 14);
}

TEST(LearningRate, LinearHalfIsConstantForOneHalf) {
  Options options;
  options.lr_schedule = LrSchedule::kLinearHalf;
  options.steps = 100;
  EXPECT_EQ(LearningRateScale(options, 0), 1);
  EXPECT_EQ(LearningRateScale(options, 50), 1);
  EXPECT_DOUBLE_EQ(LearningRateScale(options, 75), 0.5);
  EXPECT_DOUBLE_EQ(LearningRateScale(options, 100), 0);
}

// --- The step, with networks of one number each: G(x) = g x, F(x) = f x, D(x) = d x.

class Scale : public models::Generator {
 public:
  explicit Scale(double value) {
    factor = register_parameter("factor", torch::tensor(value, torch::kFloat64));
  }
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor&) override {
    return factor * x;
  }
  torch::Tensor factor;
};

class Judge : public models::Discriminator {
 public:
  explicit Judge(double value) {
    factor = register_parameter("factor", torch::tensor(value, torch::kFloat64));
  }
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor&) override {
    return (factor * x).flatten();
  }
  torch::Tensor factor;
};

class OneNumber : public BatchSource {
 public:
  OneNumber(double a, double b) : a_(a), b_(b) {}
  RealBatch Next() override {
    const auto picture = [](double value) {
      return torch::full({1, 1, 1, 1}, value, torch::kFloat64);
    };
    RealBatch batch;
    batch.samples = picture(a_);
    batch.partners = picture(b_);
    return batch;
  }

 private:
  double a_, b_;
};

void Make(Game& game, double g, double d) {
  game.generator = std::make_shared<Scale>(g);
  game.average = std::make_shared<Scale>(g);
  game.discriminator = std::make_shared<Judge>(d);
  const AdamOptions adam = {.learning_rate = 0.01, .beta1 = 0.5, .beta2 = 0.999};
  game.adam_g = std::make_unique<Adam>(*game.generator, adam, game.average.get());
  game.adam_d = std::make_unique<Adam>(*game.discriminator, adam);
  AddPool(game, PicturePool(3, {1, 1, 1}, torch::kFloat64, torch::kCPU));
}

// Gradients lie there until the next step clears them.
double Gradient(const torch::nn::Module& module) {
  return module.parameters().front().grad().item<double>();
}

TEST(TranslationStep, HasTheGradientsOfThePapersLosses) {
  constexpr double a = 0.5, b = -0.8, g = 1.5, f = 0.6, d_b = 0.7, d_a = -0.4;
  constexpr double cycle = 10, identity = 0.5;
  Options options;
  options.model = Model::kCyclegan;
  options.objective = AdversarialLoss::kLsgan;
  options.precision = TrainPrecision::kFp64;
  options.batch = 1;
  options.steps = 10;
  TrainState state;
  state.games.resize(2);
  Game& there = state.games[kThere];
  Game& back = state.games[kBack];
  Make(there, g, d_b);
  Make(back, f, d_a);
  const TranslationStep step(options, torch::kCPU);
  OneNumber batches(a, b);
  const torch::Tensor numbers = step.Run(state, batches);

  // (D_B(g a) - 1)^2 + (D_A(f b) - 1)^2 + 10 (|f g a - a| + |g f b - b|) + 5 (|g b - b| + |f a -
  // a|)
  const auto sign = [](double x) { return x < 0 ? -1.0 : 1.0; };
  const double cycle_a = f * g * a - a, cycle_b = g * f * b - b;
  const double to_g = 2 * (d_b * g * a - 1) * d_b * a +
                      cycle * (sign(cycle_a) * f * a + sign(cycle_b) * f * b) +
                      cycle * identity * sign(g * b - b) * b;
  const double to_f = 2 * (d_a * f * b - 1) * d_a * b +
                      cycle * (sign(cycle_a) * g * a + sign(cycle_b) * g * b) +
                      cycle * identity * sign(f * a - a) * a;
  EXPECT_NEAR(Gradient(*there.generator), to_g, 1e-12);
  EXPECT_NEAR(Gradient(*back.generator), to_f, 1e-12);

  // Half of (D(real) - 1)^2 + D(made)^2, with what was made before the generators learnt.
  const auto to_d = [](double d, double real, double made) {
    return (d * real - 1) * real + d * made * made;
  };
  EXPECT_NEAR(Gradient(*there.discriminator), to_d(d_b, b, g * a), 1e-12);
  EXPECT_NEAR(Gradient(*back.discriminator), to_d(d_a, a, f * b), 1e-12);

  ASSERT_EQ(numbers.numel(), kTranslationNumbers);
  const auto mao = [](double d, double real, double made) {
    return 0.5 * (std::pow(d * real - 1, 2) + std::pow(d * made, 2));
  };
  EXPECT_NEAR(numbers[kLossD].item<double>(), (mao(d_b, b, g * a) + mao(d_a, a, f * b)) / 2, 1e-12);
  EXPECT_NEAR(numbers[kLossG].item<double>(),
              (std::pow(d_b * g * a - 1, 2) + std::pow(d_a * f * b - 1, 2)) / 4, 1e-12);
  EXPECT_NEAR(numbers[kLogitReal].item<double>(), (d_b * b + d_a * a) / 2, 1e-12);
  EXPECT_NEAR(numbers[kCycle].item<double>(), (std::abs(cycle_a) + std::abs(cycle_b)) / 2, 1e-12);
  EXPECT_NEAR(numbers[kIdentity].item<double>(), (std::abs(g * b - b) + std::abs(f * a - a)) / 2,
              1e-12);
  EXPECT_EQ(PoolOf(there).filled().item<int64_t>(), 1);
  EXPECT_NEAR(PoolOf(there).pictures()[0].item<double>(), g * a, 1e-12);
  EXPECT_NEAR(PoolOf(back).pictures()[0].item<double>(), f * b, 1e-12);
}

// Flat grey pictures of 1x2x2.
class Flat : public data::Dataset {
 public:
  explicit Flat(std::vector<uint8_t> greys) : greys_(std::move(greys)) {}
  int64_t size() const override { return static_cast<int64_t>(greys_.size()); }
  data::PictureShape shape() const override { return {.channels = 1, .height = 2, .width = 2}; }
  int64_t Get(int64_t index, uint8_t* out) const override {
    std::fill(out, out + shape().bytes(), greys_[static_cast<size_t>(index)]);
    return -1;
  }
  const std::vector<std::string>& classes() const override { return classes_; }
  std::string Describe() const override { return "flat"; }
  uint64_t Fingerprint() const override { return 1; }

 private:
  std::vector<uint8_t> greys_;
  std::vector<std::string> classes_;
};

TEST(TranslationSamples, AreRowsOfThereAndBackOfBothDomains) {
  Options options;
  options.model = Model::kCyclegan;
  options.precision = TrainPrecision::kFp64;
  options.size = 2;
  TrainState state;
  state.games.resize(2);
  Make(state.games[kThere], -1, 0);
  Make(state.games[kBack], 0.5, 0);
  state.tick_sums = torch::zeros({1});
  // 255 and 204 are 1 and 0.6; 51 and 102 are -0.6 and -0.2.
  TrainingData data;
  data.pictures = std::make_unique<Flat>(std::vector<uint8_t>{255, 204});
  data.partners = std::make_unique<Flat>(std::vector<uint8_t>{51, 102, 0});
  const Image grid = TranslationSamples(state, options, data);
  ASSERT_EQ(grid.width, 6 * 2);
  ASSERT_EQ(grid.height, 2 * 2);
  // a, -a, -a / 2 and b, b / 2, -b / 2, as bytes.
  const std::vector<std::vector<uint8_t>> rows = {{255, 0, 64, 51, 89, 166},
                                                  {204, 51, 89, 102, 115, 140}};
  for (size_t row = 0; row < rows.size(); ++row) {
    for (size_t column = 0; column < 6; ++column) {
      const size_t at = (row * 2 * 12 + column * 2) * 4;
      EXPECT_EQ(grid.rgba[at], rows[row][column]) << row << " " << column;
      EXPECT_EQ(grid.rgba[at + 4 * 13], rows[row][column]) << row << " " << column;
    }
  }
}

}  // namespace
}  // namespace ganvas::train
