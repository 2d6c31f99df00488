// A third kind of task. The loop, checkpoints, resuming and exporting have never heard of it.
#include <gtest/gtest.h>

#include <cstring>
#include <nlohmann/json.hpp>
#include <sstream>

#include "native/models/seed.h"
#include "native/objectives/ema.h"
#include "native/run/run_folder.h"
#include "native/run/tensor_file.h"
#include "native/step/network_shape.h"
#include "native/step/sampler.h"
#include "native/step/step.h"
#include "native/step/task.h"
#include "native/train/export_run.h"
#include "native/train/run_generator.h"
#include "native/train/train.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/train/small_run.h"

namespace ganvas::train {
namespace {

constexpr uint64_t kRegressionStream = 1;  // of the run's seed: weights
constexpr uint64_t kLatentsOfRegression = 3;

GeneratorInputs RegressionInputs(const Options& options) {
  return {options.nz, PriorOf(options), /*classes=*/0};
}

// The least squares between what the generator makes and the mean of all pictures so far, which
// the task keeps. Nothing judges the generator.
class RegressionStep : public TrainingStep {
 public:
  explicit RegressionStep(const Options& options) : options_(options) {}

  torch::Tensor Run(TrainState& state, BatchSource& batches) const override {
    Game& game = state.games.front();
    torch::Tensor& mean = game.extras.front().tensor;
    const torch::Tensor real = batches.Next().samples;
    mean.lerp_(real.mean(0), 1.0 / static_cast<double>(state.step + 1));
    const torch::Tensor z = LatentBatch(models::DeriveSeed(options_.seed, kLatentsOfRegression),
                                        state.step * options_.batch, options_.batch,
                                        RegressionInputs(options_), torch::kCPU);
    Between();
    game.adam_g->ClearGradients();
    const torch::Tensor made = game.generator->forward(z, {});
    const torch::Tensor loss = (made - mean).square().mean();
    loss.backward();
    const double decay = AverageDecay(options_, state.pictures + options_.batch);
    game.adam_g->Step(LearningRateScale(options_, state.step), decay);
    AverageBuffers(*game.average, *game.generator, decay);
    torch::NoGradGuard no_grad;
    return torch::stack({(made - mean).abs().mean(), loss}).to(torch::kFloat64);
  }

