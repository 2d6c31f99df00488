#include "native/step/resident_batches.h"

#include <gtest/gtest.h>

namespace ganvas::train {
namespace {

// On the CPU here: what differs on a GPU is where the bytes lie.
TEST(ResidentBatches, AreThoseThatAreReadAhead) {
  Options options;
  options.data = "glyphs";
  options.size = 16;
  options.batch = 12;
  options.mirror = true;
  options.conditional = true;
  options.threads = 2;
  options.seed = 9;
  const TrainingData data = OpenTrainingData(options);
  const DatasetRecord record = Describe(data, options.data);
  // From the middle of an epoch over its end, whole and as the second of three slices.
  const int64_t first = data.pictures->size() / options.batch - 3;
  for (const RankSlice slice : {RankSlice{}, RankSlice{.rank = 1, .ranks = 3}}) {
    const auto read = OpenBatches(data, record, options, first, torch::kCPU, slice);
    const auto resident = ResidentBatches(*data.pictures, options, first, torch::kCPU, slice);
    for (int i = 0; i < 6; ++i) {
      const RealBatch expected = read->Next(), found = resident->Next();
      ASSERT_EQ(found.samples.size(0), 12 / slice.ranks);
      EXPECT_TRUE(torch::equal(found.samples, expected.samples)) << "batch " << i;
      EXPECT_TRUE(torch::equal(found.labels, expected.labels)) << "batch " << i;
    }
  }
}

TEST(ResidentBatches, BytesAreCounted) {
  Options options;
  options.data = "glyphs";
  options.size = 16;
  const TrainingData data = OpenTrainingData(options);
  EXPECT_EQ(BytesOf(*data.pictures), data.pictures->size() * data.pictures->shape().channels * 256);
}

}  // namespace
}  // namespace ganvas::train
