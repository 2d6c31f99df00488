// Several processes against one, and what becomes of a run that loses one of them: the program
// itself, with --nproc and with the environment that torchrun sets.
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

#include "native/run/run_folder.h"
#include "native/run/tensor_file.h"
#include "tests/support/child_process.h"

namespace ganvas::train {
namespace {

using Arguments = std::vector<std::string>;

Arguments Words(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

constexpr const char* kSmall =
    "--channels 4 --nz 8 --batch 8 --device cpu --threads 2 --on-collapse ignore "
    "--sample-every 0 ";

// For runs whose numbers alone are compared: threads of several processes slow each other down.
constexpr const char* kOneThread = "--threads 1 ";

// Leaves checkpoints soon and goes on for long.
std::string Endless(const std::string& out) {
  return "train --data shapes --size 16 --norm-d none --steps 1000000 --checkpoint-every 2 --out " +
         out + " " + kSmall;
}

std::vector<std::array<double, 2>> Losses(const std::string& run) {
  std::istringstream lines(FileText(run + "/stats.jsonl"));
  std::vector<std::array<double, 2>> losses;
  for (std::string line; std::getline(lines, line);) {
    const auto json = nlohmann::json::parse(line);
    losses.push_back({json.at("loss_d"), json.at("loss_g")});
  }
  return losses;
}

// The sums that a checkpoint keeps of losses and logits: all digits.
std::vector<double> Sums(const RunFolder& run, int64_t step) {
  const TensorFile file = ReadTensorFile(run.CheckpointFile(step));
  const StoredTensor* sums = file.Find("tick_sums");
  std::vector<double> values(sums->data.size() / sizeof(double));
  std::memcpy(values.data(), sums->data.data(), sums->data.size());
  return values;
}

void RunGanvas(const ScratchFolder& folder, const std::string& text) {
  ChildProcess process(folder.path(), Words(text));
  ASSERT_EQ(process.Wait(), 0) << text << "\n" << process.err();
}

// Two processes and one, the same global batch: the sums of losses and logits over all steps.
void ExpectTwoAreAsOne(const std::string& options, const std::string& precision, int64_t steps,
                       double tolerance) {
  const ScratchFolder folder;
  const std::string all = "train " + std::string(kSmall) + kOneThread + options + " --precision " +
                          precision + " --steps " + std::to_string(steps) +
                          " --tick-every 1000 --out ";
  RunGanvas(folder, all + "one");
  RunGanvas(folder, all + "two --nproc 2");
  const auto one = Sums(RunFolder::Open(folder / "one"), steps);
  const auto two = Sums(RunFolder::Open(folder / "two"), steps);
  ASSERT_EQ(one.size(), two.size());
  double largest = 0;
  for (size_t i = 0; i < one.size(); ++i) largest = std::max(largest, std::abs(one[i] - two[i]));
  EXPECT_LT(largest, tolerance) << options;
  EXPECT_EQ(Losses(folder / "two").size(), 1u);  // only one of them writes
}

// In double precision, where 20 steps of Adam leave rounding small.
class TwoRanks : public testing::TestWithParam<const char*> {};

TEST_P(TwoRanks, AreAsOneInDoublePrecision) { ExpectTwoAreAsOne(GetParam(), "fp64", 20, 1e-9); }
TEST_P(TwoRanks, AreAsOneInSinglePrecision) { ExpectTwoAreAsOne(GetParam(), "fp32", 5, 1e-5); }

INSTANTIATE_TEST_SUITE_P(
    Options, TwoRanks,
    testing::Values(
        "--data ring8 --model mlp --objective rpgan --r1 0.1 --r2 0.1",
        "--data ring8 --model mlp --norm-d batch",
        "--data shapes --size 16 --norm-d none --init he",  // the generator has BatchNorm
        "--data shapes --size 16 --mirror --instance-noise 0.1 --conditional",
        "--data shapes --size 16 --norm-d none --r1 1 --reg-every 3 --n-critic 2",
        "--data shapes --size 16 --r1 1 --augment color,translation,cutout",
        "--data shapes --size 16 --norm-d none --augment ada --ada-images 100 --ada-target 0",
        "--data shapes --size 16 --model resnet --spectral-norm d --objective hinge --conditional",
        "--data shapes --size 16 --model stylegan2 --r1 1 --reg-every 2 --pl-every 2 --conditional",
        "--data shapes --size 16 --model mlp --objective wgan --gp 10 --pack 2",
        "--data pair:shapes,shapes+stripe --size 16 --load-size 20 --model pix2pix --mirror "
        "--augment translation --instance-noise 0.1"));

TEST(Ranks, GoOnInAnotherNumber) {
  const ScratchFolder folder;
  const std::string all =
      "train --data shapes --size 16 --norm-d none --precision fp64 --tick-every 1000 " +
      std::string(kSmall) + kOneThread;
  RunGanvas(folder, all + "--steps 12 --out whole");
  RunGanvas(folder, all + "--steps 4 --nproc 2 --out parts");
  RunGanvas(folder, "resume parts --steps 8 --nproc 4");
  RunGanvas(folder, "resume parts --steps 12 --nproc 1");
  const auto whole = Sums(RunFolder::Open(folder / "whole"), 12);
  const auto parts = Sums(RunFolder::Open(folder / "parts"), 12);
  for (size_t i = 0; i < whole.size(); ++i) EXPECT_NEAR(whole[i], parts[i], 1e-9);
}

TEST(Ranks, InAnotherNumberAreSaid) {
  const ScratchFolder folder;
  RunGanvas(folder, "train --data shapes --size 16 --norm-d none --steps 2 --nproc 2 --out run " +
                        std::string(kSmall));
  EXPECT_NE(FileText(folder / "run/log.txt").find("Exchange: Gloo\n"), std::string::npos);
  RunGanvas(folder, "resume run --steps 4");
  EXPECT_EQ(FileText(folder / "run/log.txt").find("so far, now on"), std::string::npos);
  // As where torchrun started two: the options tell of none of them.
  const std::string file = folder / "run/options.json";
  auto options = nlohmann::json::parse(FileText(file));
  options["nproc"] = 1;
  WriteText(file, options.dump());
  RunGanvas(folder, "resume run --steps 6");
  const std::string log = FileText(folder / "run/log.txt");
  EXPECT_NE(log.find("on cpu with 2 threads in 2 processes so far, now on cpu with 2 threads: "),
            std::string::npos)
      << log;
}

// Every rank sees the same losses: the first one to report names the last checkpoint.
TEST(Ranks, NameTheLastCheckpointWhereALossIsNoNumber) {
  const ScratchFolder folder;
  RunGanvas(folder, "train --data shapes --size 16 --norm-d none --steps 2 --out run " +
                        std::string(kSmall));
  const std::string path = RunFolder::Open(folder / "run").CheckpointFile(2);
  TensorFile file = ReadTensorFile(path);
  const float nan = std::nanf("");
  std::memcpy(const_cast<uint8_t*>(file.Find("discriminator/features.0.weight")->data.data()), &nan,
              sizeof nan);
  file.metadata.erase("ganvas.checksum");
  WriteTensorFile(path, file);
  for (int i = 0; i < 3; ++i) {
    ChildProcess process(folder.path(), Words("resume run --steps 8 --nproc 2"));
    EXPECT_EQ(process.Wait(), 1);
    const std::string message = process.err();
    EXPECT_NE(message.find("step 3: the loss of the "), std::string::npos) << message;
    EXPECT_NE(message.find("; last checkpoint: run/checkpoints/step_000002.safetensors"),
              std::string::npos)
        << message;
    EXPECT_EQ(std::count(message.begin(), message.end(), '\n'), 1) << message;
  }
}

TEST(Ranks, NeedABatchThatTheyCanShare) {
  const ScratchFolder folder;
  ChildProcess process(folder.path(), Words(Endless("run") + "--nproc 3"));
  EXPECT_EQ(process.Wait(), 2);
  EXPECT_EQ(process.err(),
            "ganvas train: --batch 8 is not a multiple of 3 processes, which share it "
            "equally\n");
  EXPECT_FALSE(std::filesystem::exists(folder / "run"));
}

// The children of a process.
std::vector<pid_t> Children(pid_t process) {
  std::istringstream text(FileText("/proc/" + std::to_string(process) + "/task/" +
                                   std::to_string(process) + "/children"));
  return {std::istream_iterator<pid_t>(text), {}};
}

bool Gone(pid_t process) {
  for (int i = 0; i < 2000; ++i) {
    // A zombie that nobody waits for is as good as gone.
    const std::string stat = FileText("/proc/" + std::to_string(process) + "/stat");
    if (stat.empty() || stat.find(") Z ") != std::string::npos) return true;
    usleep(10000);
  }
  return false;
}

class LostRanks : public testing::Test {
 protected:
  void AwaitCheckpoint(const ChildProcess& process) const {
    while (!process.Ended() && RunFolder::Elsewhere(folder_ / "run").Checkpoints().empty()) {
      usleep(1000);
    }
    ASSERT_FALSE(process.Ended()) << process.err();
  }
  void ExpectItGoesOn() const {
    const int64_t last = RunFolder::Open(folder_ / "run").Checkpoints().back();
    RunGanvas(folder_, "resume run --nproc 1 --steps " + std::to_string(last + 2));
  }
  ScratchFolder folder_;
};

TEST_F(LostRanks, EndTheRunThatNprocStarted) {
  for (const size_t lost : {0, 1}) {
    ChildProcess process(folder_.path(), Words(Endless("run") + "--nproc 2"));
    AwaitCheckpoint(process);
    const std::vector<pid_t> ranks = Children(process.pid());
    ASSERT_EQ(ranks.size(), 2u);
    kill(ranks[lost], SIGKILL);
    EXPECT_EQ(process.Wait(), 1);
    const std::string message = process.err();
    EXPECT_NE(message.find("rank " + std::to_string(lost) + " of 2 (process " +
                           std::to_string(ranks[lost]) + ") was killed by signal 9"),
              std::string::npos)
        << message;
    EXPECT_NE(message.find("last checkpoint: run/checkpoints/step_"), std::string::npos) << message;
    EXPECT_EQ(std::count(message.begin(), message.end(), '\n'), 1) << message;
    EXPECT_TRUE(Gone(ranks[1 - lost]));
    ExpectItGoesOn();
    std::filesystem::remove_all(folder_ / "run");
  }
}

TEST_F(LostRanks, StopWhereTheirLauncherIsKilled) {
  ChildProcess process(folder_.path(), Words(Endless("run") + "--nproc 2"));
  AwaitCheckpoint(process);
  const std::vector<pid_t> ranks = Children(process.pid());
  ASSERT_EQ(ranks.size(), 2u);
  process.Kill();
  for (const pid_t rank : ranks) EXPECT_TRUE(Gone(rank));
  EXPECT_NE(FileText(folder_ / "run/log.txt").find("Interrupted"), std::string::npos);
  ExpectItGoesOn();
}

TEST_F(LostRanks, StopTogetherWhenAsked) {
  ChildProcess process(folder_.path(), Words(Endless("run") + "--nproc 2"));
  AwaitCheckpoint(process);
  const std::vector<pid_t> ranks = Children(process.pid());
  kill(process.pid(), SIGTERM);
  EXPECT_EQ(process.Wait(), 130);
  EXPECT_EQ(process.err(),
            "ganvas: stopping after this step; press again to leave without a checkpoint\n");
  for (const pid_t rank : ranks) EXPECT_TRUE(Gone(rank));
  EXPECT_NE(process.out().find("ganvas resume run"), std::string::npos) << process.out();
  ExpectItGoesOn();
}

// Two ranks as torchrun would start them, each in a folder of its own for what it says.
class TorchrunRanks : public LostRanks {
 protected:
  // Rank `rank` of two that meet at `port`.
  std::unique_ptr<ChildProcess> Start(int rank, int port, const std::string& options = "") {
    return StartCommand(rank, port, Endless(folder_ / "run") + options);
  }
  std::unique_ptr<ChildProcess> StartCommand(int rank, int port, const std::string& command) {
    const std::string own = folder_ / std::to_string(rank);
    std::filesystem::create_directory(own);
    const std::pair<const char*, std::string> variables[] = {{"RANK", std::to_string(rank)},
                                                             {"WORLD_SIZE", "2"},
                                                             {"MASTER_ADDR", "127.0.0.1"},
                                                             {"MASTER_PORT", std::to_string(port)}};
    for (const auto& [name, value] : variables) setenv(name, value.c_str(), 1);
    auto process = std::make_unique<ChildProcess>(own, Words(command));
    for (const auto& [name, value] : variables) unsetenv(name);
    return process;
  }
};

int FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  bind(fd, reinterpret_cast<sockaddr*>(&address), length);
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length);
  close(fd);
  return ntohs(address.sin_port);
}

void ExpectOneLineWith(const ChildProcess& process, const std::string& part) {
  const std::string message = process.err();
  EXPECT_NE(message.find(part), std::string::npos) << message;
  EXPECT_EQ(std::count(message.begin(), message.end(), '\n'), 1) << message;
}

TEST_F(TorchrunRanks, NameTheOneThatIsLost) {
  for (const size_t lost : {0, 1}) {
    const int port = FreePort();
    const std::unique_ptr<ChildProcess> ranks[] = {Start(0, port), Start(1, port)};
    AwaitCheckpoint(*ranks[0]);
    ranks[lost]->Kill();
    EXPECT_EQ(ranks[1 - lost]->Wait(), 1);
    ExpectOneLineWith(*ranks[1 - lost], "rank " + std::to_string(lost) + " of 2 (process ");
    ExpectOneLineWith(*ranks[1 - lost], "was lost: ");
    ExpectOneLineWith(*ranks[1 - lost], "last checkpoint: ");
    ExpectItGoesOn();
    std::filesystem::remove_all(folder_ / "run");
  }
}

TEST_F(TorchrunRanks, NameTheOneThatNeverComes) {
  for (const int comes : {0, 1}) {
    const auto rank = Start(comes, FreePort(), "--rank-timeout 1");
    EXPECT_EQ(rank->Wait(), 1);
    ExpectOneLineWith(*rank, "rank " + std::to_string(1 - comes) + " of 2 did not arrive");
  }
  EXPECT_FALSE(std::filesystem::exists(folder_ / "run"));
}

TEST_F(TorchrunRanks, WaitAsLongAsTheRunSaysThatGoesOn) {
  RunGanvas(folder_, "train --data shapes --size 16 --steps 2 --rank-timeout 1 --out run " +
                         std::string(kSmall));
  const auto rank = StartCommand(0, FreePort(), "resume " + (folder_ / "run") + " --steps 4");
  EXPECT_EQ(rank->Wait(), 1);
  ExpectOneLineWith(*rank, "rank 1 of 2 did not arrive within 1 s");
}

TEST_F(TorchrunRanks, NameTheOneThatHangs) {
  const int port = FreePort();
  const auto first = Start(0, port, "--rank-timeout 3"),
             second = Start(1, port, "--rank-timeout 3");
  AwaitCheckpoint(*first);
  kill(second->pid(), SIGSTOP);
  EXPECT_EQ(first->Wait(), 1);
  ExpectOneLineWith(*first, "rank 1 of 2 (process " + std::to_string(second->pid()));
  ExpectOneLineWith(*first, "did not respond for 3 s");
  second->Kill();
  ExpectItGoesOn();
}

TEST_F(TorchrunRanks, SayOnceWhatIsWrong) {
  std::filesystem::create_directory(folder_ / "run");
  WriteText(folder_ / "run/notes.txt", "mine");
  const int port = FreePort();
  const std::unique_ptr<ChildProcess> ranks[] = {Start(0, port), Start(1, port)};
  EXPECT_EQ(ranks[0]->Wait(), 2);
  EXPECT_NE(ranks[1]->Wait(), 0);
  ExpectOneLineWith(*ranks[0], "is not empty");
  EXPECT_EQ(ranks[1]->err(), "");
}

}  // namespace
}  // namespace ganvas::train
