#include "native/files/durable_file.h"

#include <gtest/gtest.h>

#include "native/error.h"
#include "tests/support/scratch_folder.h"

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

TEST(DurableFile, ALinkStaysALink) {
  const ScratchFolder folder;
  const std::string path = folder / "a.txt", link = folder / "link";
  WriteFileDurably(path, "first");
  std::filesystem::create_symlink(path, link);
  WriteFileDurably(link, "second");
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_EQ(FileText(path), "second");
}

TEST(DurableFile, KeepsPermissions) {
  namespace fs = std::filesystem;
  const ScratchFolder folder;
  const std::string path = folder / "a.txt";
  WriteFileDurably(path, "first");
  const auto mine = fs::perms::owner_read | fs::perms::owner_write;
  fs::permissions(path, mine);
  WriteFileDurably(path, "second");
  EXPECT_EQ(fs::status(path).permissions(), mine);
}

TEST(DurableFile, ADeviceStaysADevice) {
  try {
    WriteFileDurably("/dev/full", "text");
    FAIL() << "expected FatalError";
  } catch (const FatalError& error) {
    EXPECT_EQ(std::string(error.what()), "/dev/full: cannot be written: No space left on device");
  }
  EXPECT_FALSE(std::filesystem::exists("/dev/full.tmp"));
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
}

TEST(DurableFile, WithoutItsEndTheOldFileStays) {
  const ScratchFolder folder;
  const std::string path = folder / "a.txt";
  WriteFileDurably(path, "whole");
  {
    WholeFile file(path);
    const uint8_t part[] = {'h', 'a', 'l', 'f'};
    file.Append(part);
  }
  EXPECT_EQ(FileText(path), "whole");
  EXPECT_FALSE(std::filesystem::exists(path + ".tmp"));
}

TEST(DurableFile, OfFilesThatBelongTogetherAllOrNoneAreReplaced) {
  const ScratchFolder folder;
  WriteFileDurably(folder / "a", "old");
  const uint8_t bytes[] = {'n', 'e', 'w'};
  const FileBytes files[] = {{folder / "a", bytes}, {folder / "a/b", bytes}};
  EXPECT_THROW(WriteFilesDurably(files), FatalError);
  EXPECT_EQ(FileText(folder / "a"), "old");
  EXPECT_FALSE(std::filesystem::exists(folder / "a.tmp"));
}

TEST(DurableFile, ASignalHandlerCanRemoveWhatIsUnfinished) {
  const ScratchFolder folder;
  WriteFileDurably(folder / "finished", "x");
  WholeFile first(folder / "a"), second(folder / "b");
  second.Finish(Sync::kNo);
  ASSERT_TRUE(std::filesystem::exists(folder / "a.tmp"));
  RemoveUnfinishedFiles();
  EXPECT_FALSE(std::filesystem::exists(folder / "a.tmp"));
  EXPECT_TRUE(std::filesystem::exists(folder / "b"));
  EXPECT_TRUE(std::filesystem::exists(folder / "finished"));
}

TEST(DurableFile, MakesTheFoldersThatAreMissing) {
  const ScratchFolder folder;
  WriteFileDurably(folder / "new/deep/file", "x");
  EXPECT_EQ(FileText(folder / "new/deep/file"), "x");
  // Where a file is in the way, or nobody may write, that is said of the file that was wanted.
  for (const std::string& path : {folder / "new/deep/file/x", std::string("/proc/nowhere/x")}) {
    try {
      WriteFileDurably(path, "x");
      ADD_FAILURE() << path;
    } catch (const FatalError& error) {
      EXPECT_EQ(error.code(), ExitCode::kFailed);
      EXPECT_EQ(std::string(error.what()).find(path + ": cannot be written: "), 0u) << error.what();
    }
  }
  EXPECT_THROW(ReadWholeFile("/nonexistent/file"), FatalError);
}

}  // namespace
}  // namespace ganvas::train
