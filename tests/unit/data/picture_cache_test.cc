// Decoded pictures of large folders: where they lie, how much of them, for how long.
#include "native/data/picture_cache.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <set>

#include "native/data/dataset.h"
#include "native/data/folder_contents.h"
#include "tests/support/picture_bytes.h"
#include "tests/support/scratch_folder.h"

namespace ganvas::data {
namespace {

namespace fs = std::filesystem;

std::set<std::string> FilesIn(const std::string& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

TEST(PictureCache, IsCleanedByAgeAndSize) {
  const ScratchFolder folder;
  const auto write = [&](const std::string& name, int days) {
    folder.Write(name, FileBytes(100));
    fs::last_write_time(folder.File(name),
                        fs::file_time_type::clock::now() - std::chrono::hours(24 * days + 1));
  };
  const std::string now = CacheFileName(0), days9 = CacheFileName(1), days20 = CacheFileName(2);
  write(now, 0);
  write(days9, 9);
  write(days20, 20);
  write(CacheFileName(3), 31);
  write(CacheFileName(4) + ".77.tmp", 2);
  write(CacheFileName(5) + ".78.tmp", 0);
  // Of others.
  write("classifier_0123.safetensors", 99);
  write("pictures_of_my_cat.u8", 99);
  const std::set<std::string> others = {"classifier_0123.safetensors", "pictures_of_my_cat.u8",
                                        CacheFileName(5) + ".78.tmp"};
  const auto expect = [&](std::set<std::string> left) {
    left.insert(others.begin(), others.end());
    EXPECT_EQ(FilesIn(folder.path()), left);
  };
  EXPECT_TRUE(MakeRoomInCache(folder.path(), CacheFileName(9), 100, {500, 0}));
  expect({now, days9, days20});
  EXPECT_TRUE(MakeRoomInCache(folder.path(), CacheFileName(9), 200, {500, 0}));
  expect({now, days9});
  // One that is there already costs no other.
  EXPECT_TRUE(MakeRoomInCache(folder.path(), days9, 100, {100, 0}));
  expect({now, days9});
  // What is too large by itself removes nothing.
  EXPECT_FALSE(MakeRoomInCache(folder.path(), CacheFileName(9), 501, {500, 0}));
  expect({now, days9});
  EXPECT_FALSE(MakeRoomInCache(folder.path(), CacheFileName(9), 100, {500, uint64_t{1} << 60}));
  EXPECT_TRUE(MakeRoomInCache(folder.File("not/there"), CacheFileName(9), 100, {500, 0}));
}

TEST(PictureCache, IsAnnouncedAndKeepsWhatWasDamaged) {
  const ScratchFolder folder, cache;
  folder.Write("a.png", RgbPng(4, 1, 2, 3));
  folder.Write("b.png", WithFlippedByte(RgbPng(4, 1, 2, 3)));
  folder.Write("c.png", RgbPng(4, 7, 8, 9));
  DatasetOptions options;
  options.size = 4;
  options.skip_bad = true;
  options.cache_dir = cache.path();
  for (int i = 0; i < 2; ++i) {  // written, then found
    const auto data = OpenDataset("folder:" + folder.path(), options);
    ASSERT_EQ(data->size(), 2);
    std::vector<uint8_t> out(data->shape().bytes());
    data->Get(1, out.data());
    EXPECT_EQ(out[0], 7);
    EXPECT_EQ(UnusedLine(data->contents()->unused[0]),
              "b.png: damaged: the checksum of its IDAT chunk is wrong");
    const std::string file = *FilesIn(cache.path()).begin();
    EXPECT_EQ(data->Notes().back(), "decoded pictures are kept in " + cache.path() + "/" + file +
                                        " (0.0 MB), for 30 days after their last use; --cache "
                                        "DIR|none changes this");
  }
  EXPECT_EQ(FilesIn(cache.path()).size(), 1u);
}

TEST(PictureCache, NoneLeavesNothingBehind) {
  const ScratchFolder folder, cache;
  folder.Write("a.png", RgbPng(4, 1, 2, 3));
  DatasetOptions options;
  options.size = 4;
  options.cache_dir = kNoCache;
  const auto data = OpenDataset("folder:" + folder.path(), options);
  EXPECT_TRUE(data->Notes().empty());
  EXPECT_FALSE(fs::exists("none"));
}

}  // namespace
}  // namespace ganvas::data
