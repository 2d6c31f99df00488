#include "shared/film/numbers.h"

#include <gtest/gtest.h>

#include <cstring>

#include "tests/unit/film/draws.h"

namespace ganvas::film {
namespace {

using Bytes = std::vector<uint8_t>;

template <typename T>
Bytes BytesOf(const std::vector<T>& numbers) {
  Bytes bytes(numbers.size() * sizeof(T));
  std::memcpy(bytes.data(), numbers.data(), bytes.size());
  return bytes;
}

size_t ExpectRoundTrip(const Bytes& numbers, const Bytes& next, NumberForm form) {
  Bytes coded;
  AppendNumbers(numbers, next, form, coded);
  std::span<const uint8_t> rest(coded);
  Bytes decoded = next;
  const Status status = DecodeNumbers(rest, form, decoded);
  EXPECT_TRUE(status.ok()) << status.error().message;
  EXPECT_TRUE(decoded == numbers) << form.width;
  EXPECT_TRUE(rest.empty());
  return coded.size();
}

TEST(FilmNumbers, GiveAllBitsOfAnyNumbersBack) {
  Draws draws(2);
  for (const size_t width : {1u, 2u, 4u, 8u}) {
    for (const bool floating : {false, true}) {
      Bytes numbers(width * 1000), next(width * 1000);
      for (uint8_t& byte : numbers) byte = static_cast<uint8_t>(draws.Next());
      next = numbers;
      // Of half of them some bits differ, so that differences are shorter.
      for (size_t i = 0; i < 500; ++i) next[i * width] ^= 3;
      ExpectRoundTrip(numbers, next, {width, floating});
      for (uint8_t& byte : next) byte = static_cast<uint8_t>(draws.Next());
      ExpectRoundTrip(numbers, next, {width, floating});
    }
  }
}

TEST(FilmNumbers, KnowEveryHalfAndTheOneBesideIt) {
  std::vector<uint16_t> all(65536), beside(65536);
  for (size_t i = 0; i < all.size(); ++i) {
    all[i] = static_cast<uint16_t>(i);
    beside[i] = static_cast<uint16_t>(i * 31 + 7);
  }
  ExpectRoundTrip(BytesOf(all), BytesOf(beside), {2, true});
  ExpectRoundTrip(BytesOf(beside), BytesOf(all), {2, true});
}

TEST(FilmNumbers, AreShortWhereLittleChanges) {
  Draws draws(4);
  std::vector<float> numbers(10000), next(10000);
  for (size_t i = 0; i < numbers.size(); ++i) {
    numbers[i] = static_cast<float>(draws.Uniform() * 2 - 1);
    next[i] = numbers[i] * (1 + 1e-6f * static_cast<float>(draws.Next() % 5));
  }
  const size_t same = ExpectRoundTrip(BytesOf(numbers), BytesOf(numbers), {4, true});
  const size_t close = ExpectRoundTrip(BytesOf(numbers), BytesOf(next), {4, true});
  const size_t far = ExpectRoundTrip(BytesOf(numbers), Bytes(40000), {4, true});
  EXPECT_EQ(same, 1u);
  EXPECT_LT(close, far / 3);
}

}  // namespace
}  // namespace ganvas::film
