// Translation by known pairs: the step against values worked out by hand, pairs that stay together,
// and runs.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "native/error.h"
#include "native/run/run_folder.h"
#include "native/run/tensor_file.h"
#include "native/step/paired_step.h"
#include "native/step/resident_batches.h"
#include "native/step/task.h"
#include "native/step/translation_samples.h"
#include "native/train/check_options.h"
#include "native/train/train.h"
#include "tests/support/fatal_message.h"
#include "tests/support/scratch_folder.h"

namespace ganvas::train {
namespace {

// G(a) = g a.
class ScaleToB : public models::Generator {
 public:
  explicit ScaleToB(double value) {
    factor = register_parameter("factor", torch::tensor(value, torch::kFloat64));
  }
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor&) override {
    return factor * x;
  }
  torch::Tensor factor;
};

// D(a, b) = p a + q b.
class JudgeOfPairs : public models::Discriminator {
 public:
  JudgeOfPairs(double p, double q) {
    factors = register_parameter("factors", torch::tensor({p, q}, torch::kFloat64));
  }
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor&) override {
    return (factors.view({1, 2, 1, 1}) * x).sum(1).flatten();
  }
  torch::Tensor factors;
};

class OnePair : public BatchSource {
 public:
  OnePair(double a, double b) : a_(a), b_(b) {}
  RealBatch Next() override {
    RealBatch batch;
    batch.samples = torch::full({1, 1, 1, 1}, a_, torch::kFloat64);
    batch.partners = torch::full({1, 1, 1, 1}, b_, torch::kFloat64);
    return batch;
  }

 private:
  double a_, b_;
};

TEST(PairedStep, HasTheGradientsOfThePapersLosses) {
  constexpr double a = 0.5, b = -0.8, g = 1.5, p = 0.7, q = -0.4, l1 = 100, rate = 0.01;
  Options options;
  options.model = Model::kPix2pix;
  options.precision = TrainPrecision::kFp64;
  options.paired = true;
  options.batch = 1;
  options.steps = 10;
  TrainState state;
  state.games.resize(1);
  Game& game = state.games[0];
  game.generator = std::make_shared<ScaleToB>(g);
  game.average = std::make_shared<ScaleToB>(g);
  game.discriminator = std::make_shared<JudgeOfPairs>(p, q);
  const AdamOptions adam = {.learning_rate = rate, .beta1 = 0.5, .beta2 = 0.999};
  game.adam_g = std::make_unique<Adam>(*game.generator, adam, game.average.get());
  game.adam_d = std::make_unique<Adam>(*game.discriminator, adam);
  OnePair batches(a, b);
  const torch::Tensor numbers = PairedStep(options, torch::kCPU).Run(state, batches);

  // The discriminator: half of -log s(D(a, b)) - log(1 - s(D(a, g a))).
  const auto sigmoid = [](double x) { return 1 / (1 + std::exp(-x)); };
  const double real = p * a + q * b, fake = p * a + q * g * a;
  const double to_real = -0.5 * (1 - sigmoid(real)), to_fake = 0.5 * sigmoid(fake);
  const torch::Tensor of_d = game.discriminator->parameters()[0].grad();
  EXPECT_NEAR(of_d[0].item<double>(), to_real * a + to_fake * a, 1e-12);
  EXPECT_NEAR(of_d[1].item<double>(), to_real * b + to_fake * g * a, 1e-12);

  // The generator, through the discriminator after its step: -log s(D(a, g a)) + 100 |g a - b|.
  const torch::Tensor now = game.discriminator->parameters()[0].detach();
  const double p1 = now[0].item<double>(), q1 = now[1].item<double>();
  EXPECT_NEAR(std::abs(p1 - p), rate, 1e-6);
  const double judged = p1 * a + q1 * g * a;
  const double to_g = -(1 - sigmoid(judged)) * q1 * a + l1 * (g * a > b ? a : -a);
  EXPECT_NEAR(game.generator->parameters()[0].grad().item<double>(), to_g, 1e-10);

  ASSERT_EQ(numbers.numel(), kPairedNumbers);
  EXPECT_NEAR(numbers[kLogitReal].item<double>(), real, 1e-12);
  EXPECT_NEAR(numbers[kLogitFake].item<double>(), fake, 1e-12);
  EXPECT_NEAR(numbers[kPixelDistance].item<double>(), std::abs(g * a - b), 1e-12);
  EXPECT_NEAR(numbers[kLossG].item<double>(), -std::log(sigmoid(judged)), 1e-12);
}

Options PairedRun(const std::string& out, int64_t steps) {
  const std::vector<OptionText> given = {{"model", "pix2pix"},
                                         {"data", "pair:shapes,shapes+invert"},
                                         {"out", out},
                                         {"size", "16"},
                                         {"channels", "4"},
                                         {"batch", "2"},
                                         {"mirror", "true"},
                                         {"load-size", "20"},
                                         {"augment", "color,translation,cutout"},
                                         {"steps", std::to_string(steps)},
                                         {"tick-every", "2"},
                                         {"checkpoint-every", "4"},
                                         {"sample-every", "3"},
                                         {"device", "cpu"},
                                         {"threads", "1"}};
  return ResolveOptions(given);
}

