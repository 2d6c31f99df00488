#include <gtest/gtest.h>

#include <thread>

#include "native/data/dataset.h"
#include "native/data/folder_contents.h"
#include "tests/support/fatal_message.h"
#include "tests/support/picture_bytes.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/zip_bytes.h"

namespace ganvas::data {
namespace {

DatasetOptions SmallPictures() {
  DatasetOptions options;
  options.size = 4;
  options.threads = 3;
  return options;
}

class ZipTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Write("probe.zip", {{"a.png", GreyPng(4, 1)}});
    try {
      OpenDataset("zip:" + folder.File("probe.zip"), SmallPictures());
    } catch (const FatalError& error) {
      if (error.code() == ExitCode::kFailed) GTEST_SKIP() << error.what();
      throw;
    }
  }

  void Write(const std::string& name, const std::vector<ZipEntry>& entries) const {
    folder.Write(name, ZipBytes().Of(entries));
  }
  std::unique_ptr<Dataset> Open(const std::string& name, const std::string& ending = "") const {
    return OpenDataset("zip:" + folder.File(name) + ending, SmallPictures());
  }

  ScratchFolder folder;
};

// The first byte of each picture, behind its label.
std::vector<std::pair<int64_t, int>> Contents(const Dataset& data) {
  std::vector<std::pair<int64_t, int>> contents;
  std::vector<uint8_t> out(data.shape().bytes());
  for (int64_t i = 0; i < data.size(); ++i) {
    const int64_t label = data.Get(i, out.data());
    contents.emplace_back(label, out[0]);
  }
  return contents;
}

using Labelled = std::vector<std::pair<int64_t, int>>;

TEST_F(ZipTest, ReadsStoredDeflatedAndZip64Entries) {
  Write("a.zip", {{"1.png", GreyPng(4, 11)},
                  {"2.png", GreyPng(4, 22), ZipMethod::kDeflated},
                  {"3.png", GreyPng(4, 33), ZipMethod::kStored, /*zip64=*/true},
                  {"4.png", GreyPng(4, 44), ZipMethod::kDeflated, /*zip64=*/true}});
  EXPECT_EQ(Contents(*Open("a.zip")), (Labelled{{-1, 11}, {-1, 22}, {-1, 33}, {-1, 44}}));
}

