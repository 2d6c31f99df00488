#include "native/run/run_folder.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "native/error.h"
#include "tests/support/scratch_folder.h"

namespace ganvas::train {
namespace {

TEST(RunFolder, TakesOnlyAnEmptyFolder) {
  const ScratchFolder folder;
  std::filesystem::create_directory(folder / "empty");
  WriteText(RunFolder::Create(folder / "empty").OptionsFile(), "{}");
  try {
    RunFolder::Create(folder / "empty");
    FAIL() << "expected FatalError";
  } catch (const FatalError& error) {
    EXPECT_EQ(error.code(), ExitCode::kUsage);
    EXPECT_NE(std::string(error.what()).find("ganvas resume"), std::string::npos);
  }
  WriteText(folder / "file", "x");
  EXPECT_THROW(RunFolder::Create(folder / "file"), FatalError);
  EXPECT_THROW(RunFolder::Create("/proc/no/such/place"), FatalError);
}

// A process that is killed before it has written options.json leaves nothing that resume could
// take.
TEST(RunFolder, TakesWhatWasLeftBeforeARunBegan) {
  const ScratchFolder folder;
  {
    const RunFolder killed = RunFolder::Create(folder / "run");
    WriteText(killed.DatasetFile(), "{}");
    WriteText(killed.CheckpointFile(0), "weights of another run");
    WriteText(killed.OptionsFile() + ".tmp", "{");
  }
  {
    const RunFolder again = RunFolder::Create(folder / "run");
    EXPECT_TRUE(again.Checkpoints().empty());
    WriteText(again.CheckpointFile(5), "weights");
  }
  EXPECT_THROW(RunFolder::Create(folder / "run"), FatalError);
  std::filesystem::remove(folder / "run/checkpoints/step_000005.safetensors");
  WriteText(folder / "run/notes.txt", "mine");
  EXPECT_THROW(RunFolder::Create(folder / "run"), FatalError);
}

TEST(RunFolder, IsNotTakenFromAProcessThatIsAboutToBegin) {
  const ScratchFolder folder;
  const RunFolder first = RunFolder::Create(folder / "run");
  EXPECT_THROW(RunFolder::Create(folder / "run"), FatalError);
}

TEST(RunFolder, OpenWantsARun) {
  const ScratchFolder folder;
  EXPECT_THROW(RunFolder::Open(folder / "absent"), FatalError);
  EXPECT_THROW(RunFolder::Open(folder.path()), FatalError);
}

TEST(RunFolder, ASecondWriterIsToldWhoTheFirstIs) {
  const ScratchFolder folder;
  const RunFolder first = RunFolder::Create(folder / "run");
  WriteText(first.OptionsFile(), "{}");
  RunFolder second = RunFolder::Open(folder / "run");
  try {
    second.Lock();
    FAIL() << "expected FatalError";
  } catch (const FatalError& error) {
    EXPECT_NE(std::string(error.what()).find("process " + std::to_string(getpid())),
              std::string::npos)
        << error.what();
  }
}

TEST(RunFolder, TheLockGoesWithItsHolder) {
  const ScratchFolder folder;
  { const RunFolder first = RunFolder::Create(folder / "run"); }
  WriteText(folder / "run/options.json", "{}");
  RunFolder::Open(folder / "run").Lock();
}

TEST(RunFolder, CutsWhatLiesPastAStep) {
  const ScratchFolder folder;
  const RunFolder run = RunFolder::Create(folder / "run");
  for (const int64_t step : {5, 10, 15}) {
    WriteText(run.SampleFile(step), "");
    WriteText(run.SnapshotFile(step), "");
  }
  WriteText(run.CheckpointFile(10), "");
  WriteText(run.CheckpointFile(15) + ".tmp", "");
  WriteText(run.StatsFile(), "{\"step\":5}\n{\"step\":10}\n{\"step\":15}\n{\"st");
  run.CutAfter(10);
  EXPECT_EQ(FileText(run.StatsFile()), "{\"step\":5}\n{\"step\":10}\n");
  EXPECT_TRUE(std::filesystem::exists(run.SampleFile(10)));
  EXPECT_FALSE(std::filesystem::exists(run.SampleFile(15)));
  EXPECT_FALSE(std::filesystem::exists(run.SnapshotFile(15)));
  EXPECT_FALSE(std::filesystem::exists(run.CheckpointFile(15) + ".tmp"));
  EXPECT_EQ(run.Checkpoints(), (std::vector<int64_t>{10}));
}

TEST(RunFolder, KeepsTheLatestCheckpoints) {
  const ScratchFolder folder;
  const RunFolder run = RunFolder::Create(folder / "run");
  for (const int64_t step : {900, 1000, 1000000, 2000}) WriteText(run.CheckpointFile(step), "");
  run.PruneCheckpoints({.keep = 2});
  EXPECT_EQ(run.Checkpoints(), (std::vector<int64_t>{2000, 1000000}));
}

TEST(RunFolder, CheckpointsBetweenRegularOnesGoFirst) {
  const ScratchFolder folder;
  const RunFolder run = RunFolder::Create(folder / "run");
  const auto write = [&](int64_t step) {
    WriteText(run.CheckpointFile(step), "");
    run.PruneCheckpoints({.keep = 2, .every = 500});
  };
  for (const int64_t step : {500, 612, 790}) write(step);
  EXPECT_EQ(run.Checkpoints(), (std::vector<int64_t>{500, 790}));
  write(1000);
  EXPECT_EQ(run.Checkpoints(), (std::vector<int64_t>{500, 1000}));
  write(1234);
  EXPECT_EQ(run.Checkpoints(), (std::vector<int64_t>{1000, 1234}));
  run.PruneCheckpoints({.keep = 1, .every = 500}, 1000);
  EXPECT_EQ(run.Checkpoints(), (std::vector<int64_t>{1000, 1234}));
  run.PruneCheckpoints({.keep = 1, .every = 500});
  EXPECT_EQ(run.Checkpoints(), (std::vector<int64_t>{1234}));
}

}  // namespace
}  // namespace ganvas::train
