#include "native/run/run_space.h"

#include <gtest/gtest.h>

#include "native/error.h"
#include "tests/support/scratch_folder.h"

namespace ganvas::train {
namespace {

constexpr uint64_t kTooMuch = uint64_t{1} << 60;

std::string FatalText(const std::function<void()>& function) {
  try {
    function();
  } catch (const FatalError& error) {
    EXPECT_EQ(error.code(), ExitCode::kFailed);
    return error.what();
  }
  return "";
}

Options RunIn(const std::string& out) {
  Options options;
  options.out = out;
  options.steps = 1000;
  options.checkpoint_every = 100;
  options.keep = 2;
  return options;
}

DatasetRecord Pictures() {
  DatasetRecord record;
  record.picture_channels = 3;
  return record;
}

TEST(RunSpace, CheckpointsMustFit) {
  const ScratchFolder folder;
  const Options options = RunIn(folder / "run");
  EXPECT_EQ(RequireRoomForRun(options, Pictures(), 0, {1000, 1000}), "");
  const std::string text = FatalText([&] {
    RequireRoomForRun(options, Pictures(), 0, {kTooMuch, 0});
  });
  EXPECT_TRUE(
      text.starts_with(options.out + ": the run, with 3 checkpoints of 1.0 EB, needs 3.0 EB, and "))
      << text;
  EXPECT_TRUE(text.ends_with("; free some space there, choose another --out, or lower --keep"))
      << text;
}

// What lies there already needs no more room: one is written, and then the oldest goes.
TEST(RunSpace, WhatIsWrittenCountsForTheRun) {
  const ScratchFolder folder;
  const Options options = RunIn(folder.path());
  std::filesystem::create_directory(folder / "checkpoints");
  const auto free = std::filesystem::space(folder.path()).available;
  const uint64_t checkpoint = free / 2;  // two fit, three do not
  EXPECT_NE(FatalText([&] { RequireRoomForRun(options, Pictures(), 500, {checkpoint, 0}); }), "");
  for (const char* name : {"a", "b"}) {  // sparse
    WriteText(folder / ("checkpoints/" + std::string(name)), "");
    std::filesystem::resize_file(folder / ("checkpoints/" + std::string(name)), checkpoint);
  }
  EXPECT_EQ(FatalText([&] { RequireRoomForRun(options, Pictures(), 500, {checkpoint, 0}); }), "");
}

TEST(RunSpace, WhatGrowsIsANote) {
  const ScratchFolder folder;
  Options options = RunIn(folder / "run");
  options.snapshot_every = 1;
  const std::string note = RequireRoomForRun(options, Pictures(), 0, {1000, kTooMuch / 1000});
  EXPECT_TRUE(note.starts_with("the whole run, with samples and snapshots, needs 1.0 EB, and "))
      << note;
  // Endless runs do not overflow.
  options.steps = 9'000'000'000'000'000;
  EXPECT_NE(RequireRoomForRun(options, Pictures(), 0, {1000, kTooMuch}), "");
}

TEST(RunSpace, ACheckpointWithoutRoomSaysHowToGoOn) {
  const ScratchFolder folder;
  const std::string run = folder / "my run", file = run + "/checkpoints/step_000500.safetensors";
  EXPECT_EQ(FatalText([&] { RequireRoomForCheckpoint(run, file, 1000); }), "");
  const std::string text = FatalText([&] { RequireRoomForCheckpoint(run, file, kTooMuch); });
  EXPECT_TRUE(text.starts_with(file + ": the checkpoint needs 1.0 EB, and ")) << text;
  EXPECT_TRUE(
      text.ends_with("; free some space there and continue with: ganvas resume '" + run + "'"))
      << text;
}

TEST(RunSpace, AWarningComesOneCheckpointBefore) {
  const ScratchFolder folder;
  EXPECT_EQ(RoomForTheNext(folder.path(), 1000, 500, 1000), "");
  EXPECT_EQ(RoomForTheNext(folder.path(), kTooMuch, 1000, 1000), "") << "there is no next one";
  EXPECT_TRUE(RoomForTheNext(folder.path(), kTooMuch, 500, 1000)
                  .starts_with("the next checkpoint needs 1.0 EB, and "));
}

}  // namespace
}  // namespace ganvas::train
