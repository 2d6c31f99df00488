#include "native/step/alarm.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "native/run/options.h"
#include "native/step/collapse_watch.h"
#include "native/train/collapse_advice.h"
#include "tests/support/scratch_folder.h"

namespace ganvas::train {
namespace {

// Pictures of a bright square somewhere on black.
torch::Tensor Squares(int64_t count, int64_t seed) {
  torch::Tensor pictures = torch::full({count, 1, 32, 32}, -1.0f);
  for (int64_t i = 0; i < count; ++i) {
    const int64_t x = (seed + i) * 7 % 25, y = (seed + i) * 11 % 23;
    pictures[i][0].slice(0, y, y + 8).slice(1, x, x + 8).fill_(1);
  }
  return pictures;
}

class Alarm : public ::testing::Test {
 protected:
  // Whether the alarm is raised by looks that all find `samples`.
  std::string AfterLong(const torch::Tensor& samples) {
    AlarmState state;
    for (int64_t step = 50; step <= 3000; step += 50) {
      const std::string what = Observe(state, real_.Compare(samples), step);
      if (!what.empty()) return what;
    }
    return "";
  }

  RealSide real_{Squares(512, 0)};
};

TEST_F(Alarm, IsSilentForSamplesLikeTheData) {
  const Likeness seen = real_.Compare(Squares(64, 1000));
  EXPECT_NEAR(seen.spread, 1, 0.1);
  EXPECT_NEAR(seen.nearest, 1, 0.3);
  EXPECT_LT(seen.offset, 0.2);
  EXPECT_EQ(AfterLong(Squares(64, 1000)), "");
}

TEST_F(Alarm, SeesOnePictureForEveryLatent) {
  const torch::Tensor one = Squares(1, 5).expand({64, 1, 32, 32});
  const std::string what = AfterLong(one + 0.01 * torch::randn({64, 1, 32, 32}));
  EXPECT_NE(what.find("differ by"), std::string::npos) << what;
}

TEST_F(Alarm, SeesFewPicturesRepeated) {
  // Two pictures are as far apart as any two, but each has its double.
  const torch::Tensor few = Squares(2, 5).repeat({32, 1, 1, 1});
  EXPECT_GT(real_.Compare(few).spread, 0.5);
  const std::string what = AfterLong(few);
  EXPECT_NE(what.find("repeat each other"), std::string::npos) << what;
}

TEST_F(Alarm, NoiseIsNoVariety) {
  const std::string what = AfterLong(0.5 * torch::randn({64, 1, 32, 32}).clamp(-1, 1));
  EXPECT_NE(what, "");
}

TEST_F(Alarm, SeesSamplesFarFromTheData) {
  const std::string what = AfterLong(Squares(64, 1000) * 0.5 + 5);
  EXPECT_NE(what.find("far from the data"), std::string::npos) << what;
}

TEST_F(Alarm, NumbersThatAreNotFiniteCount) {
  torch::Tensor broken = Squares(64, 1000);
  broken[3][0][0][0] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_NE(AfterLong(broken), "");
}

TEST_F(Alarm, DataOfOneSampleRaiseNone) {
  const RealSide one(Squares(1, 5).expand({64, 1, 32, 32}));
  const Likeness seen = one.Compare(Squares(1, 5).expand({64, 1, 32, 32}));
  EXPECT_EQ(seen.spread, 1);
  EXPECT_EQ(seen.nearest, 1);
}

// A data set of few pictures, as CollapseWatch takes it: samples of it must repeat.
TEST(CollapseWatch, DataOfFewPicturesIsNoCollapse) {
  class Few : public data::Dataset {
   public:
    explicit Few(int64_t size) : size_(size) {}
    int64_t size() const override { return size_; }
    data::PictureShape shape() const override { return {1, 8, 8}; }
    int64_t Get(int64_t index, uint8_t* out) const override {
      for (int64_t i = 0; i < 64; ++i) out[i] = static_cast<uint8_t>((index * 37 + i * 11) % 256);
      return -1;
    }
    const std::vector<std::string>& classes() const override { return classes_; }
    std::string Describe() const override { return "few"; }
    uint64_t Fingerprint() const override { return 1; }

   private:
    int64_t size_;
    std::vector<std::string> classes_;
  };
  // A generator that gives a picture of the data for each latent.
  class Copies : public models::Generator {
   public:
    explicit Copies(const Few& data) : data_(data) {
      scale_ = register_parameter("scale", torch::ones({1}));
    }
    torch::Tensor forward(const torch::Tensor& z, const torch::Tensor&) override {
      torch::Tensor pictures = torch::empty({z.size(0), 1, 8, 8}, torch::kUInt8);
      for (int64_t i = 0; i < z.size(0); ++i) {
        const double u = 0.5 + 0.5 * std::erf(z[i][0].item<double>() / std::sqrt(2.0));
        const auto index = std::min<int64_t>(
            static_cast<int64_t>(u * static_cast<double>(data_.size())), data_.size() - 1);
        data_.Get(index, pictures[i].data_ptr<uint8_t>());
      }
      return (pictures.to(torch::kFloat32) / 127.5 - 1) * scale_;
    }

   private:
    const Few& data_;
    torch::Tensor scale_;
  };
  for (const int64_t size : {1, 2, 20, 50, 100}) {
    TrainingData data;
    auto pictures = std::make_unique<Few>(size);
    Copies generator(*pictures);
    data.pictures = std::move(pictures);
    const CollapseWatch watch(data, {.nz = 4});
    AlarmState state;
    for (int64_t step = 50; step <= 2000; step += 50) {
      ASSERT_EQ(Observe(state, watch.Look(generator), step), "") << size << " pictures";
    }
  }
}

TEST(Observe, WaitsTellsOnceAndTakesBack) {
  const Likeness good, bad = {.spread = 0.01};
  AlarmState state;
  EXPECT_EQ(Observe(state, good, 50), "");
  std::vector<int64_t> raised;
  for (int64_t step = 100; step <= 1000; step += 50) {
    if (!Observe(state, bad, step).empty()) raised.push_back(step);
  }
  EXPECT_EQ(raised, std::vector<int64_t>{400});  // 300 steps after the first bad look
  EXPECT_EQ(Observe(state, good, 1050), "");
  EXPECT_FALSE(state.raised);
  for (int64_t step = 1100; step <= 1350; step += 50) EXPECT_EQ(Observe(state, bad, step), "");
  EXPECT_EQ(Observe(state, good, 1400), "");  // it passed by itself
  EXPECT_EQ(Observe(state, bad, 1450), "");
  EXPECT_NE(Observe(state, bad, 1750), "");
}

TEST(Observe, WaitsLongerBeforeSamplesWereEverSound) {
  const Likeness bad = {.spread = 0.01};
  AlarmState state;
  const Likeness poor = {.spread = 0.3};  // neither bad nor good
  EXPECT_EQ(Observe(state, poor, 50), "");
  for (int64_t step = 100; step < 1100; step += 50) {
    EXPECT_EQ(Observe(state, bad, step), "") << step;
  }
  EXPECT_NE(Observe(state, bad, 1100).find("collapse since step 100: "), std::string::npos);
}

TEST(Observe, SeesALossWithoutSlope) {
  AlarmState state;
  std::string what;
  for (int64_t step = 50; step <= 2000 && what.empty(); step += 50) {
    what = Observe(state, {.push = PushOf(AdversarialLoss::kMinimax, -12)}, step);
  }
  EXPECT_NE(what.find("learns nothing"), std::string::npos) << what;
  EXPECT_GT(PushOf(AdversarialLoss::kMinimax, -5), 1e-3);
  EXPECT_EQ(PushOf(AdversarialLoss::kNonSaturating, -12), 1);
}

TEST(AlarmState, GoesThroughACheckpoint) {
  const AlarmState state = {.sound = true, .raised = true, .bad_since = 1234567890123};
  const AlarmState read = AlarmState::FromText(state.Text());
  EXPECT_EQ(read.Text(), state.Text());
  EXPECT_EQ(AlarmState::FromText("").Text(), AlarmState().Text());
}

// A generator whose buffers count how often it was trained.
class Counting : public models::Generator {
 public:
  Counting() {
    weight_ = register_parameter("weight", torch::ones({2}));
    count_ = register_buffer("count", torch::zeros({1}));
  }
  torch::Tensor forward(const torch::Tensor& z, const torch::Tensor&) override {
    count_.add_(1);
    return z.slice(1, 0, 2) * weight_;
  }
  torch::Tensor weight_, count_;
};

TEST(CollapseWatch, LeavesNoTrace) {
  TrainingData data;
  data.points = data::OpenPoints("ring8");
  const CollapseWatch watch(data, {.nz = 4});
  Counting generator;
  const Likeness seen = watch.Look(generator);
  EXPECT_EQ(generator.count_.item<float>(), 0);
  EXPECT_TRUE(generator.is_training());
  EXPECT_GT(seen.spread, 0.5);  // normal points on a ring of radius 1
  const Likeness again = watch.Look(generator);
  EXPECT_EQ(seen.spread, again.spread);
}

TEST(CollapseWatch, LooksAtMostOnceInTwentySteps) {
  int looks = 0;
  for (int64_t step = 1; step <= 100; ++step) looks += CollapseWatch::Due(step, 1);
  EXPECT_EQ(looks, 5);
  looks = 0;
  for (int64_t step = 50; step <= 1000; step += 50) looks += CollapseWatch::Due(step, 50);
  EXPECT_EQ(looks, 20);
}

std::string AdviceFor(const Options& options) {
  std::string text;
  for (const auto& [name, value] : AdviceAgainstCollapse(options)) {
    text += "--" + name + " " + value + " ";
  }
  return text;
}

TEST(CollapseAdvice, FollowsTheOptions) {
  Options options;
  options.data = "shapes";
  EXPECT_EQ(AdviceFor(options), "--r1 1 --reg-every 4 --augment color,translation,cutout ");
  options.augment = "translation";
  EXPECT_EQ(AdviceFor(options), "--r1 1 --reg-every 4 ");
  options.r1 = 1;
  EXPECT_EQ(AdviceFor(options), "");
  options.lr_g = 0.1;
  EXPECT_EQ(AdviceFor(options), "--lr-g 2e-4 ");
  options = Options();
  options.data = "ring8";
  options.model = Model::kMlp;
  EXPECT_EQ(AdviceFor(options), "--r1 0.1 --reg-every 4 ");
  options.pixel_weight = 100;
  EXPECT_EQ(AdviceFor(options), "--pixel-weight 0 ");
}

// From the last checkpoint before the collapse, where resume takes the options.
TEST(CollapseAdvice, NamesTheCommand) {
  const ScratchFolder folder;
  const RunFolder run = RunFolder::Create(folder / "run");
  for (const int64_t step : {100, 200, 300}) WriteText(run.CheckpointFile(step), "");
  Options options;
  options.data = "ring8";
  options.model = Model::kMlp;
  EXPECT_EQ(AdviceText(options, run, 250),
            "; what often helps: --r1 0.1 --reg-every 4 (ganvas resume " + run.path() +
                " --from 200 --accept-changes --r1 0.1 --reg-every 4)");
  EXPECT_NE(AdviceText(options, run, 50).find(" --from 0 "), std::string::npos);
  options.pixel_weight = 1;
  EXPECT_EQ(AdviceText(options, run, 250), "; what often helps: --pixel-weight 0, in a new run");
  options.pixel_weight = 0;
  options.r1 = 1;
  EXPECT_EQ(AdviceText(options, run, 250), "");
}

}  // namespace
}  // namespace ganvas::train