TEST_F(ZipTest, ReadsLabelsOfStyleGansTools) {
  Write("a.zip", {{"00000/img00000000.png", GreyPng(4, 1)},
                  {"00000/img00000001.png", GreyPng(4, 2)},
                  {"dataset.json", Text(R"({"labels": [["00000/img00000000.png", 1],
                                                       ["00000/img00000001.png", 0]]})")}});
  const auto data = Open("a.zip");
  EXPECT_EQ(Contents(*data), (Labelled{{1, 1}, {0, 2}}));
  EXPECT_EQ(data->classes(), (std::vector<std::string>{"0", "1"}));
  EXPECT_TRUE(data->Notes().empty());
}

TEST_F(ZipTest, FoldersAreClassesAndForeignFilesAreCounted) {
  Write("a.zip", {{"cats/", {}},
                  {"cats/1.png", GreyPng(4, 1)},
                  {"dogs\\2.png", GreyPng(4, 2)},
                  {"dogs/2.png", GreyPng(4, 3)},
                  {"__MACOSX/cats/._1.png", Text("x")},
                  {"cats/.DS_Store", Text("x")},
                  {"readme.txt", Text("hello")}});
  const auto data = Open("a.zip");
  EXPECT_EQ(Contents(*data), (Labelled{{0, 1}, {1, 2}}));
  EXPECT_EQ(data->classes(), (std::vector<std::string>{"cats", "dogs"}));
  ASSERT_EQ(data->Notes().size(), 1u);
  EXPECT_EQ(data->Notes()[0],
            "not used in " + folder.File("a.zip") +
                ": 4 of 6 files (2 hidden or made by tools, 2 not pictures); ganvas data --list "
                "names them");
}

TEST_F(ZipTest, IsTheSameDataAsTheFolderThatWasPacked) {
  const FileBytes one = GreyPng(4, 1), two = GreyPng(4, 2);
  Write("a.zip", {{"x/1.png", one, ZipMethod::kDeflated}, {"y/2.png", two}});
  folder.Write("a/x/1.png", one);
  folder.Write("a/y/2.png", two);
  const auto unpacked = OpenDataset("folder:" + folder.File("a"), SmallPictures());
  EXPECT_EQ(Open("a.zip")->Fingerprint(), unpacked->Fingerprint());
}

TEST_F(ZipTest, HasPartsInsideOrBeside) {
  Write("parts.zip", {{"train/1.png", GreyPng(4, 1)}, {"val/2.png", GreyPng(4, 2)}});
  EXPECT_EQ(Contents(*Open("parts.zip")), (Labelled{{-1, 1}}));
  EXPECT_EQ(Contents(*Open("parts.zip", "@test")), (Labelled{{-1, 2}}));
  EXPECT_TRUE(HasTestSplit("zip:" + folder.File("parts.zip")));
  Write("trainA.zip", {{"1.png", GreyPng(4, 3)}});
  Write("testA.zip", {{"1.png", GreyPng(4, 4)}});
  EXPECT_EQ(Contents(*Open("trainA.zip", "@test")), (Labelled{{-1, 4}}));
  EXPECT_FALSE(HasTestSplit("zip:" + folder.File("probe.zip")));
}

TEST_F(ZipTest, ThreadsReadAtOnce) {
  std::vector<ZipEntry> entries;
  for (int i = 0; i < 40; ++i) {
    entries.push_back({std::to_string(100 + i) + ".png", GreyPng(4, static_cast<uint8_t>(i)),
                       ZipMethod::kDeflated});
  }
  Write("a.zip", entries);
  DatasetOptions options = SmallPictures();
  options.cache_dir = kNoCache;  // read anew each time
  const auto data = OpenDataset("zip:" + folder.File("a.zip"), options);
  std::vector<Labelled> seen(3);
  std::vector<std::thread> threads;
  for (Labelled& each : seen) threads.emplace_back([&] { each = Contents(*data); });
  for (std::thread& thread : threads) thread.join();
  for (const Labelled& each : seen) EXPECT_EQ(each, seen[0]);
  EXPECT_EQ(seen[0][39].second, 39);
}

TEST_F(ZipTest, DamageIsFoundAndSaidWithItsPlace) {
  FileBytes cut = ZipBytes().Of({{"1.png", GreyPng(4, 1)}, {"2.png", GreyPng(4, 2)}});
  folder.Write("cut.zip", CutTo(cut, cut.size() - 30));
  const std::string whole = folder.File("cut.zip");
  EXPECT_EQ(FatalMessage(ExitCode::kBadFile, [&] { Open("cut.zip"); })
                .find("zip:" + whole + ": not a whole zip file ("),
            0u);
  // A picture without a checksum of its own, so that the archive's is what finds the damage.
  Write("sum.zip", {{"1.bmp", SmallestBmp(), ZipMethod::kStored, false, 1},
                    {"2.bmp", SmallestBmp(), ZipMethod::kDeflated, false, 1},
                    {"3.bmp", SmallestBmp()}});
  const std::string message = FatalMessage(ExitCode::kBadFile, [&] { Open("sum.zip"); });
  EXPECT_NE(message.find("2 of 3 pictures cannot be read: 1.bmp: damaged: the checksum of its "
                         "entry in the zip file is wrong"),
            std::string::npos)
      << message;
}

TEST_F(ZipTest, EveryCutAndFlippedByteEndsInPicturesOrOneError) {
  const FileBytes good = ZipBytes().Of(
      {{"1.png", GreyPng(4, 1), ZipMethod::kDeflated, true}, {"2.bmp", SmallestBmp()}});
  const auto look = [&](const FileBytes& bytes) {
    folder.Write("x.zip", bytes);
    try {
      Contents(*Open("x.zip"));
    } catch (const FatalError& error) {
      EXPECT_EQ(error.code(), ExitCode::kBadFile);
    }
  };
  for (size_t size = 0; size < good.size(); size += 3) look(CutTo(good, size));
  for (size_t at = 0; at < good.size(); ++at) {
    FileBytes changed = good;
    changed[at] ^= static_cast<uint8_t>(1u << at % 8);
    look(changed);
  }
}

TEST_F(ZipTest, MessagesSayWhatWasMeant) {
  const auto message = [](const std::string& spec) {
    return FatalMessage(ExitCode::kBadFile, [&] { OpenDataset(spec, SmallPictures()); });
  };
  const std::string path = folder.File("probe.zip");
  EXPECT_EQ(message("folder:" + path),
            "folder:" + path + ": a file, expected a folder; is it zip:" + path + "?");
  EXPECT_EQ(message("zip:" + folder.path()),
            "zip:" + folder.path() +
                ": a folder, expected a zip file; is it folder:" + folder.path() + "?");
  EXPECT_EQ(message("zip:" + folder.File("none.zip")),
            "zip:" + folder.File("none.zip") + ": no such file; expected a zip file of pictures");
  EXPECT_EQ(FatalMessage(ExitCode::kUsage, [&] { OpenDataset(path, SmallPictures()); }),
            "unknown data '" + path + "': did you mean zip:" + path + "?");
  EXPECT_EQ(FatalMessage(ExitCode::kUsage, [&] { Open("probe.zip", "@test"); })
                .find("zip:" + path + "@test: "),
            0u);
}

}  // namespace
}  // namespace ganvas::data
