// Epochs as steps, and words about few or equal pictures.
#include "native/train/data_size.h"

#include <gtest/gtest.h>

#include "native/data/equal_pictures.h"
#include "native/error.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/metrics/spots.h"

namespace ganvas::train {
namespace {

// An idx folder of `count` different pictures, the first `copies` of them twice.
void WritePictures(const std::string& folder, int64_t count, int64_t copies) {
  metrics::WriteSpots(folder, "train", count, 1);
  const std::string file = folder + "/train-images-idx3-ubyte";
  std::string bytes = FileText(file);
  const size_t header = 16, picture = metrics::kSpotSide * metrics::kSpotSide;
  bytes += bytes.substr(header, static_cast<size_t>(copies) * picture);
  const auto total = static_cast<uint32_t>(count + copies);
  for (size_t i = 0; i < 4; ++i) bytes[4 + i] = static_cast<char>(total >> (24 - 8 * i));
  WriteText(file, bytes);
  std::filesystem::remove(folder + "/train-labels-idx1-ubyte");
}

Options Of(const std::string& data) {
  Options options;
  options.data = data;
  options.size = 16;
  options.batch = 8;
  options.threads = 1;
  return options;
}

TEST(DataSize, EpochsBecomeSteps) {
  const ScratchFolder folder;
  WritePictures(folder.path(), 30, 0);
  Options options = Of("idx:" + folder.path());
  const TrainingData data = OpenTrainingData(options);
  EXPECT_EQ(TurnEpochsIntoSteps(data, options), "");
  EXPECT_EQ(options.steps, Options().steps);
  options.epochs = 2;
  EXPECT_EQ(TurnEpochsIntoSteps(data, options),
            "--epochs 2 of 30 pictures with --batch 8 are --steps 8");
  EXPECT_EQ(options.steps, 8);  // 60 pictures in batches of 8
  EXPECT_EQ(options.epochs, 0);
  options.epochs = 10;
  options.n_critic = 5;  // each update sees a batch
  TurnEpochsIntoSteps(data, options);
  EXPECT_EQ(options.steps, 8);

  Options endless = Of("ring8");
  endless.epochs = 1;
  const TrainingData points = OpenTrainingData(endless);
  EXPECT_THROW(TurnEpochsIntoSteps(points, endless), FatalError);
}

TEST(DataSize, FewAndEqualPicturesAreNamed) {
  const ScratchFolder folder;
  WritePictures(folder.path(), 5, 2);
  Options options = Of("idx:" + folder.path());
  const TrainingData data = OpenTrainingData(options);
  EXPECT_EQ(data::CountEqualPictures(*data.pictures), 2);
  const std::vector<std::string> warnings = DataWarnings(data, options);
  ASSERT_EQ(warnings.size(), 3u);
  EXPECT_TRUE(warnings[0].starts_with("7 pictures, fewer than --batch 8")) << warnings[0];
  EXPECT_TRUE(warnings[1].starts_with("7 pictures are few")) << warnings[1];
  EXPECT_NE(warnings[1].find("--augment ada"), std::string::npos) << warnings[1];
  EXPECT_TRUE(warnings[2].starts_with("2 pictures of 7 are equal")) << warnings[2];
  options.augment = "ada";
  options.batch = 4;
  EXPECT_EQ(DataWarnings(data, options).size(), 1u);

  WritePictures(folder.path(), 1200, 0);
  EXPECT_TRUE(DataWarnings(OpenTrainingData(options), Of(options.data)).empty());
}

TEST(DataSize, OfTwoDomainsEachIsNamed) {
  const ScratchFolder folder;
  WritePictures(folder.path(), 5, 1);
  Options options = Of("pair:shapes,idx:" + folder.path());
  options.model = Model::kCyclegan;
  options.batch = 1;
  const std::vector<std::string> warnings = DataWarnings(OpenTrainingData(options), options);
  ASSERT_EQ(warnings.size(), 2u);
  EXPECT_TRUE(warnings[0].starts_with("domain B: 6 pictures are few")) << warnings[0];
  EXPECT_EQ(warnings[0].find("ada"), std::string::npos) << warnings[0];
  EXPECT_TRUE(warnings[1].starts_with("domain B: 1 picture of 6 is equal")) << warnings[1];
}

}  // namespace
}  // namespace ganvas::train
