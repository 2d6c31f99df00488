#include "native/train/durable_file.h"

#include <gtest/gtest.h>

#include "native/error.h"
#include "tests/unit/train/scratch_folder.h"

namespace ganvas::train {
namespace {

TEST(DurableFile, ReplacesTheWholeFile) {
  const ScratchFolder folder;
  const std::string path = folder / "a.txt";
  WriteFileDurably(path, "a long first text");
  WriteFileDurably(path, "second");
  EXPECT_EQ(FileText(path), "second");
  EXPECT_FALSE(std::filesystem::exists(path + ".tmp"));
}

TEST(DurableFile, AFullDiskLeavesTheOldFile) {
  // /dev/full takes the place of the temporary file: every write to it fails for lack of space.
  const ScratchFolder folder;
  const std::string path = folder / "a.txt";
  WriteFileDurably(path, "good");
  std::filesystem::create_symlink("/dev/full", path + ".tmp");
  try {
    WriteFileDurably(path, "new");
    FAIL() << "expected FatalError";
  } catch (const FatalError& error) {
    EXPECT_EQ(error.code(), ExitCode::kFailed);
    EXPECT_NE(std::string(error.what()).find(path), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("No space left"), std::string::npos) << error.what();
  }
  EXPECT_EQ(FileText(path), "good");
  EXPECT_FALSE(std::filesystem::exists(path + ".tmp"));
}

TEST(DurableFile, NamesTheFolderThatIsMissing) {
  EXPECT_THROW(WriteFileDurably("/nonexistent/folder/file", "x"), FatalError);
  EXPECT_THROW(ReadWholeFile("/nonexistent/file"), FatalError);
}

}  // namespace
}  // namespace ganvas::train
