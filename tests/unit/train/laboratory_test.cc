// Every objective, regularizer and augmentation in whole runs: they train, and stopping makes no
// difference to any of them.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "native/run/run_folder.h"
#include "native/run/tensor_file.h"
#include "native/train/run_generator.h"
#include "native/train/train.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/train/small_run.h"

namespace ganvas::train {
namespace {

using Given = std::vector<OptionText>;

// `given` over the smallest run.
Options Small(const std::string& out, int64_t steps, const Given& given) {
  Options options = SmallestRun(out, steps);
  options.threads = 1;
  options.sample_every = 0;
  options.checkpoint_every = 3;
  for (const auto& [name, value] : given) SetOption(options, name, value);
  return options;
}

struct Named {
  const char* name;
  Given given;
};

void PrintTo(const Named& named, std::ostream* stream) { *stream << named.name; }

class Laboratory : public ::testing::TestWithParam<Named> {};

TEST_P(Laboratory, TrainsAndResumesExactly) {
  const ScratchFolder folder;
  const Given& given = GetParam().given;
  // Schedules look at --steps, so both runs are of the same length.
  Options options = Small(folder / "whole", 6, given);
  ASSERT_EQ(Train(options), ExitCode::kOk);
  options.out = folder / "killed";
  ASSERT_EQ(Train(options), ExitCode::kOk);
  const RunFolder whole = RunFolder::Open(folder / "whole");
  const RunFolder killed = RunFolder::Open(folder / "killed");
  std::filesystem::remove(killed.CheckpointFile(6));  // killed after step 5, say
  ASSERT_EQ(Resume(killed.path(), {}), ExitCode::kOk);

  const TensorFile a = ReadTensorFile(whole.CheckpointFile(6));
  const TensorFile b = ReadTensorFile(killed.CheckpointFile(6));
  ASSERT_EQ(a.tensors.size(), b.tensors.size());
  for (const StoredTensor& tensor : a.tensors) {
    const StoredTensor* other = b.Find(tensor.name);
    ASSERT_NE(other, nullptr) << tensor.name;
    ASSERT_EQ(tensor.data.size(), other->data.size()) << tensor.name;
    EXPECT_EQ(std::memcmp(tensor.data.data(), other->data.data(), tensor.data.size()), 0)
        << tensor.name;
  }
  // Both networks have moved.
  const TensorFile before = ReadTensorFile(whole.CheckpointFile(3));
  for (const char* network : {"generator/", "discriminator/"}) {
    int moved = 0;
    for (const StoredTensor& tensor : a.tensors) {
      if (!tensor.name.starts_with(network)) continue;
      const StoredTensor* old = before.Find(tensor.name);
      moved += std::memcmp(tensor.data.data(), old->data.data(), tensor.data.size()) != 0;
    }
    EXPECT_GT(moved, 1) << network;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Options, Laboratory,
    ::testing::Values(
        Named{"Minimax", {{"objective", "minimax"}}},
        Named{"LeastSquaresSmoothed", {{"objective", "lsgan"}, {"label-smoothing", "0.1"}}},
        Named{"WganClip", {{"objective", "wgan"}, {"clip", "0.01"}, {"n-critic", "3"}}},
        Named{"WganGp",
              {{"objective", "wgan"}, {"gp", "10"}, {"norm-d", "layer"}, {"n-critic", "2"}}},
        Named{"HingeSpectral", {{"objective", "hinge"}, {"spectral-norm", "both"}}},
        Named{"RelativisticR1R2",
              {{"objective", "rpgan"},
               {"r1", "1"},
               {"r2", "1"},
               {"r-end", "0.1"},
               {"norm-d", "none"},
               {"lr-schedule", "cosine"}}},
        Named{"LazyR1", {{"r1", "1"}, {"reg-every", "2"}, {"norm-d", "instance"}}},
        Named{"DiffAugment", {{"augment", "color,translation,cutout"}, {"r1", "1"}}},
        Named{"Ada", {{"augment", "ada"}, {"ada-images", "100"}, {"ada-target", "0"}}},
        Named{"NoisePixelPack",
              {{"instance-noise", "0.2"}, {"pixel-weight", "0.01"}, {"pack", "2"}}},
        Named{"ConditionalUniform",
              {{"conditional", "true"}, {"prior", "uniform"}, {"mirror", "true"}}},
        Named{"Points",
              {{"data", "ring8"}, {"model", "mlp"}, {"objective", "rpgan"}, {"r1", "0.1"}}},
        Named{"Bfloat16", {{"precision", "bf16"}, {"r1", "1"}, {"reg-every", "2"}}},
        Named{"Bfloat16Resnet",
              {{"precision", "bf16"}, {"model", "resnet"}, {"conditional", "true"}}},
        Named{"Bfloat16R3gan", {{"precision", "bf16"}, {"model", "r3gan"}, {"r1", "1"}}},
        Named{"Stylegan2",
              {{"model", "stylegan2"},
               {"conditional", "true"},
               {"style-layers", "2"},
               {"r1", "1"},
               {"reg-every", "2"},
               {"pl-weight", "2"},
               {"pl-every", "3"},
               {"augment", "ada"},
               {"ada-images", "100"}}},
        Named{"Bfloat16Stylegan2",
              {{"precision", "bf16"}, {"model", "stylegan2"}, {"pl-weight", "2"}}},
        Named{"Float64", {{"precision", "fp64"}}},
        Named{"PackedPoints", {{"data", "grid25"}, {"model", "mlp"}, {"pack", "2"}}}),
    [](const auto& test) { return std::string(test.param.name); });

// Losses of the first steps of two precisions.
std::vector<double> FirstLosses(const std::string& out, const std::string& precision) {
  Options options = Small(out, 3, {{"precision", precision}, {"channels", "16"}, {"batch", "16"}});
  options.tick_every = 1;
  EXPECT_EQ(Train(options), ExitCode::kOk);
  std::ifstream lines(RunFolder::Open(out).StatsFile());
  std::vector<double> losses;
  for (std::string line; std::getline(lines, line);) {
    const auto tick = nlohmann::json::parse(line);
    losses.push_back(tick["loss_d"]);
    losses.push_back(tick["loss_g"]);
  }
  return losses;
}

TEST(Precision, NarrowAndWideNumbersTellTheSameStory) {
  const ScratchFolder folder;
  const auto narrow = FirstLosses(folder / "bf16", "bf16");
  const auto single = FirstLosses(folder / "fp32", "fp32");
  const auto wide = FirstLosses(folder / "fp64", "fp64");
  ASSERT_EQ(single.size(), 6u);
  ASSERT_EQ(narrow.size(), 6u);
  ASSERT_EQ(wide.size(), 6u);
  for (size_t i = 0; i < 6; ++i) {
    EXPECT_NEAR(narrow[i], wide[i], 0.05 * wide[i]) << i;
    EXPECT_NEAR(single[i], wide[i], 1e-3 * wide[i]) << i;
  }
  // They are not the same computation.
  EXPECT_NE(narrow[0], single[0]);
  const auto checkpoint = [&](const char* run) {
    return ReadTensorFile(RunFolder::Open(folder / run).CheckpointFile(3));
  };
  const char* weight = "generator/main.0.weight";
  EXPECT_EQ(checkpoint("fp64").Find(weight)->dtype, "F64");
  EXPECT_EQ(checkpoint("bf16").Find(weight)->dtype, "F32");
}

TEST(PixelTerm, AloneGivesTheMeanOfTheData) {
  const ScratchFolder folder;
  // The adversarial part is drowned: what is left pulls every point to the mean, which is 0.
  const Given given = {{"data", "ring8"},        {"model", "mlp"},      {"channels", "32"},
                       {"layers", "1"},          {"batch", "128"},      {"lr-g", "0.01"},
                       {"pixel-weight", "1000"}, {"ema-half-life", "0"}};
  ASSERT_EQ(Train(Small(folder / "run", 150, given)), ExitCode::kOk);
  const torch::Tensor points = RunGenerator::Open(folder / "run").Generate(1, 0, 256);
  // The ring has radius 1; points stay near its centre, whatever z.
  EXPECT_LT(points.norm(2, 1).mean().item<double>(), 0.3);
}

TEST(Ada, RaisesItsProbabilityAndSaysSo) {
  const ScratchFolder folder;
  const Given given = {
      {"augment", "ada"}, {"ada-images", "64"}, {"ada-target", "0"}, {"lr-d", "0.01"}};
  ASSERT_EQ(Train(Small(folder / "run", 12, given)), ExitCode::kOk);
  const std::string stats = FileText(RunFolder::Open(folder / "run").StatsFile());
  const auto last = nlohmann::json::parse(stats.substr(stats.rfind("{")));
  EXPECT_GT(last.at("ada_p").get<double>(), 0);
  EXPECT_LE(last.at("ada_p").get<double>(), 1);
}

// The best is not among the last; a run that was killed keeps the same ones.
TEST(KeepBest, KeepsTheBestStepBesideTheLast) {
  const ScratchFolder folder;
  const Given given = {{"data", "ring8"},          {"model", "mlp"},
                       {"channels", "8"},          {"metrics", "swd"},
                       {"keep-best", "swd"},       {"metrics-every", "4"},
                       {"metrics-samples", "200"}, {"keep", "1"},
                       {"checkpoint-every", "6"},  {"lr-g", "0.05"}};
  ASSERT_EQ(Train(Small(folder / "whole", 24, given)), ExitCode::kOk);
  const RunFolder whole = RunFolder::Open(folder / "whole");
  double best = INFINITY;
  int64_t best_step = 0;
  std::istringstream lines(FileText(whole.StatsFile()));
  for (std::string line; std::getline(lines, line);) {
    const auto json = nlohmann::json::parse(line);
    if (!json.contains("swd") || json["swd"] >= best) continue;
    best = json["swd"];
    best_step = json["step"];
  }
  ASSERT_LT(best_step, 24) << "choose other options: the last is the best";
  EXPECT_EQ(whole.Checkpoints(), (std::vector<int64_t>{best_step, 24}));
  EXPECT_EQ(RunGenerator::Open(folder / "whole", "best:swd").step(), best_step);

  ASSERT_EQ(Train(Small(folder / "killed", 24, given)), ExitCode::kOk);
  const RunFolder killed = RunFolder::Open(folder / "killed");
  std::filesystem::remove(killed.CheckpointFile(24));
  ASSERT_EQ(Resume(killed.path(), {}), ExitCode::kOk);
  EXPECT_EQ(killed.Checkpoints(), whole.Checkpoints());
}

TEST(KeepBest, WantsAMetricThatIsMeasured) {
  const ScratchFolder folder;
  for (const Given& given :
       {Given{{"keep-best", "fid"}}, Given{{"keep-best", "swd"}, {"metrics", "modes"}},
        Given{{"keep-best", "loss_g"}, {"metrics", "swd"}}}) {
    EXPECT_THROW(Train(Small(folder / "run", 1, given)), FatalError);
  }
}

// The generator is pinned to the mean of the data.
TEST(OnCollapse, StopsOrWarnsAsTold) {
  const ScratchFolder folder;
  Given given = {{"data", "ring8"},      {"model", "mlp"},
                 {"channels", "16"},     {"batch", "32"},
                 {"lr-g", "0.01"},       {"pixel-weight", "1000"},
                 {"tick-every", "20"},   {"checkpoint-every", "500"},
                 {"on-collapse", "stop"}};
  try {
    Train(Small(folder / "run", 1500, given));
    FAIL() << "expected FatalError";
  } catch (const FatalError& error) {
    EXPECT_EQ(error.code(), ExitCode::kFailed);
    EXPECT_NE(std::string(error.what()).find("collapse since step "), std::string::npos)
        << error.what();
    EXPECT_NE(std::string(error.what()).find("; last checkpoint: "), std::string::npos)
        << error.what();
  }
  ResumeOptions on;
  on.on_collapse = "warn";
  ASSERT_EQ(Resume(folder / "run", on), ExitCode::kOk);
  const std::string log = FileText(folder / "run/log.txt");
  EXPECT_NE(log.find("Warning: collapse since step "), std::string::npos);
}

TEST(Train, RefusesMetricsThatCannotBeHadBeforeItWritesAnything) {
  const ScratchFolder folder;
  const Given given = {{"metrics", "cas"}};  // needs --conditional
  EXPECT_THROW(Train(Small(folder / "run", 1, given)), FatalError);
  EXPECT_FALSE(std::filesystem::exists(folder / "run"));
}

TEST(Resume, SaysWhenMoreStepsStretchASchedule) {
  const ScratchFolder folder;
  ASSERT_EQ(Train(Small(folder / "run", 2, {{"lr-schedule", "cosine"}})), ExitCode::kOk);
  const RunFolder run = RunFolder::Open(folder / "run");
  EXPECT_EQ(FileText(run.LogFile()).find("schedules now stretch"), std::string::npos);
  ResumeOptions longer;
  longer.steps = 4;
  ASSERT_EQ(Resume(run.path(), longer), ExitCode::kOk);
  EXPECT_NE(FileText(run.LogFile()).find("schedules now stretch over 4 steps"), std::string::npos);
}

TEST(Train, RefusesClassesThatTheDataLacks) {
  const ScratchFolder folder;
  const std::string pictures = folder / "pictures";
  std::filesystem::create_directory(pictures);
  const Given given = {{"data", "folder:" + pictures}, {"conditional", "true"}};
  EXPECT_THROW(Train(Small(folder / "run", 1, given)), FatalError);
  EXPECT_FALSE(std::filesystem::exists(folder / "run"));
}

}  // namespace
}  // namespace ganvas::train
