// Runs on folders of one's own: grey or colour, damaged files, notes; runs from before there was a
// choice.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "native/error.h"
#include "native/run/dataset_record.h"
#include "native/run/run_folder.h"
#include "native/train/check_options.h"
#include "native/train/train.h"
#include "tests/support/fatal_message.h"
#include "tests/support/picture_bytes.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/train/small_run.h"

namespace ganvas::train {
namespace {

void WritePicture(const std::string& path, const data::FileBytes& bytes) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  WriteText(path, std::string(bytes.begin(), bytes.end()));
}

// The first of twelve pictures is grey, the others are in colour.
std::string WriteFirstGrey(const ScratchFolder& folder) {
  const std::string path = folder / "pictures";
  WritePicture(path + "/00.png", data::GreyPng(16, 90));
  for (int i = 10; i < 21; ++i) {
    WritePicture(path + "/" + std::to_string(i) + ".png",
                 data::RgbPng(16, static_cast<uint8_t>(10 * i), 40, 7));
  }
  return path;
}

Options FolderRun(const std::string& pictures, const std::string& out) {
  Options options = SmallestRun(out, 2);
  options.data = "folder:" + pictures;
  options.threads = 1;
  options.checkpoint_every = 1;
  return options;
}

nlohmann::json OptionsOf(const RunFolder& run) {
  return nlohmann::json::parse(FileText(run.OptionsFile()));
}

TEST(FolderRuns, ColourIsDecidedByAllPicturesOrByTheOption) {
  const ScratchFolder folder;
  const std::string pictures = WriteFirstGrey(folder);
  for (const auto& [color, channels] : {std::pair("auto", 3), {"grey", 1}, {"rgb", 3}}) {
    Options options = FolderRun(pictures, folder / color);
    options.color = *ChoiceOf<Color>(color);
    ASSERT_EQ(Train(options), ExitCode::kOk);
    const RunFolder run = RunFolder::Open(options.out);
    EXPECT_EQ(ReadDatasetRecord(run.DatasetFile()).picture_channels, channels) << color;
    EXPECT_EQ(OptionsOf(run)["color"], color);
    ResumeOptions more;
    more.steps = 3;
    EXPECT_EQ(Resume(options.out, more), ExitCode::kOk);
    EXPECT_EQ(OptionsOf(run)["color"], color);
  }
  EXPECT_NE(FileText(folder / "auto/log.txt").find("some pictures are grey (1 of 12)"),
            std::string::npos);
}

TEST(FolderRuns, ARunThatLookedAtOnePictureAloneGoesOn) {
  const ScratchFolder folder;
  Options options = FolderRun(WriteFirstGrey(folder), folder / "run");
  options.color = Color::kGrey;  // as the first picture was
  ASSERT_EQ(Train(options), ExitCode::kOk);
  const RunFolder run = RunFolder::Open(options.out);
  nlohmann::json json = OptionsOf(run);
  for (const char* name : {"color", "fit", "skip_bad", "cache"}) json.erase(name);
  WriteText(run.OptionsFile(), json.dump());
  ResumeOptions more;
  more.steps = 4;
  EXPECT_EQ(Resume(options.out, more), ExitCode::kOk);
  EXPECT_EQ(run.Checkpoints().back(), 4);
  EXPECT_EQ(OptionsOf(run)["color"], "grey");
}

TEST(FolderRuns, DamagedPicturesEndItBeforeItBeginsOrAreLeftOut) {
  const ScratchFolder folder;
  Options options = FolderRun(WriteFirstGrey(folder), folder / "run");
  WritePicture(folder / "pictures/12.png", data::WithFlippedByte(data::RgbPng(16, 1, 2, 3)));
  WritePicture(folder / "pictures/15.png", data::CutTo(data::RgbPng(16, 1, 2, 3), 50));
  const std::string error = FatalMessage(ExitCode::kBadFile, [&] { Train(options); });
  EXPECT_NE(error.find("2 of 12 pictures cannot be read: 12.png: damaged"), std::string::npos)
      << error;
  EXPECT_NE(error.find("15.png: damaged"), std::string::npos) << error;
  EXPECT_FALSE(std::filesystem::exists(options.out));
  options.skip_bad = true;
  ASSERT_EQ(Train(options), ExitCode::kOk);
  EXPECT_EQ(ReadDatasetRecord(options.out + "/dataset.json").count, 10);
  EXPECT_NE(FileText(options.out + "/log.txt").find("2 of 12 files (2 damaged)"),
            std::string::npos);
  ResumeOptions more;
  more.steps = 3;
  EXPECT_EQ(Resume(options.out, more), ExitCode::kOk);
}

TEST(FolderRuns, FitIsOfFoldersAndPartOfTheData) {
  const ScratchFolder folder;
  Options options = FolderRun(WriteFirstGrey(folder), folder / "run");
  options.fit = Fit::kPad;
  ASSERT_EQ(Train(options), ExitCode::kOk);
  EXPECT_NE(ReadDatasetRecord(options.out + "/dataset.json").description.find("padded"),
            std::string::npos);
  options.data = "shapes";
  EXPECT_THROW(CheckOptions(options), FatalError);
}

}  // namespace
}  // namespace ganvas::train
