#include "shared/kernels/widen.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "shared/kernels/cast.h"
#include "tests/unit/kernels/kernel_test.h"

namespace ganvas::kernels {
namespace {

uint32_t Bits(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

TEST(WidenHalf, EveryBitPatternIsThatOfTheScalarConversion) {
  std::vector<uint16_t> halves;
  for (uint32_t bits = 0; bits < 65536; ++bits) halves.push_back(static_cast<uint16_t>(bits));
  ForEachTarget([&] {
    std::vector<float> wide(halves.size());
    WidenHalf(halves.data(), static_cast<int64_t>(halves.size()), wide.data());
    for (size_t i = 0; i < halves.size(); ++i) {
      ASSERT_EQ(Bits(wide[i]), Bits(HalfToFloat(halves[i]))) << "half " << i;
    }
  });
}

TEST(WidenHalf, WritesNothingPastOddLengths) {
  const std::vector<uint16_t> halves(70, 0x3c00);
  ForEachTarget([&] {
    for (int64_t count = 0; count < 70; ++count) {
      std::vector<float> wide(71, -7.0f);
      WidenHalf(halves.data(), count, wide.data());
      for (int64_t i = 0; i < 71; ++i) {
        ASSERT_EQ(wide[static_cast<size_t>(i)], i < count ? 1.0f : -7.0f) << count;
      }
    }
  });
}

TEST(WidenHalf, ReadsOddAddresses) {
  std::vector<uint8_t> bytes(1 + 2 * 3001);
  for (int i = 0; i < 3001; ++i) {
    const uint16_t half = FloatToHalf(static_cast<float>(i));
    std::memcpy(&bytes[1 + 2 * static_cast<size_t>(i)], &half, sizeof half);
  }
  std::vector<float> wide(3002, -7.0f);
  WidenHalf(&bytes[1], 3001, wide.data());
  for (int i = 0; i < 2048; ++i) ASSERT_EQ(wide[static_cast<size_t>(i)], static_cast<float>(i));
  EXPECT_EQ(wide[3000], 3000.0f);
  EXPECT_EQ(wide[3001], -7.0f);
}

struct RowsCase {
  int64_t slices, first, rows, inner;
};

TEST(WidenBytes, EveryRowHasTheScaleOfItsSlice) {
  for (const RowsCase& c : {RowsCase{1, 0, 1, 256}, RowsCase{5, 3, 23, 7}, RowsCase{37, 36, 200, 1},
                            RowsCase{3, 0, 16, 16}, RowsCase{4, 1, 0, 3}, RowsCase{1, 0, 90, 1}}) {
    const auto count = static_cast<size_t>(c.rows * c.inner);
    std::vector<int8_t> bytes(count);
    std::vector<uint8_t> unsigned_bytes(count);
    for (size_t i = 0; i < count; ++i) {
      bytes[i] = static_cast<int8_t>(static_cast<int>(i * 71 % 256) - 128);
      unsigned_bytes[i] = static_cast<uint8_t>(i * 71 % 256);
    }
    std::vector<float> zeros, scales;
    for (int64_t s = 0; s < c.slices; ++s) {
      zeros.push_back(static_cast<float>(s * 3 - 7));
      scales.push_back(0.37f / static_cast<float>(s + 1));
    }
    const SliceScales slice_scales{zeros.data(), scales.data(), c.slices};
    ForEachTarget([&] {
      std::vector<float> wide(count + 1, -7.0f), unsigned_wide(count + 1, -7.0f);
      WidenInt8(bytes.data(), slice_scales, c.first, c.rows, c.inner, wide.data());
      WidenUint8(unsigned_bytes.data(), slice_scales, c.first, c.rows, c.inner,
                 unsigned_wide.data());
      for (size_t i = 0; i < count; ++i) {
        const auto row = static_cast<int64_t>(i) / c.inner;
        const auto s = static_cast<size_t>((c.first + row) % c.slices);
        ASSERT_EQ(wide[i], (static_cast<float>(bytes[i]) - zeros[s]) * scales[s]) << i;
        ASSERT_EQ(unsigned_wide[i], (static_cast<float>(unsigned_bytes[i]) - zeros[s]) * scales[s]);
      }
      ASSERT_EQ(wide[count], -7.0f);
      ASSERT_EQ(unsigned_wide[count], -7.0f);
    });
  }
}

}  // namespace
}  // namespace ganvas::kernels
