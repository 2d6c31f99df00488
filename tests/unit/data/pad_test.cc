#include "native/data/pad.h"

#include <gtest/gtest.h>

#include <vector>

namespace ganvas::data {
namespace {

TEST(PadCentred, AddsABorder) {
  const std::vector<uint8_t> source = {1, 2, 3, 4};
  std::vector<uint8_t> out(16, 77);
  PadCentred(source.data(), 1, 2, 2, 9, out.data(), 4, 4);
  EXPECT_EQ(out, (std::vector<uint8_t>{9, 9, 9, 9, 9, 1, 2, 9, 9, 3, 4, 9, 9, 9, 9, 9}));
}

}  // namespace
}  // namespace ganvas::data
