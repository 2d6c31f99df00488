// kill -9 at any moment: the program itself is killed while it writes checkpoints, samples,
// snapshots and lines, goes on, and ends where an unharmed run ends.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "native/run/run_folder.h"
#include "native/run/tensor_file.h"
#include "tests/support/child_process.h"

namespace ganvas::train {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kResume = {"resume", "run"};

// Everything random that a step may have, and all that a run may write, often.
const std::vector<std::string> kPictures = {"train",
                                            "--data",
                                            "shapes",
                                            "--out",
                                            "run",
                                            "--size",
                                            "16",
                                            "--channels",
                                            "4",
                                            "--nz",
                                            "8",
                                            "--batch",
                                            "8",
                                            "--steps",
                                            "30",
                                            "--threads",
                                            "1",
                                            "--device",
                                            "cpu",
                                            "--n-critic",
                                            "2",
                                            "--mirror",
                                            "--augment",
                                            "ada",
                                            "--ada-images",
                                            "100",
                                            "--ada-target",
                                            "0",
                                            "--r1",
                                            "1",
                                            "--reg-every",
                                            "3",
                                            "--instance-noise",
                                            "0.1",
                                            "--lr-schedule",
                                            "cosine",
                                            "--conditional",
                                            "--ema-half-life",
                                            "100",
                                            "--metrics",
                                            "swd",
                                            "--metrics-samples",
                                            "64",
                                            "--metrics-every",
                                            "7",
                                            "--tick-every",
                                            "4",
                                            "--sample-every",
                                            "5",
                                            "--snapshot-every",
                                            "6",
                                            "--checkpoint-every",
                                            "3",
                                            "--keep",
                                            "2"};

const std::vector<std::string> kPoints = {"train", "--data",
                                          "ring8", "--out",
                                          "run",   "--model",
                                          "mlp",   "--channels",
                                          "16",    "--batch",
                                          "16",    "--steps",
                                          "200",   "--threads",
                                          "1",     "--device",
                                          "cpu",   "--objective",
                                          "rpgan", "--r1",
                                          "0.1",   "--r2",
                                          "0.1",   "--reg-every",
                                          "4",     "--pack",
                                          "2",     "--tick-every",
                                          "10",    "--sample-every",
                                          "20",    "--snapshot-every",
                                          "30",    "--checkpoint-every",
                                          "10",    "--keep",
                                          "1"};

const std::vector<std::string> kTranslation = {"train",
                                               "--model",
                                               "cyclegan",
                                               "--data",
                                               "pair:shapes,shapes+stripe",
                                               "--out",
                                               "run",
                                               "--size",
                                               "16",
                                               "--load-size",
                                               "20",
                                               "--mirror",
                                               "--channels",
                                               "2",
                                               "--layers",
                                               "1",
                                               "--pool",
                                               "5",
                                               "--augment",
                                               "translation",
                                               "--steps",
                                               "60",
                                               "--threads",
                                               "1",
                                               "--device",
                                               "cpu",
                                               "--tick-every",
                                               "4",
                                               "--sample-every",
                                               "5",
                                               "--checkpoint-every",
                                               "3",
                                               "--keep",
                                               "2"};

// What depends on the machine and the hour, not on the run.
const char* const kOfTheMachine[] = {"images_per_second", "memory_mb", "device_memory_mb",
                                     "seconds", "seconds_left"};

std::vector<std::string> Files(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_directory()) names.push_back(fs::relative(entry.path(), folder).string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// A checkpoint without its time, and with nothing else left out.
TensorFile Timeless(const std::string& path) {
  TensorFile file = ReadTensorFile(path);
  for (const char* key : {"milliseconds", "ganvas.header_checksum"}) file.metadata.erase(key);
  return file;
}

void ExpectSameRun(const std::string& a, const std::string& b) {
  ASSERT_EQ(Files(a), Files(b));
  for (const std::string& name : Files(a)) {
    const std::string file_a = a + "/" + name, file_b = b + "/" + name;
    if (name == "lock" || name == "log.txt") continue;
    if (name.ends_with(".safetensors")) {
      const TensorFile x = Timeless(file_a), y = Timeless(file_b);
      EXPECT_EQ(x.metadata, y.metadata) << name;
      ASSERT_EQ(x.tensors.size(), y.tensors.size()) << name;
      for (size_t i = 0; i < x.tensors.size(); ++i) {
        EXPECT_EQ(x.tensors[i].name, y.tensors[i].name);
        EXPECT_TRUE(std::ranges::equal(x.tensors[i].data, y.tensors[i].data))
            << name << ": " << x.tensors[i].name;
      }
    } else if (name == "stats.jsonl") {
      std::istringstream x(FileText(file_a)), y(FileText(file_b));
      for (std::string line_x, line_y; std::getline(x, line_x) && std::getline(y, line_y);) {
        auto json_x = nlohmann::json::parse(line_x), json_y = nlohmann::json::parse(line_y);
        for (const char* key : kOfTheMachine) {
          json_x.erase(key);
          json_y.erase(key);
        }
        EXPECT_EQ(json_x, json_y);
      }
      EXPECT_EQ(std::ranges::count(FileText(file_a), '\n'),
                std::ranges::count(FileText(file_b), '\n'));
    } else if (name == "dataset.json") {
      auto json_x = nlohmann::json::parse(FileText(file_a));
      auto json_y = nlohmann::json::parse(FileText(file_b));
      // They ran in folders of their own.
      EXPECT_EQ(json_x.erase("folder") + json_y.erase("folder"), 2u);
      EXPECT_EQ(json_x, json_y);
    } else {
      EXPECT_EQ(FileText(file_a), FileText(file_b)) << name;
    }
  }
}

// It ends well, or says that the one before was killed when all was done.
void ExpectFinished(ChildProcess& process) {
  const int code = process.Wait();
  const bool was_done = process.err().find("already has") != std::string::npos;
  EXPECT_EQ(code, was_done ? 2 : 0) << process.err();
}

class Killed : public ::testing::TestWithParam<std::pair<const char*, std::vector<std::string>>> {};

TEST_P(Killed, AtAnyMomentTheRunEndsTheSame) {
  const std::vector<std::string>& train = GetParam().second;
  const ScratchFolder whole, killed;
  ASSERT_EQ(ChildProcess(whole.path(), train).Wait(), 0) << FileText(whole / "err.txt");

  std::mt19937 random(20260101);
  const std::string run = killed / "run";
  fs::create_directory(run);
  for (const char* name : {"checkpoints", "samples", "snapshots"}) {
    fs::create_directory(run + "/" + name);
  }
  int kills = 0, kills_after_a_checkpoint = 0;
  bool finished = false;
  for (int session = 0; session < 8 && !finished; ++session) {
    const bool begun = fs::exists(run + "/options.json");
    FolderWatch watch({run, run + "/checkpoints", run + "/samples", run + "/snapshots"});
    ChildProcess process(killed.path(), begun ? kResume : train);
    // A moment of some file, and up to some milliseconds later.
    const int events = std::uniform_int_distribution(1, 45)(random);
    const int microseconds = std::uniform_int_distribution(0, 3)(random) * 1500;
    if (watch.WaitFor(events, process)) {
      usleep(static_cast<useconds_t>(microseconds));
      if (process.Kill()) {
        ++kills;
        kills_after_a_checkpoint += !fs::is_empty(run + "/checkpoints");
        continue;
      }
    } else {
      ExpectFinished(process);
    }
    finished = true;
  }
  if (!finished) {
    ChildProcess process(killed.path(), kResume);
    ExpectFinished(process);
  }
  EXPECT_GE(kills, 3);
  EXPECT_GE(kills_after_a_checkpoint, 2);
  ExpectSameRun(whole / "run", run);
}

INSTANTIATE_TEST_SUITE_P(Runs, Killed,
                         ::testing::Values(std::pair("Pictures", kPictures),
                                           std::pair("Points", kPoints),
                                           std::pair("Translation", kTranslation)),
                         [](const auto& test) { return std::string(test.param.first); });

// Between the first folder and the first step: whatever is there, one of the two commands goes on
// and the other says so.
TEST(KilledEarly, TrainOrResumeGoesOn) {
  std::vector<std::string> train = kPoints;
  train[std::ranges::find(train, "200") - train.begin()] = "4";
  for (const int events : {1, 4, 9}) {
    const ScratchFolder folder;
    const std::string run = folder / "run";
    fs::create_directory(run);
    {
      FolderWatch watch({run});
      ChildProcess process(folder.path(), train);
      ASSERT_TRUE(watch.WaitFor(events, process));
      process.Kill();
    }
    const bool begun = fs::exists(run + "/options.json");
    ChildProcess other(folder.path(), begun ? train : kResume);
    EXPECT_EQ(other.Wait(), begun ? 2 : 3);
    EXPECT_NE(other.err().find(begun ? "ganvas resume run" : "type the ganvas train command again"),
              std::string::npos)
        << other.err();
    EXPECT_EQ(std::ranges::count(other.err(), '\n'), 1) << other.err();
    ChildProcess again(folder.path(), begun ? kResume : train);
    EXPECT_EQ(again.Wait(), 0) << events << ": " << again.err();
    EXPECT_EQ(RunFolder::Open(run).Checkpoints(), std::vector<int64_t>{4});
  }
}

}  // namespace
}  // namespace ganvas::train
