// Copies are found and told from new pictures; the floor is of real pictures.
#include <gtest/gtest.h>

#include <filesystem>

#include "native/metrics/nearest_pictures.h"
#include "native/metrics/pictures.h"
#include "native/metrics/real_data.h"
#include "tests/support/pictures.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/metrics/spots.h"

namespace ganvas::metrics {
namespace {

namespace fs = std::filesystem;

class NearestPictures : public testing::Test {
 protected:
  NearestPictures() {
    WriteSpots(folder_.path());
    options_.data = "idx:" + folder_.path();
    data::DatasetOptions size;
    size.size = kSpotSide;
    const RealData data(options_.data, size);
    const std::vector<int64_t> some = {17, 230};
    copies_ = ReadPictures(data.train(), some).bytes;
    const std::vector<int64_t> unseen = {3, 100};
    unseen_ = ReadPictures(data.test(), unseen).bytes;
  }

  ScratchFolder folder_;
  NearestOptions options_;
  torch::Tensor copies_, unseen_;  // uint8[2, 1, 16, 16]
};

TEST_F(NearestPictures, FindsACopyByFeaturesAndByPixels) {
  for (const bool pixels : {false, true}) {
    options_.pixels = pixels;
    const NearestReport report = FindNearestPictures(options_, torch::cat({copies_, unseen_}));
    ASSERT_EQ(report.samples.size(), 4u);
    EXPECT_EQ(report.searched, 600);
    EXPECT_FALSE(report.left_out);
    EXPECT_EQ(report.real, 200);
    EXPECT_LT(report.real_close, report.real_median);
    EXPECT_EQ(report.real_equal, 0);
    EXPECT_EQ(report.represent == "pixels", pixels);
    for (const NearestOf& sample : report.samples) {
      ASSERT_EQ(sample.nearest.size(), static_cast<size_t>(kNearestShown));
      for (size_t k = 1; k < sample.nearest.size(); ++k) {
        EXPECT_LE(sample.nearest[k - 1].distance, sample.nearest[k].distance);
      }
    }
    EXPECT_EQ(report.samples[0].nearest[0].index, 17);
    EXPECT_EQ(report.samples[1].nearest[0].index, 230);
    EXPECT_EQ(report.samples[0].nearest[0].label, std::to_string(17 % kSpotClasses));
    EXPECT_EQ(report.samples[0].nearest[0].distance, 0);
    EXPECT_TRUE(report.samples[0].copy());
    EXPECT_TRUE(report.samples[1].copy());
    EXPECT_FALSE(report.samples[2].copy());
    EXPECT_FALSE(report.samples[3].copy());
  }
}

// One level more in every pixel is a distance of 1, whatever the size.
TEST_F(NearestPictures, DistancesOfPixelsAreInLevels) {
  options_.pixels = true;
  const NearestReport report =
      FindNearestPictures(options_, (copies_.to(torch::kInt32) + 1).to(torch::kUInt8));
  EXPECT_NEAR(report.samples[0].nearest[0].distance, 1, 1e-9);
}

// What the generator saw is the test split then, and the others are unseen.
TEST_F(NearestPictures, SearchesWhatTheGeneratorSaw) {
  options_.pixels = true;
  options_.trained_on_test = true;
  const NearestReport report = FindNearestPictures(options_, unseen_);
  EXPECT_EQ(report.searched, 200);
  EXPECT_EQ(report.samples[0].nearest[0].index, 3);
  EXPECT_TRUE(report.samples[0].copy());
}

TEST_F(NearestPictures, PicturesNeedNotBeSquare) {
  constexpr int kWidth = 24, kHeight = 16, kCount = 12;
  const std::string pictures = folder_.File("wide");
  fs::create_directory(pictures);
  RandomStream random(1, Purpose::kPatches);
  for (int i = 0; i < kCount; ++i) {
    Image image{kWidth, kHeight, {}};
    for (int k = 0; k < kWidth * kHeight; ++k) {
      for (int c = 0; c < 3; ++c) {
        image.rgba.push_back(static_cast<uint8_t>(20 * (k % kWidth < 2 * i) + random.Below(200)));
      }
      image.rgba.push_back(255);
    }
    WritePng(pictures + "/" + std::to_string(10 + i) + ".png", image);
  }
  options_.data = "folder:" + pictures;
  options_.out = folder_.File("wide.png");
  data::DatasetOptions size;
  size.size = {kWidth, kHeight};
  const RealData data(options_.data, size);
  const std::vector<int64_t> some = {5};
  const torch::Tensor copy = ReadPictures(*data.dealt(), some).bytes;
  for (const bool pixels : {false, true}) {
    options_.pixels = pixels;
    const NearestReport report = FindNearestPictures(options_, copy);
    EXPECT_EQ(report.searched, kCount);
    EXPECT_EQ(report.samples[0].nearest[0].index, 5);
    EXPECT_NEAR(report.samples[0].nearest[0].distance, 0, 1e-3);
    EXPECT_GT(report.samples[0].nearest[1].distance, 1e-2);
  }
}

TEST_F(NearestPictures, WritesARowForEachSample) {
  options_.pixels = true;
  options_.out = folder_.File("rows.png");
  FindNearestPictures(options_, copies_);
  const std::string png = FileText(options_.out);
  ASSERT_GT(png.size(), 24u);
  const auto number = [&](size_t at) {
    return (static_cast<uint8_t>(png[at + 2]) << 8) | static_cast<uint8_t>(png[at + 3]);
  };
  EXPECT_EQ(number(16), (1 + kNearestShown) * kSpotSide);
  EXPECT_EQ(number(20), 2 * kSpotSide);
}

}  // namespace
}  // namespace ganvas::metrics
