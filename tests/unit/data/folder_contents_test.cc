// Which files of a folder are data, which are not, and what is said about the others.
#include "native/data/folder_contents.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "native/data/dataset.h"
#include "tests/support/fatal_message.h"
#include "tests/support/picture_bytes.h"
#include "tests/support/scratch_folder.h"

namespace ganvas::data {
namespace {

namespace fs = std::filesystem;

std::unique_ptr<Dataset> OpenSkipping(const ScratchFolder& folder, int size = 4) {
  DatasetOptions options;
  options.size = size;
  options.skip_bad = true;
  return OpenDataset("folder:" + folder.path(), options);
}

std::vector<std::string> NamesOf(const Dataset& data) {
  std::vector<std::string> names;
  for (int64_t i = 0; i < data.size(); ++i) names.push_back(data.Name(i));
  return names;
}

std::map<std::string, UnusedReason> UnusedOf(const Dataset& data) {
  std::map<std::string, UnusedReason> unused;
  for (const UnusedFile& file : data.contents()->unused) unused[file.name] = file.reason;
  return unused;
}

std::string AllNotes(const Dataset& data) {
  std::string text;
  for (const std::string& note : data.Notes()) text += note + "\n";
  return text;
}

void ExpectIn(const std::string& part, const std::string& text) {
  EXPECT_NE(text.find(part), std::string::npos) << "'" << part << "' is not in:\n" << text;
}

std::string Numbered(const std::string& before, int number) {
  return before + std::to_string(number) + ".png";
}

TEST(FolderContents, AStrayPictureDoesNotHideTheClasses) {
  const ScratchFolder folder;
  folder.Write("stray.png", RgbPng(4, 9, 8, 7));
  for (int i = 0; i < 3; ++i) {
    folder.Write(Numbered("dog/", i), RgbPng(4, 1, 2, 3));
    folder.Write(Numbered("cat/", i), RgbPng(4, 1, 2, 3));
  }
  const auto data = OpenSkipping(folder);
  EXPECT_EQ(data->size(), 6);
  EXPECT_EQ(data->classes(), (std::vector<std::string>{"cat", "dog"}));
  EXPECT_EQ(UnusedOf(*data),
            (std::map<std::string, UnusedReason>{{"stray.png", UnusedReason::kBeside}}));
  ExpectIn("not used in " + folder.path() + ": 1 of 7 files (1 beside the class folders)",
           AllNotes(*data));
}

TEST(FolderContents, FewPicturesInASubfolderDoNotHideThoseBesideIt) {
  const ScratchFolder folder;
  for (int i = 0; i < 3; ++i) folder.Write(Numbered("", i), RgbPng(4, 1, 2, 3));
  for (int i = 0; i < 3; ++i) folder.Write(Numbered("old/", i), RgbPng(4, 1, 2, 3));
  const auto data = OpenSkipping(folder);
  EXPECT_EQ(NamesOf(*data), (std::vector<std::string>{"0", "1", "2"}));
  EXPECT_TRUE(data->classes().empty());
  EXPECT_EQ(UnusedOf(*data)["old/1.png"], UnusedReason::kDeeper);
}

TEST(FolderContents, WhatToolsLeaveBehindIsNoData) {
  const ScratchFolder folder;
  const FileBytes png = RgbPng(4, 1, 2, 3);
  folder.Write("cat/1.png", png);
  folder.Write("dog/1.png", png);
  const std::vector<std::string> tools = {"cat/.ipynb_checkpoints/1-checkpoint.png",
                                          "cat/@eaDir/1.png",
                                          "cat/deep/.hidden/1.png",
                                          "cat/._1.png",
                                          "__MACOSX/cat/1.png",
                                          ".git/objects/1.png",
                                          "#recycle/1.png",
                                          "$RECYCLE.BIN/1.png",
                                          ".DS_Store",
                                          "dog/Thumbs.db",
                                          "dog/desktop.ini"};
  for (const std::string& name : tools) folder.Write(name, png);
  const auto data = OpenSkipping(folder);
  EXPECT_EQ(NamesOf(*data), (std::vector<std::string>{"cat/1", "dog/1"}));
  const auto unused = UnusedOf(*data);
  EXPECT_EQ(unused.size(), tools.size());
  for (const std::string& name : tools) {
    ASSERT_TRUE(unused.contains(name)) << name;
    EXPECT_EQ(unused.at(name), UnusedReason::kHidden) << name;
  }
  ExpectIn("11 hidden or made by tools", AllNotes(*data));
}

TEST(FolderContents, LinksAreFollowedAndLoopsEnd) {
  const ScratchFolder folder, elsewhere;
  const FileBytes png = RgbPng(4, 1, 2, 3);
  elsewhere.Write("far/1.png", png);
  elsewhere.Write("one.png", png);
  folder.Write("a/1.png", png);
  folder.Write("a/deep/2.png", png);
  fs::create_symlink(elsewhere.File("one.png"), folder.File("a/link.png"));
  fs::create_directory_symlink(folder.path(), folder.File("a/deep/up"));
  fs::create_directory_symlink(folder.File("a"), folder.File("a/again"));
  fs::create_symlink(folder.File("nowhere"), folder.File("a/gone.png"));
  fs::create_symlink(folder.File("a/self.png"), folder.File("a/self.png"));
  fs::create_directory_symlink(elsewhere.File("far"), folder.File("b"));
  folder.Write("c/1.png", png);
  fs::create_directory_symlink(elsewhere.File("far"), folder.File("c/inner"));
  const auto data = OpenSkipping(folder);
  EXPECT_EQ(data->classes(), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(NamesOf(*data),
            (std::vector<std::string>{"a/1", "a/deep/2", "a/link", "b/1", "c/1", "c/inner/1"}));
  EXPECT_EQ(UnusedOf(*data),
            (std::map<std::string, UnusedReason>{{"a/deep/up", UnusedReason::kLink},
                                                 {"a/again", UnusedReason::kLink},
                                                 {"a/gone.png", UnusedReason::kLink},
                                                 {"a/self.png", UnusedReason::kLink}}));
}

TEST(FolderContents, FormatsGoByBytes) {
  const ScratchFolder folder;
  folder.Write("0.png", RgbPng(4, 1, 2, 3));
  folder.Write("a.jpg", RgbPng(4, 1, 2, 3));  // PNG
  folder.Write("b.jpg", SmallestWebp());
  folder.Write("c.webp", SmallestWebp());
  const FileBytes film_begin = Text("RIFF....WEBPVP8X....");
  FileBytes film(64, 2);
  std::copy(film_begin.begin(), film_begin.end(), film.begin());
  folder.Write("film.webp", film);
  folder.Write("d.png", BoxFile("heic"));
  folder.Write("e.jpeg", BoxFile("avif"));
  folder.Write("f.jpg", {0xff, 0x0a, 0, 0, 0, 0, 0, 0});
  folder.Write("g.gif", SmallestGif());
  folder.Write("h.bmp", SmallestBmp());
  folder.Write("i", RgbPng(4, 1, 2, 3));
  folder.Write("notes.txt", Text("cats"));
  mkfifo(folder.File("pipe.png").c_str(), 0600);
  const auto data = OpenSkipping(folder);
  const bool webp = IsDecoded(PictureFormat::kWebp);
  EXPECT_EQ(data->size(), webp ? 6 : 4);
  const std::string summary = UnusedSummary(data->contents()->unused);
  EXPECT_EQ(
      summary,
      "1 AVIF (not read), 1 HEIC (not read), 1 JPEG XL (not read), " +
          std::string(webp ? "" : "2 WebP (not read), ") +
          "1 animated WebP (not read), 1 without the name ending of a picture, 2 not pictures");
  std::vector<std::string> lines;
  for (const UnusedFile& file : data->contents()->unused) lines.push_back(UnusedLine(file));
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "e.jpeg: of an unsupported format: AVIF"), 1);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "i: without the name ending of a picture: PNG"),
            1);
}

