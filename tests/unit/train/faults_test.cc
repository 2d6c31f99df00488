// What has been damaged or changed between two sessions: one clear line, and nothing good is lost.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "native/run/dataset_record.h"
#include "native/run/run_folder.h"
#include "native/run/tensor_file.h"
#include "native/train/train.h"
#include "tests/support/fatal_message.h"
#include "tests/support/scratch_folder.h"

namespace ganvas::train {
namespace {

namespace fs = std::filesystem;

void ExpectContains(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

// A run of points with checkpoints of steps 3, 6 and 9.
class Faults : public ::testing::Test {
 protected:
  Faults() : run_(Begin()) {}

  RunFolder Begin() {
    WriteText(csv_, "x,y\n0,1\n1,0\n0,-1\n-1,0\n0.5,0.5\n");
    options_.data = "points:" + csv_;
    options_.out = folder_ / "run";
    options_.model = Model::kMlp;
    options_.channels = 8;
    options_.batch = 8;
    options_.steps = 9;
    options_.threads = 1;
    options_.device = Device::kCpu;
    options_.tick_every = 3;
    options_.checkpoint_every = 3;
    options_.sample_every = 9;
    options_.keep = 3;
    Train(options_);
    return RunFolder::Open(options_.out);
  }

  static ResumeOptions Until(int64_t steps) {
    ResumeOptions longer;
    longer.steps = steps;
    return longer;
  }

  std::string Checkpoint(int64_t step) const { return run_.CheckpointFile(step); }
  void FlipABit(int64_t step) const {
    std::string bytes = FileText(Checkpoint(step));
    bytes[bytes.size() / 2] ^= 4;
    WriteText(Checkpoint(step), bytes);
  }

  const ScratchFolder folder_;
  const std::string csv_ = folder_ / "points.csv";
  Options options_;
  const RunFolder run_;
};

TEST_F(Faults, ADamagedNewestCheckpointCostsItsStepsOnly) {
  const std::string whole = FileText(Checkpoint(9));
  FlipABit(9);
  const std::string damaged = FileText(Checkpoint(9));
  ASSERT_EQ(Resume(run_.path(), {}), ExitCode::kOk);
  const std::string log = FileText(run_.LogFile());
  ExpectContains(log, "step_000009.safetensors: damaged: its checksum is ");
  ExpectContains(log, "continuing from step 6 instead");
  EXPECT_EQ(FileText(Checkpoint(9) + ".damaged"), damaged);
  EXPECT_EQ(run_.Checkpoints(), (std::vector<int64_t>{3, 6, 9}));
  const TensorFile a = ParseTensorFile({whole.begin(), whole.end()}, "a");
  const TensorFile b = ReadTensorFile(Checkpoint(9));
  for (size_t i = 0; i < a.tensors.size(); ++i) {
    EXPECT_TRUE(std::ranges::equal(a.tensors[i].data, b.tensors[i].data)) << a.tensors[i].name;
  }
}

TEST_F(Faults, TwoDamagedCheckpoints) {
  fs::resize_file(Checkpoint(9), fs::file_size(Checkpoint(9)) / 2);
  fs::resize_file(Checkpoint(6), 0);
  ASSERT_EQ(Resume(run_.path(), {}), ExitCode::kOk);
  ExpectContains(FileText(run_.LogFile()), "continuing from step 3");
  EXPECT_EQ(fs::file_size(Checkpoint(6) + ".damaged"), 0u);
}

TEST_F(Faults, NoWholeCheckpointIsAnErrorNotANewBeginning) {
  for (const int64_t step : {3, 6, 9}) FlipABit(step);
  const std::string newest = FileText(Checkpoint(9));
  const std::string message =
      FatalMessage(ExitCode::kBadFile, [&] { Resume(run_.path(), Until(12)); });
  ExpectContains(message, "step_000009.safetensors: damaged");
  ExpectContains(message, "no other checkpoint is whole");
  ExpectContains(message, "ganvas resume " + run_.path() + " --from 0");
  EXPECT_EQ(FileText(Checkpoint(9)), newest);
  EXPECT_EQ(FileText(run_.StatsFile()).find("\"step\":3"), 1u);

  ResumeOptions anew;
  anew.from = 0;
  ASSERT_EQ(Resume(run_.path(), anew), ExitCode::kOk);
  ReadTensorFile(Checkpoint(9));
}

TEST_F(Faults, AFileThatCannotBeReadIsNotTakenForADamagedOne) {
  fs::remove(Checkpoint(9));
  fs::create_directory(Checkpoint(9));  // exists, cannot be read
  ExpectContains(FatalMessage(ExitCode::kBadFile, [&] { Resume(run_.path(), {}); }),
                 "step_000009.safetensors: ");
  EXPECT_TRUE(fs::is_directory(Checkpoint(9)));
}

TEST_F(Faults, FromAnEarlierCheckpoint) {
  const std::string whole = FileText(Checkpoint(9));
  ResumeOptions back;
  back.from = 6;
  ASSERT_EQ(Resume(run_.path(), back), ExitCode::kOk);
  EXPECT_EQ(run_.Checkpoints(), (std::vector<int64_t>{3, 6, 9}));
  back.from = 5;
  const std::string message = FatalMessage(ExitCode::kUsage, [&] { Resume(run_.path(), back); });
  ExpectContains(message, "--from 5: ");
  ExpectContains(message, "expected 0 or one of: 3, 6, 9");
}

TEST_F(Faults, UnreadableOptions) {
  const std::string text = FileText(run_.OptionsFile());
  for (const std::string& broken : {text.substr(0, text.size() / 2), std::string(),
                                    std::string("[1]"), "{\"lr_h\": 1, " + text.substr(1)}) {
    WriteText(run_.OptionsFile(), broken);
    ExpectContains(FatalMessage(ExitCode::kBadFile, [&] { Resume(run_.path(), Until(12)); }),
                   run_.OptionsFile() + ": ");
  }
  WriteText(run_.OptionsFile(), text);
  EXPECT_EQ(Resume(run_.path(), Until(12)), ExitCode::kOk);
}

TEST_F(Faults, AChangedOptionIsRefusedOrRecorded) {
  auto json = nlohmann::json::parse(FileText(run_.OptionsFile()));
  json["lr_g"] = 0.001;
  json["mirror"] = true;
  json["tick_every"] = 2;  // decides nothing but what is written
  WriteText(run_.OptionsFile(), json.dump());
  const std::string checkpoint = FileText(Checkpoint(9));
  const std::string message =
      FatalMessage(ExitCode::kUsage, [&] { Resume(run_.path(), Until(12)); });
  ExpectContains(message, run_.OptionsFile() + ": ");
  ExpectContains(message, "lr_g 0.0002, now 0.001; mirror false, now true; restore it");
  EXPECT_EQ(message.find("tick_every"), std::string::npos) << message;
  EXPECT_EQ(FileText(Checkpoint(9)), checkpoint);

  ResumeOptions accept = Until(12);
  accept.accept_changes = true;
  ASSERT_EQ(Resume(run_.path(), accept), ExitCode::kOk);
  ExpectContains(FileText(run_.LogFile()), "lr_g 0.0002, now 0.001");
  EXPECT_EQ(Resume(run_.path(), Until(15)), ExitCode::kOk);  // now it is what it was made with
}

TEST_F(Faults, AcceptedChangesNeedNoSecondWord) {
  auto json = nlohmann::json::parse(FileText(run_.OptionsFile()));
  json["lr_g"] = 0.001;
  WriteText(run_.OptionsFile(), json.dump());
  ResumeOptions accept = Until(12);
  accept.accept_changes = true;
  ASSERT_EQ(Resume(run_.path(), accept), ExitCode::kOk);
  // As if it had been killed before its own checkpoint.
  fs::remove(Checkpoint(12));
  EXPECT_EQ(Resume(run_.path(), Until(15)), ExitCode::kOk);
}

TEST_F(Faults, ResumeTakesOtherOptionsWhereTheyAreAccepted) {
  ResumeOptions other = Until(12);
  other.options = {{"batch", "16"}, {"lr-g", "0.001"}, {"keep", "5"}};
  const std::string options = FileText(run_.OptionsFile());
  ExpectContains(FatalMessage(ExitCode::kUsage, [&] { Resume(run_.path(), other); }),
                 "batch 8, now 16; lr_g 0.0002, now 0.001: the run would go on as another one");
  EXPECT_EQ(FileText(run_.OptionsFile()), options);

  other.accept_changes = true;
  ASSERT_EQ(Resume(run_.path(), other), ExitCode::kOk);
  const Options now = ReadOptions(run_.OptionsFile());
  EXPECT_EQ(now.batch, 16);
  EXPECT_EQ(now.lr_g, 0.001);
  EXPECT_EQ(now.keep, 5);
  ExpectContains(FileText(run_.LogFile()), "batch 8, now 16; lr_g 0.0002, now 0.001");

  // What is only written differently needs no word, and ada begins where it was not there.
  ResumeOptions written = Until(13);
  written.options = {{"tick-every", "1"}};
  EXPECT_EQ(Resume(run_.path(), written), ExitCode::kOk);
  EXPECT_EQ(ReadOptions(run_.OptionsFile()).tick_every, 1);
}

TEST_F(Faults, GraphsOfAGpuAreGivenUpOnTheCpu) {
  auto json = nlohmann::json::parse(FileText(run_.OptionsFile()));
  json["cuda_graphs"] = true;
  json["device"] = "cuda";
  WriteText(run_.OptionsFile(), json.dump());
  ResumeOptions here = Until(12);
  here.device = "cpu";
  ASSERT_EQ(Resume(run_.path(), here), ExitCode::kOk);
  const std::string log = FileText(run_.LogFile());
  ExpectContains(log, "--cuda-graphs is for a GPU: it is now off");
  ExpectContains(log, "on cuda with 1 threads so far, now on cpu");
  EXPECT_FALSE(ReadOptions(run_.OptionsFile()).cuda_graphs);
}

TEST_F(Faults, ChangedDataAreRefusedAndMovedDataAreNot) {
  const std::string text = FileText(csv_);
  WriteText(csv_, text + "9,9\n");
  ExpectContains(FatalMessage(ExitCode::kBadFile, [&] { Resume(run_.path(), Until(12)); }),
                 "is not the data of this run");
  fs::remove(csv_);
  ExpectContains(FatalMessage(ExitCode::kBadFile, [&] { Resume(run_.path(), Until(12)); }), csv_);
  WriteText(folder_ / "moved.csv", text);
  ResumeOptions moved = Until(12);
  moved.data = "points:" + (folder_ / "moved.csv");
  ASSERT_EQ(Resume(run_.path(), moved), ExitCode::kOk);
  EXPECT_EQ(ReadDatasetRecord(run_.DatasetFile()).spec, *moved.data);
  EXPECT_EQ(Resume(run_.path(), Until(15)), ExitCode::kOk);
}

TEST_F(Faults, AnotherNumberOfThreadsIsSaid) {
  ResumeOptions other = Until(12);
  other.threads = 2;
  ASSERT_EQ(Resume(run_.path(), other), ExitCode::kOk);
  ExpectContains(FileText(run_.LogFile()), "on cpu with 1 threads so far, now on cpu with 2");
}

}  // namespace
}  // namespace ganvas::train
