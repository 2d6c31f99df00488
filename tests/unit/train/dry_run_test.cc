#include "native/train/dry_run.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "native/error.h"
#include "native/run/run_folder.h"
#include "native/train/tensor_memory.h"
#include "native/train/train.h"
#include "tests/support/scratch_folder.h"

namespace ganvas::train {
namespace {

using Json = nlohmann::json;

std::vector<OptionText> Small(const std::string& out) {
  return {{"data", "shapes"}, {"out", out},    {"size", "16"}, {"channels", "8"},
          {"nz", "8"},        {"batch", "64"}, {"steps", "3"}, {"device", "cpu"},
          {"threads", "1"},   {"lr-g", "2e-4"}};
}

TEST(DryRun, SaysEverythingAndMakesNothing) {
  const ScratchFolder folder;
  const PlannedRun plan = PlanRun(Small(folder / "run"));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  for (const PlannedOption& option : plan.table) {
    if (option.spec->name == "size") {
      EXPECT_EQ(option.value, "16");
      EXPECT_EQ(option.origin, Origin::kCommandLine);
      EXPECT_TRUE(option.differs);
    } else if (option.spec->name == "lr-g") {
      EXPECT_EQ(option.origin, Origin::kCommandLine);
      EXPECT_FALSE(option.differs) << "given, but the default";
    } else if (option.spec->name == "beta1") {
      EXPECT_EQ(option.origin, Origin::kDefault);
    }
  }
  const Json all = Json::parse(PlanJson(plan));
  EXPECT_EQ(all.at("options").size(), OptionTable().size());
  EXPECT_EQ(all.at("options").at("batch").at("from"), "command line");
  const std::string text = PlanText(plan);
  for (const OptionSpec& spec : OptionTable()) {
    EXPECT_NE(text.find("--" + std::string(spec.name) + " "), std::string::npos) << spec.name;
  }
  EXPECT_NE(text.find("Generator: "), std::string::npos);
  EXPECT_NE(text.find("\n  a step "), std::string::npos) << text;
  EXPECT_NE(text.find("\n  all 3 steps "), std::string::npos) << text;
  EXPECT_GT(plan.time.seconds, 0);
  EXPECT_EQ(plan.time.batch, 64);
}

TEST(DryRun, KnowsWhatThePresetSays) {
  const ScratchFolder folder;
  const PlannedRun plan = PlanRun(std::vector<OptionText>{
      {"preset", "ring8"}, {"out", folder / "run"}, {"batch", "32"}, {"device", "cpu"}});
  int from_preset = 0;
  for (const PlannedOption& option : plan.table) {
    from_preset += option.origin == Origin::kPreset;
    if (option.spec->name == "batch") {
      EXPECT_EQ(option.origin, Origin::kCommandLine);
    }
    if (option.spec->name == "model") {
      EXPECT_EQ(option.origin, Origin::kPreset);
    }
  }
  EXPECT_GT(from_preset, 10);
}

TEST(DryRun, CountsWhatTheRunThenWrites) {
  const ScratchFolder folder;
  const PlannedRun plan = PlanRun(Small(folder / "run"));
  Train(plan.options);
  const RunFolder run = RunFolder::Open(folder / "run");
  const auto size = static_cast<double>(std::filesystem::file_size(run.CheckpointFile(3)));
  EXPECT_NEAR(static_cast<double>(plan.checkpoint_bytes), size, 0.15 * size);
  int64_t parameters = 0;
  for (const PlannedLayer& layer : plan.networks.front().layers) parameters += layer.parameters;
  EXPECT_NE(FileText(run.LogFile()).find("generator " + std::to_string(parameters)),
            std::string::npos);
}

// Steps that regularize and steps that do not, and several updates of the discriminator.
TEST(DryRun, MeasuresStepsOfAllKinds) {
  const ScratchFolder folder;
  for (const std::vector<OptionText>& more :
       {std::vector<OptionText>{{"r1", "1"}, {"reg-every", "4"}, {"norm-d", "none"}},
        std::vector<OptionText>{{"objective", "hinge"}, {"n-critic", "2"}, {"batch", "4"}},
        std::vector<OptionText>{
            {"model", "cyclegan"}, {"data", "pair:shapes,shapes+tint"}, {"batch", "1"}}}) {
    std::vector<OptionText> given = Small(folder / "run");
    for (const OptionText& option : more) {
      std::erase_if(given, [&](const OptionText& each) { return each.first == option.first; });
      given.push_back(option);
    }
    const PlannedRun plan = PlanRun(given);
    EXPECT_GT(plan.time.seconds, 0) << more[0].first;
    EXPECT_EQ(plan.time.batch, plan.options.batch) << more[0].first;
  }
}

TEST(DryRun, RefusesWhatTrainWouldRefuse) {
  const ScratchFolder folder;
  WriteText(folder / "something", "");
  std::vector<OptionText> given = Small(folder.path());
  EXPECT_THROW(PlanRun(given), FatalError);
  given = Small(folder / "run");
  given.emplace_back("augment", "sparkles");
  EXPECT_THROW(PlanRun(given), FatalError);
}

TEST(MemoryEstimate, GrowsWithTheBatchAndNothingElseDoes) {
  const ScratchFolder folder;
  std::vector<OptionText> given = Small(folder / "run");
  const MemoryEstimate small = PlanRun(given).memory;
  given.emplace_back("batch", "640");
  const MemoryEstimate large = PlanRun(given).memory;
  EXPECT_EQ(small.weights, large.weights);
  EXPECT_EQ(small.optimizer, large.optimizer);
  EXPECT_GT(small.batch, 0);
  EXPECT_NEAR(static_cast<double>(large.batch) / static_cast<double>(small.batch), 10, 1.5);
}

TEST(MemoryEstimate, CountsTheCopyThatAStepIsLeftBy) {
  const ScratchFolder folder;
  const PlannedRun plan = PlanRun(Small(folder / "run"));
  EXPECT_NEAR(static_cast<double>(plan.memory.copy), static_cast<double>(plan.checkpoint_bytes),
              1000);
  EXPECT_EQ(plan.memory.total(), plan.memory.process + plan.memory.tensors() + plan.memory.copy);
}

TEST(TensorMemory, CountsThePeak) {
  TensorMemory memory;
  {
    const torch::Tensor a = torch::empty({1000}, torch::kFloat32);
    const torch::Tensor b = torch::empty({500}, torch::kFloat32);
  }
  const torch::Tensor c = torch::empty({100}, torch::kFloat32);
  EXPECT_GE(memory.peak(), 6000);
  EXPECT_LT(memory.peak(), 6400);
  memory.Restart();
  EXPECT_EQ(memory.peak(), 0);
  const torch::Tensor d = torch::empty({200}, torch::kFloat32);
  EXPECT_GE(memory.peak(), 800);
  EXPECT_LT(memory.peak(), 1000);
  EXPECT_EQ(DeviceMemory(torch::kCPU), 0);
}

}  // namespace
}  // namespace ganvas::train
