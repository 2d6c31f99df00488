// Runs on pictures that are not square or not opaque.
#include <gtest/gtest.h>

#include <filesystem>

#include "native/data/picture_file.h"
#include "native/error.h"
#include "native/run/dataset_record.h"
#include "native/run/run_folder.h"
#include "native/train/check_options.h"
#include "native/train/export_run.h"
#include "native/train/train.h"
#include "shared/onnx/reader.h"
#include "tests/support/fatal_message.h"
#include "tests/support/pictures.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/train/small_run.h"

namespace ganvas::train {
namespace {

// Twelve wide pictures, the left half of each transparent.
std::string WriteWide(const ScratchFolder& folder) {
  for (int i = 10; i < 22; ++i) {
    Image image = OneColour(24, 16, static_cast<uint8_t>(10 * i), 40, 7);
    for (int y = 0; y < 16; ++y) {
      for (int x = 0; x < 12; ++x) image.rgba[static_cast<size_t>(4 * (24 * y + x) + 3)] = 0;
    }
    WritePng(folder, "pictures/" + std::to_string(i) + ".png", image);
  }
  return folder / "pictures";
}

Options WideRun(const ScratchFolder& folder, const std::string& out) {
  Options options = SmallestRun(folder / out, 2);
  options.data = "folder:" + WriteWide(folder);
  options.size = {24, 16};
  options.threads = 1;
  options.sample_every = 2;
  return options;
}

std::vector<int64_t> OutputDims(const std::string& path) {
  const std::string text = FileText(path);
  const auto model = ValueOrThrow(onnx::Read(std::vector<uint8_t>(text.begin(), text.end())), path);
  std::vector<int64_t> dims;
  for (const auto& dim : model.outputs[0].dims) dims.push_back(dim.value);
  return dims;
}

TEST(PictureShapes, UnequalSidesAreTrainedResumedAndExported) {
  const ScratchFolder folder;
  for (const Model model : {Model::kDcgan, Model::kStylegan2}) {
    const std::string name = TextOf(model);
    Options options = WideRun(folder, name);
    options.model = model;
    options.r1 = 1;
    options.pl_weight = model == Model::kStylegan2 ? 2 : 0;
    ASSERT_EQ(Train(options), ExitCode::kOk);
    ResumeOptions more;
    more.steps = 3;
    ASSERT_EQ(Resume(options.out, more), ExitCode::kOk);
    const RunFolder run = RunFolder::Open(options.out);
    EXPECT_EQ(ReadOptions(run.OptionsFile()).size, PictureSize(24, 16));
    const data::WholePicture grid = data::ReadWholePicture(run.SampleFile(2));
    EXPECT_EQ(grid.width, 8 * 24);
    EXPECT_EQ(grid.height, 8 * 16);
    ExportOptions request;
    request.run = options.out;
    request.out = folder / (name + ".onnx");
    ExportRun(request);
    EXPECT_EQ(OutputDims(request.out), (std::vector<int64_t>{-1, 3, 16, 24}));
  }
}

TEST(PictureShapes, AlphaIsTrainedShownAndExported) {
  const ScratchFolder folder;
  Options options = WideRun(folder, "run");
  options.alpha = true;
  options.augment = "color,translation";
  ASSERT_EQ(Train(options), ExitCode::kOk);
  const RunFolder run = RunFolder::Open(options.out);
  EXPECT_EQ(ReadDatasetRecord(run.DatasetFile()).picture_channels, 4);
  const data::WholePicture grid = data::ReadWholePicture(run.SampleFile(2));
  bool transparent = false;
  for (size_t i = 3; i < grid.rgba.size(); i += 4) transparent |= grid.rgba[i] != 255;
  EXPECT_TRUE(transparent);
  ExportOptions request;
  request.run = options.out;
  request.out = folder / "model.onnx";
  ExportRun(request);
  EXPECT_EQ(OutputDims(request.out), (std::vector<int64_t>{-1, 4, 16, 24}));
  ResumeOptions more;
  more.steps = 3;
  EXPECT_EQ(Resume(options.out, more), ExitCode::kOk);
}

TEST(PictureShapes, TranslatorsTakeUnequalSides) {
  const ScratchFolder folder;
  for (const char* model : {"pix2pix", "cyclegan"}) {
    const std::string data = "folder:" + WriteWide(folder);
    std::vector<OptionText> given = {
        {"model", model},        {"data", "pair:" + data + "," + data + "+invert"},
        {"out", folder / model}, {"size", "48x32"},
        {"load-size", "36"},     {"channels", "4"},
        {"steps", "2"},          {"device", "cpu"},
        {"threads", "1"},        {"sample-every", "2"}};
    ASSERT_EQ(Train(ResolveOptions(given)), ExitCode::kOk);
    const RunFolder run = RunFolder::Open(folder / model);
    const data::WholePicture grid = data::ReadWholePicture(run.SampleFile(2));
    EXPECT_EQ(grid.width, 6 * 48) << model;
    EXPECT_EQ(grid.height % 32, 0) << model;
    ExportOptions request;
    request.run = folder / model;
    request.out = folder / (std::string(model) + "_files");
    EXPECT_EQ(ExportRun(request).files.empty(), false);
  }
}

TEST(PictureShapes, TheSizeIsANumberOrWidthTimesHeight) {
  Options options;
  SetOption(options, "size", "96x64");
  EXPECT_EQ(options.size, PictureSize(96, 64));
  options.load_size = 72;
  EXPECT_EQ(LoadedSize(options), PictureSize(108, 72));
  EXPECT_EQ(OptionsFromJson(OptionsToJson(options), "x").size, PictureSize(96, 64));
  SetOption(options, "size", "64");
  EXPECT_NE(OptionsToJson(options).find("\"size\": 64,"), std::string::npos);
  for (const char* wrong : {"96x", "x64", "2x64", "96x2000", "96*64"}) {
    FatalMessage(ExitCode::kUsage, [&] { SetOption(options, "size", wrong); });
  }
  EXPECT_EQ(FatalMessage(
                ExitCode::kUsage,
                [] {
                  ResolveOptions(std::vector<OptionText>{
                      {"model", "r3gan"}, {"data", "folder:x"}, {"out", "run"}, {"size", "96x64"}});
                }),
            "--size 96x64: r3gan makes squares; expected one number, or dcgan or stylegan2");
}

}  // namespace
}  // namespace ganvas::train
