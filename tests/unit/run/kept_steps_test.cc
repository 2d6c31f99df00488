#include "native/run/kept_steps.h"

#include <gtest/gtest.h>

#include <cmath>

#include "native/error.h"
#include "tests/support/scratch_folder.h"

namespace ganvas::train {
namespace {

class Kept : public ::testing::Test {
 protected:
  Kept() : run_(RunFolder::Create(folder_ / "run")) {
    for (const int64_t step : {20, 30, 40}) WriteText(run_.CheckpointFile(step), "");
    for (const int64_t step : {10, 20}) WriteText(run_.SnapshotFile(step), "");
    WriteText(run_.StatsFile(),
              "{\"step\":10,\"fid\":5,\"coverage\":0.5}\n"
              "{\"step\":20,\"fid\":7,\"coverage\":0.9}\n"
              "{\"step\":25,\"fid\":1,\"kid\":1}\n"
              "{\"step\":30,\"loss_g\":1}\n"
              "{\"step\":40,\"fid\":6,\"coverage\":0.7}\n"
              "{\"step\":50,\"fi");
  }

  std::string Complaint(ExitCode code, const std::string& which) {
    try {
      ChooseStep(run_, which);
    } catch (const FatalError& error) {
      EXPECT_EQ(error.code(), code) << error.what();
      return error.what();
    }
    ADD_FAILURE() << which << ": expected FatalError";
    return "";
  }

  const ScratchFolder folder_;
  const RunFolder run_;
};

TEST_F(Kept, TheLastTheGivenTheBest) {
  EXPECT_EQ(ChooseStep(run_, "").step, 40);
  EXPECT_EQ(ChooseStep(run_, "30").step, 30);
  EXPECT_TRUE(ChooseStep(run_, "20").checkpoint);
  EXPECT_FALSE(ChooseStep(run_, "10").checkpoint);
  EXPECT_EQ(ChooseStep(run_, "best:fid").step, 10);  // 25 is lower, but is not kept
  EXPECT_EQ(ChooseStep(run_, "best:coverage").step, 20);
}

TEST_F(Kept, ErrorsNameWhatThereIs) {
  const std::string absent = Complaint(ExitCode::kBadFile, "25");
  EXPECT_NE(absent.find("checkpoints of steps 20, 30, 40 and fp16 snapshots of steps 10"),
            std::string::npos)
      << absent;
  const std::string loss = Complaint(ExitCode::kUsage, "best:loss_g");
  EXPECT_NE(loss.find("has: coverage, fid, kid"), std::string::npos) << loss;
  const std::string kid = Complaint(ExitCode::kBadFile, "best:kid");
  EXPECT_NE(kid.find("it is there for steps 25"), std::string::npos) << kid;
  EXPECT_NE(kid.find("--keep-best kid"), std::string::npos) << kid;
  const std::string is = Complaint(ExitCode::kBadFile, "best:is");
  EXPECT_NE(is.find("has no 'is'; the metrics in it: coverage, fid, kid"), std::string::npos) << is;
  for (const char* word : {"last", "1e3", "20.5", "best", "-", "20 "}) {
    EXPECT_NE(Complaint(ExitCode::kUsage, word).find("best:METRIC"), std::string::npos) << word;
  }
}

TEST(Direction, IsKnownForMetricsOnly) {
  for (const char* lower : {"fid", "kid", "swd", "swd_32", "modes_reverse_kl"}) {
    EXPECT_EQ(LowerIsBetter(lower), true) << lower;
  }
  for (const char* higher : {"is", "precision", "coverage", "coverage_ratio", "cas",
                             "modes_covered", "modes_high_quality"}) {
    EXPECT_EQ(LowerIsBetter(higher), false) << higher;
  }
  for (const char* none : {"kid_std", "loss_d", "step", "memorization", "modes", "islands", ""}) {
    EXPECT_FALSE(LowerIsBetter(none).has_value()) << none;
  }
}

TEST_F(Kept, TheBestIsFoundAgainAfterAStop) {
  BestStep best(run_, "fid");
  EXPECT_EQ(best.step(), 40);
  EXPECT_FALSE(best.Update(50, 6.0000001));  // 6 in stats.jsonl
  EXPECT_FALSE(best.Update(55, std::nan("")));
  EXPECT_TRUE(best.Update(60, 5.5));
  EXPECT_EQ(best.step(), 60);
  BestStep none(run_, "");
  EXPECT_FALSE(none.step().has_value());
}

TEST_F(Kept, PruningSparesTheBest) {
  run_.PruneCheckpoints({.keep = 1}, 20);
  EXPECT_EQ(run_.Checkpoints(), (std::vector<int64_t>{20, 40}));
}

}  // namespace
}  // namespace ganvas::train
