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

TEST(WidenBytes, AllNumbersOddLengthsZeroPoints) {
  std::vector<int8_t> bytes;
  std::vector<uint8_t> unsigned_bytes;
  for (int i = 0; i < 256; ++i) {
    bytes.push_back(static_cast<int8_t>(i - 128));
    unsigned_bytes.push_back(static_cast<uint8_t>(i));
  }
  ForEachTarget([&] {
    for (const int64_t count : {0, 1, 5, 255, 256}) {
      std::vector<float> wide(257, -7.0f);
      WidenInt8(bytes.data(), 3.0f, 0.37f, count, wide.data());
      for (int64_t i = 0; i < count; ++i) {
        ASSERT_EQ(wide[static_cast<size_t>(i)], static_cast<float>(i - 131) * 0.37f);
      }
      ASSERT_EQ(wide[static_cast<size_t>(count)], -7.0f);
      WidenUint8(unsigned_bytes.data(), 128.0f, 0.37f, count, wide.data());
      for (int64_t i = 0; i < count; ++i) {
        ASSERT_EQ(wide[static_cast<size_t>(i)], static_cast<float>(i - 128) * 0.37f);
      }
      ASSERT_EQ(wide[static_cast<size_t>(count)], -7.0f);
    }
  });
}

}  // namespace
}  // namespace ganvas::kernels
