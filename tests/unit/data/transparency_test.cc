// Transparent pictures, other shapes than squares, TIFF files.
#include <gtest/gtest.h>

#include "native/data/dataset.h"
#include "native/data/picture_file.h"
#include "tests/support/fatal_message.h"
#include "tests/support/picture_bytes.h"
#include "tests/support/pictures.h"
#include "tests/support/scratch_folder.h"

namespace ganvas::data {
namespace {

std::vector<uint8_t> FirstPicture(const std::string& spec, const DatasetOptions& options) {
  const auto data = OpenDataset(spec, options);
  std::vector<uint8_t> out(data->shape().bytes());
  data->Get(0, out.data());
  return out;
}

TEST(Transparency, LiesOnTheBackground) {
  const ScratchFolder folder;
  WritePng(folder, "a.png", OneColour(4, 4, 200, 100, 0, 51));  // a fifth
  DatasetOptions options;
  options.size = 4;
  options.channels = 3;
  const auto rgb = [&](const std::string& background) {
    options.background = BackgroundOf(background);
    const auto planes = FirstPicture("folder:" + folder.path(), options);
    return std::vector<int>{planes[0], planes[16], planes[32]};
  };
  EXPECT_EQ(rgb("white"), (std::vector<int>{244, 224, 204}));
  EXPECT_EQ(rgb("black"), (std::vector<int>{40, 20, 0}));
  EXPECT_EQ(rgb("#0000Ff"), (std::vector<int>{40, 20, 204}));
  for (const char* wrong : {"", "red", "#12345", "#1234567", "#12345g", "123456"}) {
    FatalMessage(ExitCode::kUsage, [&] { BackgroundOf(wrong); });
  }
}

TEST(Transparency, TheBackgroundIsPartOfTheData) {
  const ScratchFolder folder;
  WritePng(folder, "a.png", OneColour(4, 4, 1, 2, 3, 4));
  DatasetOptions options;
  const uint64_t white = OpenDataset("folder:" + folder.path(), options)->Fingerprint();
  options.background = {0, 0, 0};
  EXPECT_NE(OpenDataset("folder:" + folder.path(), options)->Fingerprint(), white);
}

TEST(Transparency, IsKeptAsAFourthChannel) {
  const ScratchFolder folder;
  Image image = OneColour(8, 4, 200, 100, 0, 255);
  for (size_t i = 0; i < 32; i += 2) {
    image.rgba[4 * i] = 7;      // a colour that nobody sees
    image.rgba[4 * i + 3] = 0;  // every other column
  }
  WritePng(folder, "a.png", image);
  DatasetOptions options;
  options.size = {8, 4};
  options.channels = 4;
  auto planes = FirstPicture("folder:" + folder.path(), options);
  ASSERT_EQ(planes.size(), 4u * 32);
  EXPECT_EQ(planes[1], 200);
  EXPECT_EQ(planes[32 + 1], 100);
  EXPECT_EQ(planes[96 + 1], 255);
  EXPECT_EQ(planes[96], 0);
  EXPECT_EQ(planes[0], 255);  // of the background
  // Made smaller, colours do not mix with those of transparent neighbours.
  options.size = {4, 4};
  options.fit = Fit::kStretch;
  planes = FirstPicture("folder:" + folder.path(), options);
  EXPECT_NEAR(planes[0], 200, 1);
  EXPECT_NEAR(planes[16], 100, 1);
  EXPECT_NEAR(planes[48], 128, 1);
  // What is padded is transparent.
  options.fit = Fit::kPad;
  options.size = 8;
  planes = FirstPicture("folder:" + folder.path(), options);
  EXPECT_EQ(planes[192 + 1], 0);
  EXPECT_EQ(planes[192 + 3 * 8 + 1], 255);
}

TEST(Transparency, OpaqueDataGetAnOpaqueChannel) {
  DatasetOptions options;
  options.channels = 4;
  const auto planes = FirstPicture("shapes+invert", options);
  ASSERT_EQ(planes.size(), 4u * 32 * 32);
  for (size_t i = 0; i < 1024; ++i) ASSERT_EQ(planes[3 * 1024 + i], 255);
}

TEST(Shapes, AreWidthTimesHeight) {
  EXPECT_EQ(PictureSizeOf("64"), PictureSize(64, 64));
  EXPECT_EQ(PictureSizeOf("96x64"), PictureSize(96, 64));
  for (const char* wrong : {"", "x", "96x", "x64", "9.5", "96x64x2", "a"}) {
    FatalMessage(ExitCode::kUsage, [&] { PictureSizeOf(wrong); });
  }
  EXPECT_EQ(FatalMessage(ExitCode::kUsage,
                         [] {
                           DatasetOptions options;
                           options.size = {32, 16};
                           OpenDataset("shapes", options);
                         }),
            "--size 32x16: the pictures of shapes are square; expected one number, or folder:DIR");
}

// Columns of a 12 x 4 picture are numbered.
Image Columns() {
  Image image = OneColour(12, 4, 0, 0, 0);
  for (size_t i = 0; i < 48; ++i) {
    for (size_t c = 0; c < 3; ++c) image.rgba[4 * i + c] = static_cast<uint8_t>(10 * (i % 12));
  }
  return image;
}

TEST(Shapes, CropPadAndStretchGiveTheWantedShape) {
  const ScratchFolder folder;
  WritePng(folder, "a.png", Columns());
  const auto row = [&](Fit fit, PictureSize size) {
    DatasetOptions options;
    options.size = size;
    options.fit = fit;
    const auto plane = FirstPicture("folder:" + folder.path(), options);
    EXPECT_EQ(plane.size(), static_cast<size_t>(size.pixels()));
    return std::vector<int>(plane.begin(), plane.begin() + size.width);
  };
  // The largest part of 8 x 4 is the middle, not enlarged.
  EXPECT_EQ(row(Fit::kCrop, {8, 4}), (std::vector<int>{20, 30, 40, 50, 60, 70, 80, 90}));
  // As high as the target, 6 of 12 columns wide, then halved.
  EXPECT_EQ(row(Fit::kStretch, {6, 4}), (std::vector<int>{5, 25, 45, 65, 85, 105}));
  // 12 x 6 leaves a row of the background above and below.
  EXPECT_EQ(row(Fit::kPad, {12, 6}), std::vector<int>(12, 255));
  EXPECT_EQ(row(Fit::kPad, {14, 4}),
            (std::vector<int>{255, 0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 255}));
}

// A TIFF of one strip, little-endian; fields of types SHORT and LONG are told by their size.
FileBytes TiffBytes(uint32_t width, uint32_t height, uint16_t bits, uint16_t samples,
                    const FileBytes& pixels, uint16_t orientation = 1, bool alpha = false) {
  FileBytes file = {'I', 'I', '*', 0};
  const auto add = [&](uint64_t value, int count) {
    for (int i = 0; i < count; ++i) file.push_back(static_cast<uint8_t>(value >> 8 * i));
  };
  const uint32_t pixels_at = 8, bits_at = pixels_at + static_cast<uint32_t>(pixels.size());
  add(bits_at + 2 * samples, 4);
  file.insert(file.end(), pixels.begin(), pixels.end());
  for (int i = 0; i < samples; ++i) add(bits, 2);
  const auto field = [&](uint16_t tag, uint16_t type, uint32_t count, uint32_t value) {
    add(tag, 2);
    add(type, 2);
    add(count, 4);
    add(value, 4);
  };
  constexpr uint16_t kShort = 3, kLong = 4;
  add(alpha ? 11 : 10, 2);
  field(256, kLong, 1, width);
  field(257, kLong, 1, height);
  field(258, kShort, samples, samples == 1 ? bits : bits_at);
  field(259, kShort, 1, 1);                     // not compressed
  field(262, kShort, 1, samples == 1 ? 1 : 2);  // 0 is black, or RGB
  field(273, kLong, 1, pixels_at);
  field(274, kShort, 1, orientation);
  field(277, kShort, 1, samples);
  field(278, kLong, 1, height);
  field(279, kLong, 1, static_cast<uint32_t>(pixels.size()));
  if (alpha) field(338, kShort, 1, 2);  // not multiplied into the colours
  add(0, 4);
  return file;
}

class Tiff : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!IsDecoded(PictureFormat::kTiff)) GTEST_SKIP() << "built without libtiff";
  }
  WholePicture Read(const FileBytes& bytes) const {
    folder.Write("a.tif", bytes);
    return ReadWholePicture(folder.File("a.tif"));
  }
  ScratchFolder folder;
};

