// What becomes of a run whose terminal closes, or whose output nobody reads any more: the program
// itself, in one process and in two.
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include "native/run/run_folder.h"
#include "native/run/tensor_file.h"
#include "tests/support/child_process.h"

namespace ganvas::train {
namespace {

std::vector<std::string> Words(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

// Ranks in the parameter.
class Hangup : public testing::TestWithParam<int> {
 protected:
  // Says a line each step, leaves checkpoints soon and goes on for long.
  std::vector<std::string> Endless() const {
    return Words(
        "train --data shapes --size 16 --channels 4 --nz 8 --batch 8 --device cpu --threads 2 "
        "--norm-d none --on-collapse ignore --sample-every 0 --tick-every 1 --checkpoint-every 2 "
        "--steps 1000000 --out run --nproc " +
        std::to_string(GetParam()));
  }
  int64_t LastCheckpoint() const {
    const std::vector<int64_t> steps = RunFolder::Elsewhere(folder_ / "run").Checkpoints();
    return steps.empty() ? -1 : steps.back();
  }
  // Returns when there is a checkpoint of a step after `step`.
  void AwaitCheckpoint(const ChildProcess& process, int64_t step = -1) const {
    while (!process.Ended() && LastCheckpoint() <= step) usleep(1000);
    ASSERT_FALSE(process.Ended()) << process.err();
  }
  void ExpectInterruptedWithACheckpoint(ChildProcess& process) const {
    EXPECT_EQ(process.Wait(), 130);
    const std::string log = FileText(folder_ / "run/log.txt");
    EXPECT_NE(log.find("Interrupted after step " + std::to_string(LastCheckpoint())),
              std::string::npos)
        << log;
  }
  ScratchFolder folder_;
};

TEST_P(Hangup, OfTheTerminalEndsTheRunWithACheckpoint) {
  ChildProcess process(folder_.path(), Endless());
  AwaitCheckpoint(process);
  // The shell sends one, and the system another.
  kill(process.pid(), SIGHUP);
  kill(process.pid(), SIGHUP);
  ExpectInterruptedWithACheckpoint(process);
}

TEST_P(Hangup, IsNothingToARunUnderNohup) {
  signal(SIGHUP, SIG_IGN);
  ChildProcess process(folder_.path(), Endless());
  signal(SIGHUP, SIG_DFL);
  AwaitCheckpoint(process);
  kill(process.pid(), SIGHUP);
  AwaitCheckpoint(process, LastCheckpoint() + 10);
  kill(process.pid(), SIGTERM);
  ExpectInterruptedWithACheckpoint(process);
}

TEST_P(Hangup, OfThePipeLeavesTheRunGoingOn) {
  ASSERT_EQ(mkfifo((folder_ / "out.txt").c_str(), 0600), 0);
  ChildProcess process(folder_.path(), Endless());
  {
    std::ifstream pipe(folder_ / "out.txt");
    std::string line;
    for (int i = 0; i < 8; ++i) ASSERT_TRUE(std::getline(pipe, line));
  }
  AwaitCheckpoint(process, LastCheckpoint() + 10);
  kill(process.pid(), SIGTERM);
  ExpectInterruptedWithACheckpoint(process);
}

INSTANTIATE_TEST_SUITE_P(Ranks, Hangup, testing::Values(1, 2));

constexpr const char* kAnswer =
    "ganvas: stopping after this step; press again to leave without a checkpoint\n";

// Every step makes 120 updates of the discriminator, long enough for a signal to come in between.
// Ranks in the parameter.
class LongStep : public testing::TestWithParam<int> {
 protected:
  std::vector<std::string> TrainFor(int steps, const std::string& out, int threads) const {
    return Words(
        "train --data shapes --size 16 --channels 4 --nz 8 --batch 8 --device cpu "
        "--n-critic 120 --norm-d none --spectral-norm d --augment ada --ada-images 100 "
        "--ada-target 0 --r1 1 --reg-every 7 --instance-noise 0.1 "
        "--instance-noise-steps 100 --conditional --mirror "
        "--on-collapse ignore --sample-every 0 --tick-every 1 --checkpoint-every 1 --steps " +
        std::to_string(steps) + " --out " + out + " --threads " + std::to_string(threads) +
        " --nproc " + std::to_string(GetParam()));
  }
  // Until the program says that this step has begun.
  void AwaitStep(const ChildProcess& process, int step) const {
    const std::string line = "\nStep " + std::to_string(step) + " of ";
    while (!process.Ended() && process.out().find(line) == std::string::npos) usleep(1000);
    ASSERT_FALSE(process.Ended()) << process.err();
    usleep(20'000);
  }
  std::vector<int64_t> Checkpoints() const {
    return RunFolder::Elsewhere(folder_ / "run").Checkpoints();
  }
  ScratchFolder folder_;
};

// On one thread: two wait for each other all the time beside other programs.
TEST_P(LongStep, IsLeftInTheMiddleAndTheRunGoesOnBitByBit) {
  ASSERT_EQ(ChildProcess(folder_.path(), TrainFor(2, "whole", 1)).Wait(), 0);
  std::filesystem::copy(folder_ / "whole", folder_ / "run",
                        std::filesystem::copy_options::recursive);
  for (const int signal : {SIGINT, SIGTERM}) {
    std::filesystem::remove(folder_ / "out.txt");  // of the process before
    ChildProcess process(folder_.path(), Words("resume run --from 1"));
    AwaitStep(process, 2);
    kill(process.pid(), signal);
    EXPECT_EQ(process.Wait(), 130);
    EXPECT_EQ(process.err(), kAnswer);
    EXPECT_NE(process.out().find("Interrupted after step 1; "), std::string::npos) << process.out();
    EXPECT_EQ(Checkpoints(), (std::vector<int64_t>{1}));
  }
  ASSERT_EQ(ChildProcess(folder_.path(), Words("resume run")).Wait(), 0);
  const TensorFile a = ReadTensorFile(folder_ / "whole/checkpoints/step_000002.safetensors");
  const TensorFile b = ReadTensorFile(folder_ / "run/checkpoints/step_000002.safetensors");
  ASSERT_EQ(a.tensors.size(), b.tensors.size());
  for (size_t i = 0; i < a.tensors.size(); ++i) {
    EXPECT_TRUE(std::ranges::equal(a.tensors[i].data, b.tensors[i].data)) << a.tensors[i].name;
  }
}

TEST_P(LongStep, TheFirstOneLeavesACheckpointOfTheBeginning) {
  ChildProcess process(folder_.path(), TrainFor(2, "run", 2));
  AwaitStep(process, 1);
  kill(process.pid(), SIGINT);
  EXPECT_EQ(process.Wait(), 130);
  EXPECT_EQ(Checkpoints(), (std::vector<int64_t>{0}));
  EXPECT_EQ(FileText(folder_ / "run/stats.jsonl"), "");
}

TEST_P(LongStep, ASecondSignalLeavesWithoutACheckpoint) {
  ChildProcess process(folder_.path(), TrainFor(2, "run", 2));
  AwaitStep(process, 1);
  kill(process.pid(), SIGINT);
  kill(process.pid(), SIGTERM);
  EXPECT_EQ(process.Wait(), 130);
  EXPECT_EQ(process.err(), kAnswer);
  EXPECT_TRUE(Checkpoints().empty());
}

INSTANTIATE_TEST_SUITE_P(Ranks, LongStep, testing::Values(1, 2));

// While LibTorch and the data are loaded; the program answers when it can.
TEST(Loading, IsEndedWithOneLine) {
  const ScratchFolder folder;
  ChildProcess process(folder.path(), Words("train --data shapes --size 16 --channels 4 --batch 8 "
                                            "--device cpu --threads 1 --steps 1000000 --out run"));
  const std::string link = "/proc/" + std::to_string(process.pid()) + "/exe";
  std::error_code unknown;
  while (!process.Ended() &&
         std::filesystem::read_symlink(link, unknown).filename() != "ganvas-train") {
    usleep(100);
  }
  kill(process.pid(), SIGTERM);  // SIGINT may be ignored in the background
  EXPECT_EQ(process.Wait(), 130);
  const std::string said = process.err();
  EXPECT_TRUE(said.starts_with("ganvas: interrupted") || said == kAnswer) << said;
  EXPECT_EQ(std::ranges::count(said, '\n'), 1) << said;
}

// What a step has between its updates, of two games at once.
TEST(LongTranslation, IsLeftInTheMiddleAndTheRunGoesOnBitByBit) {
  const ScratchFolder folder;
  const std::string train =
      "train --model cyclegan --data pair:shapes,shapes+stripe --size 32 --channels 8 --layers 1 "
      "--batch 32 --pool 5 --device cpu --threads 1 --sample-every 0 --tick-every 1 ";
  ASSERT_EQ(ChildProcess(folder.path(), Words(train + "--steps 2 --out whole")).Wait(), 0);
  ASSERT_EQ(ChildProcess(folder.path(), Words(train + "--steps 1 --out run")).Wait(), 0);
  {
    ChildProcess process(folder.path(), Words("resume run --steps 2"));
    while (!process.Ended() && process.out().find("\nStep 2 of ") == std::string::npos) {
      usleep(1000);
    }
    kill(process.pid(), SIGINT);
    EXPECT_EQ(process.Wait(), 130) << process.err();
  }
  EXPECT_EQ(RunFolder::Elsewhere(folder / "run").Checkpoints(), (std::vector<int64_t>{1}));
  ASSERT_EQ(ChildProcess(folder.path(), Words("resume run --steps 2")).Wait(), 0);
  const TensorFile a = ReadTensorFile(folder / "whole/checkpoints/step_000002.safetensors");
  const TensorFile b = ReadTensorFile(folder / "run/checkpoints/step_000002.safetensors");
  ASSERT_EQ(a.tensors.size(), b.tensors.size());
  for (size_t i = 0; i < a.tensors.size(); ++i) {
    EXPECT_TRUE(std::ranges::equal(a.tensors[i].data, b.tensors[i].data)) << a.tensors[i].name;
  }
}

}  // namespace
}  // namespace ganvas::train
