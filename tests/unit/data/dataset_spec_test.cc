#include "native/data/dataset_spec.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "native/data/dataset.h"
#include "tests/support/fatal_message.h"
#include "tests/support/scratch_folder.h"

namespace ganvas::data {
namespace {

TEST(DatasetSpec, IsTakenApart) {
  const DatasetSpec plain = ParseDatasetSpec("glyphs");
  EXPECT_EQ(plain.kind, "glyphs");
  EXPECT_EQ(plain.argument, "");
  EXPECT_EQ(plain.split, Split::kTrain);
  EXPECT_TRUE(plain.variations.empty());

  const DatasetSpec full = ParseDatasetSpec("idx:../a:b/mnist+invert+tint@test");
  EXPECT_EQ(full.kind, "idx");
  EXPECT_EQ(full.argument, "../a:b/mnist");
  EXPECT_EQ(full.split, Split::kTest);
  EXPECT_EQ(full.variations, (std::vector{Variation::kInvert, Variation::kTint}));
}

TEST(DatasetSpec, KeepsSignsThatBelongToAName) {
  const DatasetSpec spec = ParseDatasetSpec("folder:/a+b@home/c++stripe");
  EXPECT_EQ(spec.argument, "/a+b@home/c+");
  EXPECT_EQ(spec.variations, (std::vector{Variation::kStripe}));
}

TEST(OpenDataset, NamesWhatThereIs) {
  const auto open = [](const char* spec) { return [spec] { OpenDataset(spec, {}); }; };
  EXPECT_EQ(
      FatalMessage(ExitCode::kUsage, open("ring9")),
      "unknown data 'ring9', expected glyphs, shapes, idx:DIR, stacked:DIR, cifar:DIR, "
      "folder:DIR or zip:FILE, then any of +invert, +stripe, +tint and @train or @test; or points: "
      "ring8, grid25, spiral, moons, points:FILE.csv; or pair:SPEC,SPEC; did you mean ring8?");
  EXPECT_NE(FatalMessage(ExitCode::kUsage, open("shapes+blur")).find("'shapes+blur'"),
            std::string::npos);
  const ScratchFolder folder;
  const std::string unknown = "unknown data '" + folder.path() + "': did you mean ";
  EXPECT_EQ(FatalMessage(ExitCode::kUsage, open(folder.path().c_str())),
            unknown + "folder:" + folder.path() + "?");
  folder.Write("train-images-idx3-ubyte.gz", {});
  EXPECT_EQ(FatalMessage(ExitCode::kUsage, open(folder.path().c_str())),
            unknown + "idx:" + folder.path() + "?");
  EXPECT_EQ(FatalMessage(ExitCode::kUsage, open("idx")),
            "data 'idx': expected idx:DIR with the place of the pictures");
  EXPECT_EQ(FatalMessage(ExitCode::kUsage, open("shapes@test@train")),
            "data 'shapes@test@train': @train or @test twice");
  EXPECT_EQ(FatalMessage(ExitCode::kUsage, open("shapes:round")),
            "data 'shapes:round': shapes takes no argument");
}

// Damaged test pictures are there: OpenDataset says what is wrong with them.
TEST(HasTestSplit, IsToldByTheFilesThatAreThere) {
  EXPECT_TRUE(HasTestSplit("shapes"));
  EXPECT_FALSE(HasTestSplit("photographs:x"));
  const ScratchFolder folder;
  const std::string path = folder.path();
  for (const char* kind : {"idx:", "stacked:", "cifar:", "folder:"}) {
    EXPECT_FALSE(HasTestSplit(kind + path)) << kind;
  }
  folder.Write("t10k-images-idx3-ubyte.gz", {1});
  EXPECT_TRUE(HasTestSplit("idx:" + path));
  EXPECT_TRUE(HasTestSplit("stacked:" + path + "+invert@train"));
  EXPECT_FALSE(HasTestSplit("cifar:" + path));
  folder.Write("test_batch.bin", {1});
  EXPECT_TRUE(HasTestSplit("cifar:" + path));
  std::filesystem::create_directory(path + "/test");
  EXPECT_FALSE(HasTestSplit("folder:" + path));  // a class of this name
  std::filesystem::create_directory(path + "/train");
  EXPECT_TRUE(HasTestSplit("folder:" + path));
}

TEST(OpenDataset, ChecksSizeAndChannels) {
  DatasetOptions options;
  options.size = 0;
  EXPECT_EQ(FatalMessage(ExitCode::kUsage, [&] { OpenDataset("shapes", options); }),
            "size 0x0, expected sides of 4 to 2048");
  options.size = 32;
  options.channels = 2;
  EXPECT_EQ(FatalMessage(ExitCode::kUsage, [&] { OpenDataset("shapes", options); }),
            "2 picture channels; expected 1, 3, 4, or 0 for those of the data");
  options.channels = 1;
  EXPECT_EQ(FatalMessage(ExitCode::kUsage, [&] { OpenDataset("shapes+tint", options); }),
            "+tint needs 3 channels, but 1 was asked for");
}

}  // namespace
}  // namespace ganvas::data
