#include "native/files/free_space.h"

#include <gtest/gtest.h>
#include <sys/statvfs.h>

#include "native/error.h"
#include "tests/support/scratch_folder.h"

namespace ganvas {
namespace {

constexpr uint64_t kImpossible = uint64_t{1} << 62;

TEST(FreeSpace, IsThatOfTheNearestFolderThatExists) {
  const ScratchFolder folder;
  const auto here = FreeSpaceAt(folder.path());
  const auto below = FreeSpaceAt(folder / "not/yet/there");
  ASSERT_TRUE(here && below);
  EXPECT_EQ(here->where, below->where);
  struct statvfs space = {};
  ASSERT_EQ(statvfs(folder.path().c_str(), &space), 0);
  EXPECT_LE(here->bytes, uint64_t{space.f_blocks} * space.f_frsize);
  EXPECT_TRUE(std::filesystem::is_directory(here->where)) << here->where;
  EXPECT_TRUE(folder.path().starts_with(here->where)) << here->where;
}

TEST(FreeSpace, AShortageSaysWhatIsNeededWhatIsFreeAndWhatToDo) {
  const ScratchFolder folder;
  const std::string where = FreeSpaceAt(folder.path())->where;
  const std::string shortage =
      SpaceShortage(folder.path(), kImpossible, "runs/a: the run", "choose another --out");
  EXPECT_TRUE(shortage.starts_with("runs/a: the run needs 4.0 EB, and ")) << shortage;
  EXPECT_TRUE(shortage.ends_with(" are free in " + where + "; choose another --out")) << shortage;
  EXPECT_EQ(SpaceShortage(folder.path(), 1, "runs/a: the run", ""), "");
  try {
    RequireSpace(folder.path(), kImpossible, "x", "y");
    FAIL() << "expected FatalError";
  } catch (const FatalError& error) {
    EXPECT_EQ(error.code(), ExitCode::kFailed);
  }
}

TEST(FreeSpace, BytesReadAsPeopleSayThem) {
  EXPECT_EQ(BytesText(0), "0 bytes");
  EXPECT_EQ(BytesText(1023), "1023 bytes");
  EXPECT_EQ(BytesText(1024), "1.0 kB");
  EXPECT_EQ(BytesText(140 << 20), "140 MB");
  EXPECT_EQ(BytesText(uint64_t{1023} << 20), "1.0 GB");
  EXPECT_EQ(BytesText(uint64_t{39} << 40), "39 TB");
}

}  // namespace
}  // namespace ganvas
