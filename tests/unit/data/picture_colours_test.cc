// Grey or colour is a matter of all pictures of a folder.
#include <gtest/gtest.h>

#include <filesystem>

#include "native/data/dataset.h"
#include "native/data/folder_contents.h"
#include "native/data/folder_report.h"
#include "native/data/pair_spec.h"
#include "tests/support/fatal_message.h"
#include "tests/support/picture_bytes.h"
#include "tests/support/scratch_folder.h"

namespace ganvas::data {
namespace {

std::unique_ptr<Dataset> OpenFour(const ScratchFolder& folder, int channels = 0,
                                  const std::string& cache = "") {
  DatasetOptions options;
  options.size = 4;
  options.channels = channels;
  options.cache_dir = cache;
  return OpenDataset("folder:" + folder.path(), options);
}

std::string LastNote(const Dataset& data) {
  return data.Notes().empty() ? "" : data.Notes().back();
}

TEST(Colour, TheFirstPictureDoesNotDecideAlone) {
  const ScratchFolder folder;
  folder.Write("0.png", GreyPng(4, 90));
  for (int i = 1; i < 5; ++i) folder.Write(std::to_string(i) + ".png", RgbPng(4, 200, 20, 2));
  const auto data = OpenFour(folder);
  EXPECT_EQ(data->shape().channels, 3);
  std::vector<uint8_t> out(data->shape().bytes());
  data->Get(1, out.data());
  EXPECT_EQ((std::vector<int>{out[0], out[16], out[32]}), (std::vector<int>{200, 20, 2}));
  EXPECT_NE(LastNote(*data).find("some pictures are grey (1 of 5) and the others are in colour"),
            std::string::npos)
      << LastNote(*data);
  EXPECT_EQ(OpenFour(folder, 1)->shape().channels, 1);
}

TEST(Colour, GreyStoredInColourIsGrey) {
  const ScratchFolder folder;
  folder.Write("a.png", RgbPng(4, 90, 90, 90));
  folder.Write("b.png", PalettePng(4, 30));
  folder.Write("c.png", GreyPng(4, 60));
  const ScratchFolder cache;
  for (const std::string& place :
       {std::string(), cache.path(), cache.path(), std::string(kNoCache)}) {
    const auto data = OpenFour(folder, 0, place);
    ASSERT_EQ(data->shape().channels, 1) << place;
    std::vector<uint8_t> out(data->shape().bytes());
    data->Get(1, out.data());
    EXPECT_EQ(out, std::vector<uint8_t>(16, 30)) << place;
  }
  // As if it had been stored in grey.
  EXPECT_EQ(OpenFour(folder)->Fingerprint(), OpenFour(folder, 1)->Fingerprint());
  EXPECT_NE(OpenFour(folder)->Notes().front().find("although 2 of them are stored in colour"),
            std::string::npos);
  EXPECT_EQ(OpenFour(folder, 3)->shape().channels, 3);
  folder.Write("z.png", RgbPng(4, 90, 90, 91));
  EXPECT_EQ(OpenFour(folder)->shape().channels, 3);
}

TEST(Colour, BothDomainsOfAPairHaveTheSame) {
  const ScratchFolder folder;
  folder.Write("a/1.png", RgbPng(4, 90, 90, 90));
  folder.Write("b/1.png", GreyPng(4, 90));
  folder.Write("c/1.png", RgbPng(4, 90, 9, 90));
  DatasetOptions options;
  options.size = 4;
  const auto channels = [&](const std::string& left, const std::string& right) {
    const DomainPair pair =
        OpenPair("pair:folder:" + folder.File(left) + ",folder:" + folder.File(right), options);
    EXPECT_EQ(pair.a->shape().channels, pair.b->shape().channels);
    return pair.a->shape().channels;
  };
  EXPECT_EQ(channels("a", "b"), 1);
  EXPECT_EQ(channels("a", "c"), 3);
  EXPECT_EQ(channels("c", "b"), 3);
}

TEST(Colour, HasChannels) {
  EXPECT_EQ(ChannelsOf(Color::kAuto), 0);
  EXPECT_EQ(ChannelsOf(Color::kGrey), 1);
  EXPECT_EQ(ChannelsOf(Color::kRgb), 3);
}

std::vector<std::string> ReportOf(const ScratchFolder& folder, int size) {
  DatasetOptions options;
  options.size = size;
  options.skip_bad = true;
  return FolderReport(*OpenDataset("folder:" + folder.path(), options));
}

TEST(FolderReport, TellsSizesFormatsClassesAndEqualPictures) {
  const ScratchFolder folder;
  folder.Write("cat/1.png", RgbPng(16, 1, 2, 3));
  folder.Write("cat/2.png", RgbPng(16, 1, 2, 4));
  folder.Write("dog/1.png", RgbPng(16, 1, 2, 3));
  folder.Write("dog/2.png", GreyPng(20, 5));
  folder.Write("dog/3.bmp", SmallestBmp());
  EXPECT_EQ(ReportOf(folder, 16),
            (std::vector<std::string>{
                "Sizes: 3 different, from 1x1 to 20x20, most often 16x16 (3)",
                "Files: 4 PNG, 1 BMP; 8 bits a channel; 4 stored in colour, 1 in grey",
                "Classes: cat 2, dog 3",
                "Equal pictures: 1 is the same as an earlier one (dog/1.png = cat/1.png)",
                "Try --batch 4: there are 5 pictures, fewer than the default batch of 64",
                "Try --augment ada: a discriminator memorizes few different pictures (4)",
                "Try --conditional: the networks learn the class of each picture"}));
}

TEST(FolderReport, SuggestsASize) {
  const ScratchFolder folder;
  for (int i = 0; i < 3; ++i) folder.Write(std::to_string(i) + ".png", RgbPng(70, 1, 2, 3));
  const auto contains = [&](int size, const std::string& line) {
    const auto lines = ReportOf(folder, size);
    return std::find(lines.begin(), lines.end(), line) != lines.end();
  };
  EXPECT_TRUE(contains(128,
                       "Try --size 64: half of the pictures have at most 70 pixels on their short "
                       "side and are enlarged"));
  EXPECT_TRUE(contains(32,
                       "Try --size 64: half of the pictures have 70 pixels on their short side or "
                       "more; larger sizes show more detail, but steps take longer"));
  for (const std::string& line : ReportOf(folder, 64)) {
    EXPECT_EQ(line.find("--size"), std::string::npos) << line;
  }
}

TEST(FolderReport, NoticesTwelveBitsInSixteen) {
  const ScratchFolder folder;
  folder.Write("a.png", Grey16Png(8, 4095));
  folder.Write("b.png", Grey16Png(8, 100));
  const auto lines = ReportOf(folder, 8);
  EXPECT_EQ(lines[2],
            "16-bit files: their values use 12 bits (up to 4095), so the pictures are dark; "
            "multiply the values by 16 before training");
  folder.Write("b.png", Grey16Png(8, 40000));
  for (const std::string& line : ReportOf(folder, 8)) {
    EXPECT_EQ(line.find("16-bit files"), std::string::npos) << line;
  }
}

TEST(FolderReport, IsOfFoldersOnly) {
  EXPECT_TRUE(FolderReport(*OpenDataset("shapes", {})).empty());
}

}  // namespace
}  // namespace ganvas::data