 private:
  const Options& options_;
};

class Regression : public Task {
 public:
  const TaskTraits& traits() const override {
    static constexpr TickFigure kFigures[] = {{"error", ""},
                                              {"loss_g", "generator", &TickStats::loss_g}};
    static constexpr TaskTraits kTraits = {.figures = kFigures};
    return kTraits;
  }
  void CheckData(const Options&) const override {}
  void CheckOptions(const Options&) const override {}
  std::vector<Game> NewGames(const Options& options, const DatasetRecord& record,
                             torch::Device device) const override {
    std::vector<Game> games(1);
    StartGenerator(games[0], options, record, device, kRegressionStream);
    const int64_t size = options.size.width;
    games[0].extras = {{"mean", torch::zeros({record.picture_channels, size, size})}};
    return games;
  }
  std::unique_ptr<TrainingStep> MakeStep(const Options& options, const models::NetworkShape&,
                                         torch::Device, Ranks*) const override {
    return std::make_unique<RegressionStep>(options);
  }
  std::unique_ptr<CollapseWatch> MakeWatch(const TrainingData&, const Options&,
                                           const DatasetRecord&) const override {
    return nullptr;  // samples that are all alike are what it learns
  }
  std::shared_ptr<models::Generator> Finish(const Game& game, const Options& options,
                                            const DatasetRecord& record) const override {
    auto generator = CopyOfAverage(game, options, record);
    CalibrateBatchNorm(*generator, RegressionInputs(options), /*samples=*/64);
    return generator;
  }
  Image Samples(const TrainState& state, const Options& options, const DatasetRecord& record,
                const TrainingData&) const override {
    const auto generator = Finish(state.games.front(), options, record);
    return PictureGrid(SamplesOf(*generator, RegressionInputs(options), 0, 0, 4));
  }
  void MakeSamples(const TrainState& state, const Options& options, const DatasetRecord&,
                   int64_t count) const override {
    SamplesOf(*state.games.front().average, RegressionInputs(options), 0, 0, count);
  }
  std::vector<std::string> Domains(const Options&) const override { return {}; }
  std::vector<ExportedNetwork> Exported(const std::vector<std::string>&) const override {
    return {ExportedNetwork{}};
  }
};

const Task& RegressionOf(const Options&) {
  static const Regression task;
  return task;
}

Options RegressionRun(const std::string& out, int64_t steps) {
  Options options = SmallestRun(out, steps);
  options.threads = 1;
  options.lr_g = 0.005;
  options.ema_half_life = 0;
  options.sample_every = 3;
  options.checkpoint_every = 4;
  return options;
}

std::vector<nlohmann::json> StatsOf(const RunFolder& run) {
  std::istringstream text(FileText(run.StatsFile()));
  std::vector<nlohmann::json> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(nlohmann::json::parse(line));
  return lines;
}

TEST(ThirdTask, TrainsAndTellsItsOwnFigures) {
  const ScratchFolder folder;
  ASSERT_EQ(Train(RegressionRun(folder / "run", 40), Report::kText, &RegressionOf), ExitCode::kOk);
  const RunFolder run = RunFolder::Open(folder / "run");
  const auto stats = StatsOf(run);
  ASSERT_EQ(stats.size(), 20u);
  EXPECT_LT(stats.back().at("loss_g").get<double>(), 0.5 * stats[0].at("loss_g").get<double>());
  EXPECT_LT(stats.back().at("error").get<double>(), stats[0].at("error").get<double>());
  for (const char* name : {"loss_d", "logit_real", "logit_fake", "grad_norm_d", "spread"}) {
    EXPECT_FALSE(stats.back().contains(name)) << name;
  }
  EXPECT_TRUE(stats.back().contains("grad_norm_g"));
  const std::string log = FileText(run.LogFile());
  EXPECT_NE(log.find("Networks: dcgan, generator "), std::string::npos) << log;
  EXPECT_EQ(log.find("discriminator"), std::string::npos) << log;
  EXPECT_NE(log.find("  loss G "), std::string::npos) << log;
  EXPECT_EQ(log.find("logits"), std::string::npos) << log;
}

TEST(ThirdTask, ResumesBitByBit) {
  const ScratchFolder folder;
  Train(RegressionRun(folder / "whole", 9), Report::kQuiet, &RegressionOf);
  Train(RegressionRun(folder / "killed", 7), Report::kQuiet, &RegressionOf);
  const RunFolder whole = RunFolder::Open(folder / "whole");
  const RunFolder killed = RunFolder::Open(folder / "killed");
  std::filesystem::remove(killed.CheckpointFile(7));  // so it goes on from step 4
  ResumeOptions longer;
  longer.steps = 9;
  ASSERT_EQ(Resume(killed.path(), longer, Report::kQuiet, &RegressionOf), ExitCode::kOk);

  const TensorFile a = ReadTensorFile(whole.CheckpointFile(9));
  const TensorFile b = ReadTensorFile(killed.CheckpointFile(9));
  ASSERT_EQ(a.tensors.size(), b.tensors.size());
  for (const StoredTensor& tensor : a.tensors) {
    EXPECT_FALSE(tensor.name.starts_with("discriminator/")) << tensor.name;
    const StoredTensor* other = b.Find(tensor.name);
    ASSERT_NE(other, nullptr) << tensor.name;
    ASSERT_EQ(tensor.data.size(), other->data.size()) << tensor.name;
    EXPECT_EQ(std::memcmp(tensor.data.data(), other->data.data(), tensor.data.size()), 0)
        << tensor.name;
  }
  EXPECT_NE(a.Find("mean"), nullptr);
  EXPECT_EQ(a.metadata.at("adam_g.steps"), "9");
  EXPECT_EQ(FileText(whole.SampleFile(9)).substr(1, 3), "PNG");
  EXPECT_EQ(FileText(whole.SampleFile(9)), FileText(killed.SampleFile(9)));
}

TEST(ThirdTask, IsSampledAndExported) {
  const ScratchFolder folder;
  Train(RegressionRun(folder / "run", 2), Report::kQuiet, &RegressionOf);
  const auto run = RunGenerator::Open(folder / "run", "", torch::kCPU, &RegressionOf);
  EXPECT_EQ(run.Generate(0, 0, 3).sizes(), (std::vector<int64_t>{3, 3, 16, 16}));
  ExportOptions request;
  request.run = folder / "run";
  request.out = folder / "model.onnx";
  const ExportReport report = ExportRun(request, &RegressionOf);
  ASSERT_EQ(report.files.size(), 1u);
  EXPECT_EQ(report.files[0].bytes, std::filesystem::file_size(request.out));
}

}  // namespace
}  // namespace ganvas::train