TEST_F(Tiff, ReadsGreyColourAlphaAndSixteenBits) {
  EXPECT_EQ(Read(TiffBytes(2, 1, 8, 1, {10, 20})).rgba,
            (std::vector<uint8_t>{10, 10, 10, 255, 20, 20, 20, 255}));
  EXPECT_EQ(Read(TiffBytes(1, 1, 8, 3, {10, 20, 30})).rgba,
            (std::vector<uint8_t>{10, 20, 30, 255}));
  EXPECT_EQ(Read(TiffBytes(1, 1, 8, 4, {200, 100, 50, 255}, 1, true)).rgba,
            (std::vector<uint8_t>{200, 100, 50, 255}));
  const auto half = Read(TiffBytes(1, 1, 8, 4, {200, 100, 50, 128}, 1, true)).rgba;
  EXPECT_EQ(half[3], 128);
  EXPECT_NEAR(half[0], 200, 2);
  EXPECT_NEAR(half[2], 50, 2);
  const auto deep = Read(TiffBytes(1, 1, 16, 3, {0, 64, 0, 128, 255, 255})).rgba;
  EXPECT_NEAR(deep[0], 64, 1);
  EXPECT_NEAR(deep[1], 128, 1);
  EXPECT_EQ(deep[2], 255);
}