TEST(Paired, CounterpartsStayTogetherAndAreMirroredAlike) {
  Options options = PairedRun("unused", 1);
  options.batch = 8;
  const TrainingData data = OpenTrainingData(options);
  const DatasetRecord record = Describe(data, options.data);
  const auto batches = OpenBatches(data, record, options, 0, torch::kCPU);
  torch::Tensor previous;
  for (int i = 0; i < 5; ++i) {
    const RealBatch batch = batches->Next();
    EXPECT_LT((batch.samples + batch.partners).abs().max().item<float>(), 1e-5);
    if (previous.defined()) {
      EXPECT_FALSE(torch::equal(previous, batch.samples));
    }
    previous = batch.samples;
  }
  // Without --paired the domains have orders of their own.
  options.paired = false;
  const RealBatch apart = OpenBatches(data, record, options, 0, torch::kCPU)->Next();
  EXPECT_GT((apart.samples + apart.partners).abs().max().item<float>(), 0.1);
}

TEST(Paired, ResumedRunsHaveTheSameBits) {
  const ScratchFolder folder;
  const auto options = [&](const char* name, int64_t steps) {
    Options run = PairedRun(folder / name, steps);
    run.lr_schedule = LrSchedule::kConstant;
    return run;
  };
  ASSERT_EQ(Train(options("whole", 9)), ExitCode::kOk);
  ASSERT_EQ(Train(options("killed", 7)), ExitCode::kOk);
  const RunFolder whole = RunFolder::Open(folder / "whole"),
                  killed = RunFolder::Open(folder / "killed");
  std::filesystem::remove(killed.CheckpointFile(7));
  ResumeOptions longer;
  longer.steps = 9;
  ASSERT_EQ(Resume(killed.path(), longer), ExitCode::kOk);
  const TensorFile a = ReadTensorFile(whole.CheckpointFile(9)),
                   b = ReadTensorFile(killed.CheckpointFile(9));
  ASSERT_EQ(a.tensors.size(), b.tensors.size());
  for (const StoredTensor& tensor : a.tensors) {
    const StoredTensor* other = b.Find(tensor.name);
    ASSERT_NE(other, nullptr) << tensor.name;
    ASSERT_EQ(tensor.data.size(), other->data.size()) << tensor.name;
    EXPECT_EQ(std::memcmp(tensor.data.data(), other->data.data(), tensor.data.size()), 0)
        << tensor.name;
  }
  EXPECT_EQ(FileText(whole.SampleFile(9)), FileText(killed.SampleFile(9)));
  EXPECT_NE(FileText(whole.SampleFile(9)), FileText(whole.SampleFile(3)));
}

TEST(Paired, SamplesShowPictureTranslationAndCounterpart) {
  Options options;
  options.model = Model::kPix2pix;
  options.precision = TrainPrecision::kFp64;
  options.data = "pair:shapes,shapes+invert";
  options.paired = true;
  options.size = 16;
  options.threads = 1;
  const TrainingData data = OpenTrainingData(options);
  TrainState state;
  state.games.resize(1);
  state.games[0].average = std::make_shared<ScaleToB>(-1);
  state.tick_sums = torch::zeros({1});
  const Image grid = PairedSamples(state, options, data);
  ASSERT_EQ(grid.width, 6 * 16);
  ASSERT_EQ(grid.height, 8 * 16);
  // The second and the third column are the inverted first.
  for (int y = 0; y < grid.height; ++y) {
    for (int x = 0; x < 16; ++x) {
      const auto at = [&](int column) {
        return int{grid.rgba[static_cast<size_t>(4 * (y * grid.width + 16 * column + x))]};
      };
      ASSERT_NEAR(at(1), 255 - at(0), 1);
      ASSERT_NEAR(at(2), 255 - at(0), 1);
    }
  }
}

TEST(Paired, LearnsToInvert) {
  const ScratchFolder folder;
  Options options = PairedRun(folder / "run", 150);
  options.load_size = 0;
  options.channels = 8;
  options.augment = "none";
  options.lr_g = options.lr_d = 2e-3;
  options.tick_every = 50;
  options.sample_every = 0;
  options.checkpoint_every = 1000;
  ASSERT_EQ(Train(options), ExitCode::kOk);
  std::istringstream lines(FileText(folder / "run/stats.jsonl"));
  std::vector<double> l1;
  for (std::string line; std::getline(lines, line);) {
    l1.push_back(nlohmann::json::parse(line).at("l1"));
  }
  ASSERT_EQ(l1.size(), 3u);
  EXPECT_LT(l1[2], 0.5 * l1[0]);
}

TEST(Paired, RefusesWhatDoesNotBelongToIt) {
  const auto error = [](const char* name, const char* value) {
    return FatalMessage(ExitCode::kUsage, [&] {
      ResolveOptions(std::vector<OptionText>{{"model", "pix2pix"},
                                             {"data", "pair:shapes,shapes+invert"},
                                             {"out", "run"},
                                             {"size", "16"},
                                             {name, value}});
    });
  };
  EXPECT_EQ(error("pool", "3"), "--pool: not with --model pix2pix");
  EXPECT_EQ(error("conditional", "true"), "--conditional: not with --model pix2pix");
  EXPECT_EQ(error("paired", "false"), "--paired false: not with --model pix2pix");
  EXPECT_NE(error("data", "shapes").find("expected --data pair:SPEC_A,SPEC_B or folder:DIR+split"),
            std::string::npos);
  EXPECT_EQ(
      FatalMessage(ExitCode::kUsage,
                   [&] {
                     ResolveOptions(std::vector<OptionText>{{"model", "cyclegan"},
                                                            {"data", "pair:shapes,shapes+invert"},
                                                            {"out", "run"},
                                                            {"paired", "true"}});
                   }),
      "--paired: not with --model cyclegan");
}

}  // namespace
}  // namespace ganvas::train