TEST(FolderContents, EveryFormatIsDecoded) {
  const ScratchFolder folder;
  folder.Write("a.gif", SmallestGif());
  folder.Write("b.bmp", SmallestBmp());
  if (IsDecoded(PictureFormat::kWebp)) folder.Write("c.webp", SmallestWebp());
  const auto data = OpenSkipping(folder);
  std::vector<uint8_t> out(data->shape().bytes());
  for (int64_t i = 0; i < 2; ++i) {
    data->Get(i, out.data());
    EXPECT_EQ((std::vector<int>{out[0], out[16], out[32]}), (std::vector<int>{200, 50, 10})) << i;
  }
  EXPECT_EQ(data->size(), IsDecoded(PictureFormat::kWebp) ? 3 : 2);
}

TEST(FolderContents, DamagedPicturesAreNamedOrLeftOut) {
  const ScratchFolder folder;
  for (int i = 0; i < 9; ++i) folder.Write(Numbered("", i), RgbPng(40, 1, 2, 3));
  folder.Write("3.png", WithFlippedByte(RgbPng(40, 1, 2, 3)));
  folder.Write("4.png", CutTo(RgbPng(40, 1, 2, 3), 60));
  folder.Write("5.png", {});
  folder.Write("6.png", Text("<!DOCTYPE html><html></html>"));
  folder.Write("7.png", Text("version https://git-lfs.github.com/spec/v1\noid sha256:1\n"));
  const auto data = OpenSkipping(folder);
  EXPECT_EQ(NamesOf(*data), (std::vector<std::string>{"0", "1", "2", "8"}));
  ExpectIn("not used in " + folder.path() + ": 5 of 9 files (5 damaged)", AllNotes(*data));
  DatasetOptions strict;
  strict.size = 4;
  const std::string error =
      FatalMessage(ExitCode::kBadFile, [&] { OpenDataset("folder:" + folder.path(), strict); });
  ExpectIn("folder:" + folder.path() + ": 5 of 9 pictures cannot be read: ", error);
  ExpectIn("3.png: damaged: the checksum of its IDAT chunk is wrong", error);
  ExpectIn("4.png: damaged: the file is cut off after 60 bytes", error);
  ExpectIn("5.png: an empty file", error);
  ExpectIn("6.png: a web page", error);
  ExpectIn("7.png: a Git LFS pointer (git lfs pull gets the picture)", error);
  ExpectIn("skip them with --skip-bad", error);
  // The same pictures without the damaged files are the same data.
  for (int i = 3; i < 8; ++i) fs::remove(folder.File(Numbered("", i)));
  EXPECT_EQ(OpenDataset("folder:" + folder.path(), strict)->Fingerprint(), data->Fingerprint());
}