TEST_F(Tiff, IsTurnedUpright) {
  const FileBytes pixels = {1, 2, 3, 4, 5, 6};  // 3 x 2
  const auto greys = [&](uint16_t orientation) {
    const WholePicture picture = Read(TiffBytes(3, 2, 8, 1, pixels, orientation));
    std::vector<int> values = {picture.width};
    for (size_t i = 0; i < 6; ++i) values.push_back(picture.rgba[4 * i]);
    return values;
  };
  EXPECT_EQ(greys(1), (std::vector<int>{3, 1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(greys(2), (std::vector<int>{3, 3, 2, 1, 6, 5, 4}));
  EXPECT_EQ(greys(3), (std::vector<int>{3, 6, 5, 4, 3, 2, 1}));
  EXPECT_EQ(greys(4), (std::vector<int>{3, 4, 5, 6, 1, 2, 3}));
  EXPECT_EQ(greys(5), (std::vector<int>{2, 1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(greys(6), (std::vector<int>{2, 4, 1, 5, 2, 6, 3}));
  EXPECT_EQ(greys(7), (std::vector<int>{2, 6, 3, 5, 2, 4, 1}));
  EXPECT_EQ(greys(8), (std::vector<int>{2, 3, 6, 2, 5, 1, 4}));
}

TEST_F(Tiff, DamageIsAnErrorAndNothingElse) {
  const FileBytes good = TiffBytes(3, 2, 8, 3, FileBytes(18, 7));
  FatalMessage(ExitCode::kBadFile, [&] { Read(CutTo(good, 20)); });
  for (size_t at = 4; at < good.size(); ++at) {
    FileBytes changed = good;
    changed[at] ^= static_cast<uint8_t>(1u << at % 8);
    try {
      Read(changed);
    } catch (const FatalError& error) {
      EXPECT_EQ(error.code(), ExitCode::kBadFile);
    }
  }
}

}  // namespace
}  // namespace ganvas::data
