// A disk that takes no more: a limit on the size of files stands for it, which needs no rights.
#include <gtest/gtest.h>

#include <algorithm>

#include "native/run/run_folder.h"
#include "native/run/tensor_file.h"
#include "tests/support/child_process.h"

namespace ganvas::train {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> Train(const std::string& steps) {
  return {"train", "--data",
          "ring8", "--out",
          "run",   "--model",
          "mlp",   "--steps",
          steps,   "--channels",
          "32",    "--threads",
          "1",     "--batch",
          "16",    "--device",
          "cpu",   "--sample-every",
          "0",     "--tick-every",
          "4",     "--checkpoint-every",
          "4"};
}

constexpr uint64_t kTooLittle = 16 << 10;  // less than a checkpoint, more than all else

TEST(FullDisk, KeepsTheLastCheckpointAndSaysSo) {
  const ScratchFolder folder, whole;
  ASSERT_EQ(ChildProcess(whole.path(), Train("12")).Wait(), 0) << FileText(whole / "err.txt");
  ASSERT_EQ(ChildProcess(folder.path(), Train("4")).Wait(), 0) << FileText(folder / "err.txt");
  const std::string good = FileText(folder / "run/checkpoints/step_000004.safetensors");
  ASSERT_GT(good.size(), kTooLittle);

  ChildProcess full(folder.path(), {"resume", "run", "--steps", "12"}, kTooLittle);
  EXPECT_EQ(full.Wait(), 1);
  const std::string error = full.err();
  EXPECT_EQ(error,
            "ganvas resume: run/checkpoints/step_000008.safetensors: cannot be written: File too "
            "large; last checkpoint: run/checkpoints/step_000004.safetensors\n");
  EXPECT_EQ(FileText(folder / "run/checkpoints/step_000004.safetensors"), good);
  for (const auto& entry : fs::recursive_directory_iterator(folder / "run")) {
    EXPECT_NE(entry.path().extension(), ".tmp") << entry.path();
  }

  ASSERT_EQ(ChildProcess(folder.path(), {"resume", "run"}).Wait(), 0)
      << FileText(folder / "err.txt");
  const TensorFile a = ReadTensorFile(whole / "run/checkpoints/step_000012.safetensors");
  const TensorFile b = ReadTensorFile(folder / "run/checkpoints/step_000012.safetensors");
  ASSERT_EQ(a.tensors.size(), b.tensors.size());
  for (size_t i = 0; i < a.tensors.size(); ++i) {
    EXPECT_TRUE(std::ranges::equal(a.tensors[i].data, b.tensors[i].data)) << a.tensors[i].name;
  }
}

TEST(FullDisk, BeforeTheFirstCheckpointTheRunCanBeginAgain) {
  const ScratchFolder folder;
  ChildProcess full(folder.path(), Train("8"), kTooLittle);
  EXPECT_EQ(full.Wait(), 1);
  EXPECT_NE(full.err().find("step_000004.safetensors: cannot be written: File too large; "
                            "last checkpoint: none"),
            std::string::npos)
      << full.err();
  ASSERT_EQ(ChildProcess(folder.path(), {"resume", "run"}).Wait(), 0)
      << FileText(folder / "err.txt");
  EXPECT_EQ(RunFolder::Open(folder / "run").Checkpoints(), (std::vector<int64_t>{4, 8}));
}

TEST(FullDisk, ARunThatCannotFitIsRefusedBeforeItBegins) {
  const ScratchFolder folder;
  ChildProcess huge(folder.path(), {"train", "--data", "ring8", "--model", "mlp", "--channels",
                                    "2048", "--out", "run", "--device", "cpu", "--steps",
                                    "1000000000", "--checkpoint-every", "1", "--keep", "100000"});
  EXPECT_EQ(huge.Wait(), 1);
  const std::string error = huge.err();
  EXPECT_TRUE(error.starts_with("ganvas train: run: the run, with 100001 checkpoints of "))
      << error;
  for (const char* part :
       {" needs ", " are free in /", "free some space there, choose another --out"}) {
    EXPECT_NE(error.find(part), std::string::npos) << error;
  }
  EXPECT_EQ(std::ranges::count(error, '\n'), 1) << error;
  EXPECT_FALSE(fs::exists(folder / "run"));
}

}  // namespace
}  // namespace ganvas::train
