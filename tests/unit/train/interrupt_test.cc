// What becomes of a run whose terminal closes, or whose output nobody reads any more: the program
// itself, in one process and in two.
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include "native/train/run_folder.h"
#include "tests/unit/train/child_process.h"

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

}  // namespace
}  // namespace ganvas::train
