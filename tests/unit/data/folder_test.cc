#include "native/data/folder.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "native/data/fingerprint.h"
#include "native/data/picture_format.h"
#include "tests/support/fatal_message.h"
#include "tests/support/pictures.h"
#include "tests/support/scratch_folder.h"

namespace ganvas::data {
namespace {

namespace fs = std::filesystem;

DatasetOptions Options(int size = 4) {
  DatasetOptions options;
  options.size = size;
  options.threads = 3;
  return options;
}

std::vector<uint8_t> First(const Dataset& data, int64_t index) {
  std::vector<uint8_t> out(data.shape().bytes());
  data.Get(index, out.data());
  return out;
}

TEST(Folder, PicturesInOrderOfTheirNames) {
  const ScratchFolder folder;
  for (int i = 0; i < 20; ++i) {
    const std::string name = std::string(1, static_cast<char>('a' + (i * 7) % 20)) + ".PNG";
    WritePng(folder, name, OneColour(4, 4, static_cast<uint8_t>((i * 7) % 20), 0, 9));
  }
  folder.Write("notes.txt", {1, 2, 3});
  folder.Write(".hidden.png", {1, 2, 3});
  const auto data = OpenDataset("folder:" + folder.path(), Options());
  ASSERT_EQ(data->size(), 20);
  EXPECT_TRUE(data->classes().empty());
  for (int i = 0; i < 20; ++i) EXPECT_EQ(First(*data, i)[0], i);
  std::vector<uint8_t> out(data->shape().bytes());
  EXPECT_EQ(data->Get(0, out.data()), -1);
}

TEST(Folder, SubfoldersAreClasses) {
  const ScratchFolder folder;
  WritePng(folder, "pears/1.png", OneColour(3, 3, 1, 1, 2));
  WritePng(folder, "apples/deep/1.png", OneColour(3, 3, 2, 1, 2));
  WritePng(folder, "apples/2.png", OneColour(3, 3, 3, 1, 2));
  fs::create_directories(folder.File("empty"));
  const auto data = OpenDataset("folder:" + folder.path(), Options());
  EXPECT_EQ(data->classes(), (std::vector<std::string>{"apples", "pears"}));
  std::vector<uint8_t> out(data->shape().bytes());
  EXPECT_EQ(data->Get(0, out.data()), 0);
  EXPECT_EQ(out[0], 3);  // apples/2.png
  EXPECT_EQ(data->Get(2, out.data()), 1);
  EXPECT_EQ(out[0], 1);
}

TEST(Folder, PicturesHaveTheNamesOfTheirFiles) {
  const ScratchFolder folder;
  WritePng(folder, "b/two.png", OneColour(4, 4, 1, 2, 3));
  WritePng(folder, "a/one.x.png", OneColour(4, 4, 1, 2, 3));
  const auto data = OpenDataset("folder:" + folder.path() + "+invert", {});
  EXPECT_EQ(data->Name(0), "a/one.x");
  EXPECT_EQ(data->Name(1), "b/two");
  EXPECT_EQ(OpenDataset("shapes", {})->Name(0), "");
}

TEST(Folder, CutsTheCentreAndAverages) {
  const ScratchFolder folder;
  Image wide = OneColour(16, 8, 10, 20, 30);
  for (int y = 0; y < 8; ++y) {
    for (int x : {0, 1, 2, 3, 12, 13, 14, 15})
      wide.rgba[static_cast<size_t>(4 * (y * 16 + x))] = 250;
  }
  WritePng(folder, "wide.png", wide);
  const auto data = OpenDataset("folder:" + folder.path(), Options());
  std::vector<uint8_t> expected(16, 10);
  expected.insert(expected.end(), 16, 20);
  expected.insert(expected.end(), 16, 30);
  EXPECT_EQ(First(*data, 0), expected);
}

TEST(Folder, FitsPicturesThatAreNotSquare) {
  const ScratchFolder folder;
  Image wide = OneColour(8, 4, 10, 10, 10);
  for (int y = 0; y < 4; ++y) wide.rgba[static_cast<size_t>(4 * 8 * y)] = 250;  // red on the left
  WritePng(folder, "wide.png", wide);
  DatasetOptions options = Options(8);
  options.channels = 3;
  std::set<uint64_t> fingerprints;
  const auto row = [&](Fit fit, int y) {
    options.fit = fit;
    const auto data = OpenDataset("folder:" + folder.path(), options);
    fingerprints.insert(data->Fingerprint());
    const std::vector<uint8_t> all = First(*data, 0);
    return std::vector<uint8_t>(all.begin() + 8 * y, all.begin() + 8 * y + 8);
  };
  const std::vector<uint8_t> whole = {250, 10, 10, 10, 10, 10, 10, 10};
  EXPECT_EQ(row(Fit::kCrop, 0), std::vector<uint8_t>(8, 10));
  for (int y = 0; y < 8; ++y) {
    EXPECT_EQ(row(Fit::kPad, y), y < 2 || y >= 6 ? std::vector<uint8_t>(8, 255) : whole) << y;
    EXPECT_EQ(row(Fit::kStretch, y), whole) << y;
  }
  EXPECT_EQ(fingerprints.size(), 3u);
}

TEST(Folder, ChannelsAndTransparency) {
  const ScratchFolder folder;
  WritePng(folder, "a.png", OneColour(4, 4, 60, 60, 60));
  EXPECT_EQ(OpenDataset("folder:" + folder.path(), Options())->shape().channels, 1);
  DatasetOptions options = Options();
  options.channels = 3;
  EXPECT_EQ(First(*OpenDataset("folder:" + folder.path(), options), 0),
            std::vector<uint8_t>(48, 60));
  const ScratchFolder clear;
  WritePng(clear, "a.png", OneColour(4, 4, 0, 0, 0, 51));  // a fifth of black on white
  EXPECT_EQ(First(*OpenDataset("folder:" + clear.path(), Options()), 0),
            std::vector<uint8_t>(16, 204));
}

TEST(Folder, SplitsByTrainAndTest) {
  const ScratchFolder folder;
  WritePng(folder, "train/a.png", OneColour(4, 4, 1, 2, 3));
  WritePng(folder, "test/a.png", OneColour(4, 4, 4, 2, 3));
  EXPECT_EQ(First(*OpenDataset("folder:" + folder.path(), Options()), 0)[0], 1);
  EXPECT_EQ(First(*OpenDataset("folder:" + folder.path() + "@test", Options()), 0)[0], 4);
  const std::string only = "folder:" + folder.path() + "/train@test";
  EXPECT_EQ(
      FatalMessage(ExitCode::kUsage, [&] { OpenDataset(only, Options()); }),
      only + ": it has no subfolders train and test (or val), and no test data lie beside it");
}

TEST(Folder, TestPicturesMayLieBesideIt) {
  const ScratchFolder folder;
  WritePng(folder, "trainA/1.png", OneColour(3, 3, 1, 1, 1));
  WritePng(folder, "trainB/1.png", OneColour(3, 3, 2, 1, 1));
  WritePng(folder, "testA/1.png", OneColour(3, 3, 3, 1, 1));
  const std::string a = "folder:" + folder.File("trainA");
  EXPECT_TRUE(HasTestSplit(a));
  EXPECT_TRUE(HasTestSplit(a + "/"));
  EXPECT_FALSE(HasTestSplit("folder:" + folder.File("trainB")));
  EXPECT_FALSE(HasTestSplit("folder:" + folder.File("testA")));
  const auto red = [](const std::string& spec) {
    const auto data = OpenDataset(spec, Options());
    std::vector<uint8_t> out(data->shape().bytes());
    data->Get(0, out.data());
    return out[0];
  };
  EXPECT_EQ(red(a), 1);
  EXPECT_EQ(red(a + "@test"), 3);
  EXPECT_EQ(red(a + "/@test"), 3);
}

TEST(Folder, SaysWhatIsWrong) {
  const ScratchFolder folder;
  const auto open = [&folder] { OpenDataset("folder:" + folder.path(), Options()); };
  EXPECT_EQ(FatalMessage(ExitCode::kBadFile, open),
            "folder:" + folder.path() + ": no readable pictures (" + DecodedFormats() + ")");
  EXPECT_EQ(FatalMessage(ExitCode::kBadFile, [] { OpenDataset("folder:/nowhere", Options()); }),
            "folder:/nowhere: no such folder; expected one that holds pictures");
  for (int i = 0; i < 9; ++i) {
    WritePng(folder, "good" + std::to_string(i) + ".png", OneColour(40, 40, 1, 2, 3));
  }
  folder.Write("good5.png", {'n', 'o'});
  EXPECT_NE(FatalMessage(ExitCode::kBadFile, open).find("good5.png: not a picture"),
            std::string::npos);
  // Cut off within the pixels.
  Image noise = OneColour(40, 40, 1, 2, 3);
  for (size_t i = 0; i < noise.rgba.size(); ++i) noise.rgba[i] = static_cast<uint8_t>(i * i >> 3);
  WritePng(folder, "good5.png", noise);
  fs::resize_file(folder.File("good5.png"), 500);
  EXPECT_NE(FatalMessage(ExitCode::kBadFile, open).find("good5.png: damaged"), std::string::npos);
}

int CacheFiles(const std::string& folder) {
  return static_cast<int>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

TEST(Folder, KeepsDecodedPicturesInACache) {
  const ScratchFolder folder;
  const ScratchFolder cache;
  DatasetOptions options = Options();
  options.cache_dir = cache.File("deep/er");
  const std::string spec = "folder:" + folder.path();
  WritePng(folder, "a.png", OneColour(4, 4, 1, 2, 3));
  WritePng(folder, "b.png", OneColour(4, 4, 4, 5, 6));
  EXPECT_EQ(First(*OpenDataset(spec, options), 1)[0], 4);
  ASSERT_EQ(CacheFiles(options.cache_dir), 1);  // and no unfinished one

  // It is really what is read the next time.
  for (const auto& entry : fs::directory_iterator(options.cache_dir)) {
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(48);
    file.put('\x63');
  }
  EXPECT_EQ(First(*OpenDataset(spec, options), 1)[0], 0x63);

  // A touched file, another size and a cache of the wrong length make a new one.
  fs::last_write_time(folder.File("b.png"),
                      fs::file_time_type::clock::now() + std::chrono::hours(1));
  EXPECT_EQ(First(*OpenDataset(spec, options), 1)[0], 4);
  EXPECT_EQ(CacheFiles(options.cache_dir), 2);
  for (const auto& entry : fs::directory_iterator(options.cache_dir)) fs::resize_file(entry, 7);
  EXPECT_EQ(First(*OpenDataset(spec, options), 1)[0], 4);
}

TEST(Folder, NamesACacheThatCannotBeWritten) {
  const ScratchFolder folder;
  WritePng(folder, "pictures/a.png", OneColour(4, 4, 1, 2, 3));
  folder.Write("file", {1});
  DatasetOptions options = Options();
  options.cache_dir = folder.File("file");
  const std::string error = FatalMessage(
      ExitCode::kFailed, [&] { OpenDataset("folder:" + folder.path() + "/pictures", options); });
  EXPECT_NE(error.find(folder.File("file")), std::string::npos) << error;
  EXPECT_NE(error.find("the picture cache cannot be written"), std::string::npos) << error;
}

TEST(Folder, FingerprintIsOfNamesAndLengths) {
  const ScratchFolder folder;
  WritePng(folder, "a.png", OneColour(4, 4, 1, 2, 3));
  const std::string spec = "folder:" + folder.path();
  const uint64_t before = OpenDataset(spec, Options())->Fingerprint();
  fs::last_write_time(folder.File("a.png"),
                      fs::file_time_type::clock::now() - std::chrono::hours(5));
  EXPECT_EQ(OpenDataset(spec, Options())->Fingerprint(), before);
  WritePng(folder, "b.png", OneColour(4, 4, 1, 2, 3));
  EXPECT_NE(OpenDataset(spec, Options())->Fingerprint(), before);
}

// Runs are resumed by it: what was read rightly before must keep it.
TEST(Folder, FingerprintStaysWhatItWas) {
  const ScratchFolder folder;
  WritePng(folder, "cat/a.png", OneColour(4, 4, 1, 2, 3));
  WritePng(folder, "dog/deep/b.png", OneColour(4, 4, 1, 2, 4));
  const auto bytes = [&](const std::string& name) { return fs::file_size(folder.File(name)); };
  const uint64_t expected = Fingerprinter()
                                .Add("folder 1")
                                .Add(uint64_t{4})  // the size
                                .Add(uint64_t{3})  // channels
                                .Add("cat/a.png")
                                .Add(uint64_t{bytes("cat/a.png")})
                                .Add("dog/deep/b.png")
                                .Add(uint64_t{bytes("dog/deep/b.png")})
                                .value();
  EXPECT_EQ(OpenDataset("folder:" + folder.path(), Options())->Fingerprint(), expected);
}

}  // namespace
}  // namespace ganvas::data
