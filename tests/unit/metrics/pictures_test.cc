// Pictures as metrics see them: bytes.
#include "native/metrics/pictures.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>

namespace ganvas::metrics {
namespace {

TEST(ToBytes, RoundsHalfUpAndClamps) {
  const float step = 2.0f / 255;
  const torch::Tensor numbers =
      torch::tensor({-1.0f, -1 + 0.49f * step, -1 + 0.51f * step, 0.0f, 1.0f, 1.5f, -9.0f,
                     std::numeric_limits<float>::quiet_NaN()});
  const std::vector<int> expected = {0, 0, 1, 128, 255, 255, 0, 0};
  const torch::Tensor bytes = ToBytes(numbers.view({2, 1, 2, 2}));
  EXPECT_EQ(bytes.scalar_type(), torch::kUInt8);
  for (size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(bytes.flatten()[static_cast<int64_t>(i)].item<int>(), expected[i]) << i;
  }
  // In the order of the picture, however it lies in memory.
  const torch::Tensor turned = numbers.view({1, 1, 2, 4}).transpose(2, 3);
  EXPECT_EQ(ToBytes(turned)[0][0][3][0].item<int>(), 128);
  EXPECT_EQ(ToBytes(turned)[0][0][0][1].item<int>(), 255);
}

TEST(ReadPictures, TakesThoseThatAreAskedForInTheirOrder) {
  Pictures three;
  three.bytes = torch::arange(3 * 4).to(torch::kUInt8).view({3, 1, 2, 2});
  three.labels = {7, 8, 9};
  const PictureDataset dataset(three, {});
  const std::array<int64_t, 3> indices = {2, 0, 2};
  const Pictures read = ReadPictures(dataset, indices);
  EXPECT_EQ(read.labels, (std::vector<int64_t>{9, 7, 9}));
  EXPECT_TRUE(torch::equal(read.bytes[0], three.bytes[2]));
  EXPECT_TRUE(torch::equal(read.bytes[1], three.bytes[0]));
  EXPECT_TRUE(torch::equal(ReadPictures(dataset).bytes, three.bytes));
}

}  // namespace
}  // namespace ganvas::metrics
