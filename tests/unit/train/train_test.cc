// Whole runs, small: what they leave behind, and that stopping makes no difference.
#include "native/train/train.h"

#include <gtest/gtest.h>

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <thread>

#include "native/run/run_folder.h"
#include "native/run/tensor_file.h"
#include "tests/support/fatal_message.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/train/small_run.h"

namespace ganvas::train {
namespace {

Options SmallRun(const std::string& out, int64_t steps) {
  Options options = SmallestRun(out, steps);
  options.threads = 2;
  options.sample_every = 3;
  options.checkpoint_every = 4;
  options.mirror = true;
  return options;
}

std::vector<int64_t> StatsSteps(const RunFolder& run) {
  std::istringstream lines(FileText(run.StatsFile()));
  std::vector<int64_t> steps;
  for (std::string line; std::getline(lines, line);) {
    steps.push_back(nlohmann::json::parse(line).at("step").get<int64_t>());
  }
  return steps;
}

// Weights, averages, optimizers and tick sums, bit by bit.
void ExpectSameState(const std::string& a_path, const std::string& b_path) {
  const TensorFile a = ReadTensorFile(a_path);
  const TensorFile b = ReadTensorFile(b_path);
  ASSERT_EQ(a.tensors.size(), b.tensors.size());
  for (const StoredTensor& tensor : a.tensors) {
    const StoredTensor* other = b.Find(tensor.name);
    ASSERT_NE(other, nullptr) << tensor.name;
    ASSERT_EQ(tensor.data.size(), other->data.size()) << tensor.name;
    EXPECT_EQ(std::memcmp(tensor.data.data(), other->data.data(), tensor.data.size()), 0)
        << tensor.name;
  }
  for (const char* key : {"step", "pictures", "adam_g.steps", "adam_d.steps", "tick_steps"}) {
    EXPECT_EQ(a.metadata.at(key), b.metadata.at(key)) << key;
  }
}

TEST(Train, LeavesTheWholeRunFolder) {
  const ScratchFolder folder;
  Options options = SmallRun(folder / "run", 5);
  options.snapshot_every = 5;
  ASSERT_EQ(Train(options), ExitCode::kOk);
  const RunFolder run = RunFolder::Open(folder / "run");
  EXPECT_EQ(StatsSteps(run), (std::vector<int64_t>{2, 4, 5}));
  EXPECT_EQ(run.Checkpoints(), (std::vector<int64_t>{4, 5}));
  EXPECT_EQ(FileText(run.SampleFile(3)).substr(1, 3), "PNG");
  EXPECT_EQ(FileText(run.SampleFile(5)).substr(1, 3), "PNG");
  EXPECT_GT(FileText(run.SnapshotFile(5)).size(), 1000u);
  EXPECT_NE(FileText(run.LogFile()).find("ganvas export"), std::string::npos);
  const auto saved = nlohmann::json::parse(FileText(run.OptionsFile()));
  EXPECT_EQ(saved.at("steps"), 5);
  EXPECT_EQ(saved.at("device"), "cpu");
}

TEST(Train, TheSameSeedGivesTheSameRun) {
  const ScratchFolder folder;
  Options options = SmallRun(folder / "a", 3);
  Train(options);
  options.out = folder / "b";
  Train(options);
  options.out = folder / "c";
  options.seed = 1;
  Train(options);
  const auto last = [&](const char* name) {
    return RunFolder::Open(folder / name).CheckpointFile(3);
  };
  ExpectSameState(last("a"), last("b"));
  const TensorFile a = ReadTensorFile(last("a")), c = ReadTensorFile(last("c"));
  EXPECT_NE(std::memcmp(a.tensors[0].data.data(), c.tensors[0].data.data(), 64), 0);
}

TEST(Resume, EqualsNotHavingStopped) {
  const ScratchFolder folder;
  Train(SmallRun(folder / "whole", 9));

  // Killed after step 7: the last checkpoint is that of step 4, stats and samples go further.
  Train(SmallRun(folder / "killed", 7));
  const RunFolder killed = RunFolder::Open(folder / "killed");
  std::filesystem::remove(killed.CheckpointFile(7));
  WriteText(killed.CheckpointFile(8) + ".tmp", "half a checkpoint");
  ResumeOptions longer;
  longer.steps = 9;
  ASSERT_EQ(Resume(killed.path(), longer), ExitCode::kOk);

  const RunFolder whole = RunFolder::Open(folder / "whole");
  ExpectSameState(whole.CheckpointFile(9), killed.CheckpointFile(9));
  EXPECT_EQ(FileText(whole.SampleFile(9)), FileText(killed.SampleFile(9)));
  EXPECT_EQ(StatsSteps(whole), StatsSteps(killed));
}

TEST(Resume, InTheMiddleOfATick) {
  const ScratchFolder folder;
  Options options = SmallRun(folder / "whole", 8);
  options.tick_every = 4;
  Train(options);
  options.out = folder / "stopped";
  options.steps = 5;  // one step into the second tick
  Train(options);
  ResumeOptions longer;
  longer.steps = 8;
  Resume(options.out, longer);
  const RunFolder whole = RunFolder::Open(folder / "whole");
  const RunFolder stopped = RunFolder::Open(folder / "stopped");
  ExpectSameState(whole.CheckpointFile(8), stopped.CheckpointFile(8));
  const auto last_losses = [](const RunFolder& run) {
    const std::string text = FileText(run.StatsFile());
    const auto json = nlohmann::json::parse(text.substr(text.rfind("{")));
    return std::pair<double, double>(json.at("loss_d"), json.at("loss_g"));
  };
  EXPECT_EQ(last_losses(whole), last_losses(stopped));
}

TEST(Train, AFilmChangesNothingAndSurvivesAStop) {
  const ScratchFolder folder;
  Train(SmallRun(folder / "plain", 8));
  Options options = SmallRun(folder / "film/run", 8);
  options.film = 5;
  Train(options);
  options.out = folder / "stopped/run";
  Train(options);
  const RunFolder plain = RunFolder::Open(folder / "plain");
  const RunFolder film = RunFolder::Open(folder / "film/run");
  EXPECT_EQ(film.Snapshots(), (std::vector<int64_t>{0, 1, 2, 4, 8}));
  EXPECT_TRUE(plain.Snapshots().empty());
  ExpectSameState(plain.CheckpointFile(8), film.CheckpointFile(8));
  EXPECT_EQ(FileText(plain.SampleFile(8)), FileText(film.SampleFile(8)));

  // Killed after the last checkpoint but one, with a snapshot half written; the name of the folder
  // is in the files.
  const RunFolder stopped = RunFolder::Open(folder / "stopped/run");
  const auto kept = stopped.Checkpoints();
  std::filesystem::remove(stopped.CheckpointFile(8));
  std::filesystem::remove(stopped.SnapshotFile(8));
  WriteText(stopped.SnapshotFile(8) + ".tmp", "half a snapshot");
  ASSERT_EQ(Resume(stopped.path(), {}), ExitCode::kOk);
  EXPECT_EQ(stopped.Snapshots(), film.Snapshots());
  ASSERT_EQ(kept.back(), 8);
  for (const int64_t step : film.Snapshots()) {
    EXPECT_TRUE(FileText(film.SnapshotFile(step)) == FileText(stopped.SnapshotFile(step))) << step;
  }
}

TEST(Resume, WithoutACheckpointStartsAtStepZero) {
  const ScratchFolder folder;
  Train(SmallRun(folder / "whole", 3));
  Train(SmallRun(folder / "killed", 3));
  const RunFolder killed = RunFolder::Open(folder / "killed");
  std::filesystem::remove(killed.CheckpointFile(3));
  ASSERT_EQ(Resume(killed.path(), {}), ExitCode::kOk);
  ExpectSameState(RunFolder::Open(folder / "whole").CheckpointFile(3), killed.CheckpointFile(3));
  EXPECT_EQ(StatsSteps(killed), (std::vector<int64_t>{2, 3}));
}

TEST(Resume, RefusesWhatCannotGoOn) {
  const ScratchFolder folder;
  Train(SmallRun(folder / "run", 4));
  const RunFolder run = RunFolder::Open(folder / "run");
  EXPECT_NE(FatalMessage(ExitCode::kUsage, [&] { Resume(run.path(), {}); }).find("--steps"),
            std::string::npos);

  ResumeOptions longer;
  longer.steps = 8;
  const std::string record = FileText(run.DatasetFile());
  auto other = nlohmann::json::parse(record);
  other["fingerprint"] = "0123456789abcdef";
  WriteText(run.DatasetFile(), other.dump());
  EXPECT_NE(FatalMessage(ExitCode::kBadFile, [&] { Resume(run.path(), longer); })
                .find("0123456789abcdef"),
            std::string::npos);
  WriteText(run.DatasetFile(), record);

  const std::string checkpoint = FileText(run.CheckpointFile(4));
  WriteText(run.CheckpointFile(4), checkpoint.substr(0, checkpoint.size() / 2));
  EXPECT_NE(FatalMessage(ExitCode::kBadFile, [&] { Resume(run.path(), longer); })
                .find("step_000004.safetensors: truncated"),
            std::string::npos);
  EXPECT_EQ(FileText(run.CheckpointFile(4)).size(), checkpoint.size() / 2);
}

TEST(Train, AnInterruptedRunIsWholeAndGoesOnTheSame) {
  const ScratchFolder folder;
  Options options = SmallRun(folder / "stopped", 3000);
  options.checkpoint_every = 100000;
  std::atomic<bool> over{false};
  std::thread user([&] {  // types Ctrl-C once training shows
    while (!over && FileText(folder / "stopped/stats.jsonl").empty()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    if (!over) kill(getpid(), SIGINT);
  });
  const ExitCode code = Train(options);
  over = true;
  user.join();
  ASSERT_EQ(code, ExitCode::kInterrupted);
  const RunFolder stopped = RunFolder::Open(folder / "stopped");
  ASSERT_EQ(stopped.Checkpoints().size(), 1u);
  const int64_t step = stopped.Checkpoints().front();
  ASSERT_LT(step, 3000);
  EXPECT_NE(FileText(stopped.LogFile()).find("ganvas resume"), std::string::npos);

  ResumeOptions longer;
  longer.steps = step + 3;
  ASSERT_EQ(Resume(stopped.path(), longer), ExitCode::kOk);
  options.out = folder / "whole";
  options.steps = step + 3;
  Train(options);
  ExpectSameState(stopped.CheckpointFile(step + 3),
                  RunFolder::Open(folder / "whole").CheckpointFile(step + 3));
}

TEST(Train, CheckpointsByTimeChangeNothingElse) {
  const ScratchFolder folder;
  Options options = SmallRun(folder / "by_steps", 5);
  options.checkpoint_minutes = 0;
  Train(options);
  options.out = folder / "by_time";
  options.checkpoint_minutes = 1e-9;
  options.keep = 10;
  Train(options);
  const RunFolder by_steps = RunFolder::Open(folder / "by_steps");
  const RunFolder by_time = RunFolder::Open(folder / "by_time");
  EXPECT_EQ(by_steps.Checkpoints(), (std::vector<int64_t>{4, 5}));
  EXPECT_EQ(by_time.Checkpoints(), (std::vector<int64_t>{1, 2, 3, 4, 5}));
  ExpectSameState(by_steps.CheckpointFile(5), by_time.CheckpointFile(5));
  // A run that began without them goes on from any of them.
  std::filesystem::remove(by_time.CheckpointFile(5));
  std::filesystem::remove(by_time.CheckpointFile(4));
  ASSERT_EQ(Resume(by_time.path(), {}), ExitCode::kOk);
  ExpectSameState(by_steps.CheckpointFile(5), by_time.CheckpointFile(5));
}

TEST(Train, AMeasurementIsLeftWithTheStepBeforeIt) {
  const ScratchFolder folder;
  Options options = SmallRun(folder / "stopped", 3);
  options.metrics = "swd";
  options.metrics_every = 2;
  options.metrics_samples = 20000;
  options.tick_every = 1;
  std::atomic<bool> over{false};
  std::thread user([&] {  // types Ctrl-C once the first step is told of: the second is measured
    while (!over && FileText(folder / "stopped/stats.jsonl").empty()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    if (!over) kill(getpid(), SIGINT);
  });
  const ExitCode code = Train(options);
  over = true;
  user.join();
  ASSERT_EQ(code, ExitCode::kInterrupted);
  const RunFolder stopped = RunFolder::Open(folder / "stopped");
  EXPECT_EQ(stopped.Checkpoints(), (std::vector<int64_t>{1}));
  EXPECT_EQ(StatsSteps(stopped), (std::vector<int64_t>{1}));
}

TEST(Train, RefusesAFolderInUse) {
  const ScratchFolder folder;
  std::filesystem::create_directory(folder / "run");
  WriteText(folder / "run/notes.txt", "mine");
  FatalMessage(ExitCode::kUsage, [&] { Train(SmallRun(folder / "run", 1)); });
  EXPECT_EQ(FileText(folder / "run/notes.txt"), "mine");
}

TEST(InitFrom, TakesTheWeightsOfAnotherRun) {
  const ScratchFolder folder;
  Train(SmallRun(folder / "first", 4));
  Options options = SmallRun(folder / "second", 1);
  options.init_from = folder / "first";
  options.lr_g = 0;  // so that the weights show what they started from
  options.lr_d = 0;
  options.ema_half_life = 0;
  Train(options);
  const TensorFile first = ReadTensorFile(RunFolder::Open(folder / "first").CheckpointFile(4));
  const TensorFile second = ReadTensorFile(RunFolder::Open(folder / "second").CheckpointFile(1));
  for (const char* name : {"generator/main.0.weight", "discriminator/features.0.weight"}) {
    EXPECT_EQ(std::memcmp(first.Find(name)->data.data(), second.Find(name)->data.data(),
                          first.Find(name)->data.size()),
              0)
        << name;
  }
}

TEST(InitFrom, ADiscriminatorOfAnotherWidthBeginsAnew) {
  const ScratchFolder folder;
  Train(SmallRun(folder / "first", 4));
  Options options = SmallRun(folder / "second", 1);
  options.init_from = folder / "first";
  options.channels_d = 2 * options.channels;
  options.lr_g = 0;
  options.ema_half_life = 0;
  Train(options);
  const TensorFile first = ReadTensorFile(RunFolder::Open(folder / "first").CheckpointFile(4));
  const TensorFile second = ReadTensorFile(RunFolder::Open(folder / "second").CheckpointFile(1));
  const char* const generator = "generator/main.0.weight";
  EXPECT_EQ(std::memcmp(first.Find(generator)->data.data(), second.Find(generator)->data.data(),
                        first.Find(generator)->data.size()),
            0);
  const char* const discriminator = "discriminator/features.0.weight";
  EXPECT_EQ(second.Find(discriminator)->shape[0], 2 * first.Find(discriminator)->shape[0]);
  EXPECT_NE(FileText(RunFolder::Open(folder / "second").LogFile()).find("starts from new weights"),
            std::string::npos);
}

TEST(InitFrom, RefusesOtherShapes) {
  const ScratchFolder folder;
  Train(SmallRun(folder / "first", 1));
  Options options = SmallRun(folder / "second", 1);
  options.init_from = folder / "first";
  options.channels = 8;
  const std::string message = FatalMessage(ExitCode::kBadFile, [&] { Train(options); });
  EXPECT_NE(message.find("--channels is 4 there and 8 here; give the same here"), std::string::npos)
      << message;
}

TEST(Train, StopsAtALossThatIsNotANumber) {
  const ScratchFolder folder;
  Train(SmallRun(folder / "run", 2));
  const RunFolder run = RunFolder::Open(folder / "run");
  TensorFile file = ReadTensorFile(run.CheckpointFile(2));
  const float nan = std::nanf("");
  std::memcpy(const_cast<uint8_t*>(file.Find("discriminator/features.0.weight")->data.data()), &nan,
              sizeof nan);
  file.metadata.erase("ganvas.checksum");
  WriteTensorFile(run.CheckpointFile(2), file);
  ResumeOptions longer;
  longer.steps = 8;
  const std::string message = FatalMessage(ExitCode::kFailed, [&] { Resume(run.path(), longer); });
  EXPECT_NE(message.find("step 3: "), std::string::npos) << message;
  EXPECT_NE(message.find("last checkpoint: " + run.CheckpointFile(2)), std::string::npos)
      << message;
}

}  // namespace
}  // namespace ganvas::train