TEST(FolderContents, ManyDamagedPicturesStayOneLine) {
  const ScratchFolder folder;
  folder.Write("good.png", RgbPng(4, 1, 2, 3));
  for (int i = 10; i < 30; ++i) folder.Write(Numbered("", i), Text("no"));
  const std::string error =
      FatalMessage(ExitCode::kBadFile, [&] { OpenDataset("folder:" + folder.path(), {}); });
  ExpectIn("20 of 21 pictures cannot be read: 10.png: not a picture; ", error);
  ExpectIn("14.png: not a picture; and 15 more (ganvas data --list names them)", error);
  fs::remove(folder.File("good.png"));
  ExpectIn("no readable pictures", FatalMessage(ExitCode::kBadFile, [&] { OpenSkipping(folder); }));
}

TEST(FolderContents, AHugePictureIsLeftOut) {
  const ScratchFolder folder;
  folder.Write("a.png", RgbPng(4, 1, 2, 3));
  folder.Write("bomb.png", HugePng(60000, 40000));
  folder.Write("bomb.bmp", [] {
    FileBytes bmp = SmallestBmp();
    for (const size_t at : {18, 22}) bmp[at + 2] = 1;  // 65537 wide and high
    return bmp;
  }());
  // Few pixels, but two thousand times as many bytes when unpacked.
  folder.Write("unpacks.png", PngBytes(8, 8, 8, PngColour::kRgb, FileBytes(50'000'000)));
  DatasetOptions options;
  options.size = 4;
  EXPECT_THROW(OpenDataset("folder:" + folder.path(), options), FatalError);
  fs::remove(folder.File("unpacks.png"));
  const auto data = OpenDataset("folder:" + folder.path(), options);  // not fatal
  EXPECT_EQ(data->size(), 1);
  EXPECT_EQ(UnusedSummary(data->contents()->unused), "2 too large");
  EXPECT_EQ(UnusedLine(data->contents()->unused[1]),
            "bomb.png: 60000x40000 pixels, expected at most 2^28 (16384x16384)");
}

TEST(FolderContents, ReadsLabelsOfStyleGan) {
  const ScratchFolder folder;
  for (int i = 0; i < 3; ++i) folder.Write(Numbered("00000/", i), RgbPng(4, 1, 2, 3));
  folder.Write("00001/3.png", RgbPng(4, 1, 2, 3));
  folder.Write("00001/4.png", RgbPng(4, 1, 2, 3));
  folder.Write("dataset.json", Text(R"({"labels": [["00000/0.png", 2], ["00000/1.png", 0],
      ["00000/2.png", [0, 1, 0]], ["00001/3.png", 2], ["00001/gone.png", 1]]})"));
  const auto data = OpenSkipping(folder);
  EXPECT_EQ(data->classes(), (std::vector<std::string>{"0", "1", "2"}));
  std::vector<uint8_t> out(data->shape().bytes());
  std::vector<int64_t> labels;
  for (int64_t i = 0; i < data->size(); ++i) labels.push_back(data->Get(i, out.data()));
  EXPECT_EQ(labels, (std::vector<int64_t>{2, 0, 1, 2}));
  EXPECT_EQ(UnusedOf(*data),
            (std::map<std::string, UnusedReason>{{"00001/4.png", UnusedReason::kUnlabelled}}));
  ExpectIn("dataset.json has labels for 1 picture that cannot be used or are not there",
           AllNotes(*data));
}

TEST(FolderContents, StyleGanWithoutLabelsIsOneSet) {
  const ScratchFolder folder;
  folder.Write("00000/1.png", RgbPng(4, 1, 2, 3));
  folder.Write("00001/2.png", RgbPng(4, 1, 2, 3));
  folder.Write("dataset.json", Text(R"({"labels": null})"));
  EXPECT_TRUE(OpenSkipping(folder)->classes().empty());
  folder.Write("dataset.json", Text(R"({"labels": [["00000/1.png", [0.5, 0.25]]]})"));
  const auto data = OpenSkipping(folder);
  EXPECT_EQ(data->size(), 2);
  EXPECT_TRUE(data->classes().empty());
  ExpectIn("the labels of dataset.json are not used", AllNotes(*data));
  // Any other JSON is a file like another.
  for (const char* other : {"{\"labels\"", "[1, 2]", "{\"name\": 1}", "{\"labels\": 3}"}) {
    folder.Write("dataset.json", Text(other));
    EXPECT_EQ(OpenSkipping(folder)->classes().size(), 2u) << other;
  }
}

TEST(FolderContents, TheOnlySubfolderIsTheFolder) {
  const ScratchFolder flat;
  flat.Write("readme.txt", Text("x"));
  for (int i = 0; i < 3; ++i) flat.Write(Numbered("photos/all/", i), RgbPng(4, 1, 2, 3));
  const auto unlabelled = OpenSkipping(flat);
  EXPECT_TRUE(unlabelled->classes().empty());
  EXPECT_EQ(NamesOf(*unlabelled),
            (std::vector<std::string>{"photos/all/0", "photos/all/1", "photos/all/2"}));
  EXPECT_EQ(unlabelled->Describe(),
            "folder, 3 pictures at 4x4 in colour, unlabelled, from " + flat.path());

  const ScratchFolder deep;
  deep.Write("archive/stray.png", RgbPng(4, 1, 2, 3));
  for (int i = 0; i < 3; ++i) {
    deep.Write(Numbered("archive/dog/", i), RgbPng(4, 1, 2, 3));
    deep.Write(Numbered("archive/cat/old/", i), RgbPng(4, 1, 2, 3));
  }
  const auto classes = OpenSkipping(deep);
  EXPECT_EQ(classes->classes(), (std::vector<std::string>{"cat", "dog"}));
  EXPECT_EQ(NamesOf(*classes).front(), "archive/cat/old/0");
  EXPECT_EQ(UnusedOf(*classes),
            (std::map<std::string, UnusedReason>{{"archive/stray.png", UnusedReason::kBeside}}));
}

TEST(FolderContents, TestPicturesGoByTheirUsualNames) {
  for (const auto& [train, test] : {std::pair{"train", "val"},
                                    {"train", "valid"},
                                    {"training", "testing"},
                                    {"train", "test"}}) {
    const ScratchFolder folder;
    for (int i = 0; i < 3; ++i)
      folder.Write(Numbered(train + std::string("/a/"), i), RgbPng(4, 1, 2, 3));
    folder.Write(train + std::string("/b/9.png"), RgbPng(4, 1, 2, 3));
    folder.Write(test + std::string("/a/5.png"), RgbPng(4, 1, 2, 3));
    folder.Write(test + std::string("/b/6.png"), RgbPng(4, 1, 2, 3));
    const auto data = OpenSkipping(folder);
    EXPECT_EQ(data->size(), 4) << train;
    EXPECT_EQ(data->classes(), (std::vector<std::string>{"a", "b"})) << train;
    DatasetOptions options;
    options.size = 4;
    EXPECT_EQ(OpenDataset("folder:" + folder.path() + "@test", options)->size(), 2) << test;
  }
}

}  // namespace
}  // namespace ganvas::data
