#include "shared/film/entropy.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/film/draws.h"

namespace ganvas::film {
namespace {

using Bytes = std::vector<uint8_t>;

Bytes Coded(const Bytes& bytes) {
  Bytes coded;
  AppendCoded(bytes, coded);
  return coded;
}

// What is decoded, and nothing behind it is taken.
void ExpectRoundTrip(const Bytes& bytes) {
  Bytes coded = Coded(bytes);
  const size_t size = coded.size();
  coded.push_back(77);
  std::span<const uint8_t> rest(coded);
  Bytes decoded(bytes.size());
  const Status status = Decode(rest, decoded);
  ASSERT_TRUE(status.ok()) << status.error().message;
  EXPECT_TRUE(decoded == bytes);
  EXPECT_EQ(rest.size(), 1u) << size;
}

// Values as frequent as e^(-value / spread).
Bytes Skewed(size_t count, double spread) {
  Draws draws(3);
  Bytes bytes(count);
  for (uint8_t& byte : bytes) {
    byte = static_cast<uint8_t>(std::min(255.0, -std::log(draws.Uniform()) * spread));
  }
  return bytes;
}

double BitsOf(const Bytes& bytes) {
  std::vector<double> counts(256);
  for (const uint8_t byte : bytes) ++counts[byte];
  double bits = 0;
  for (const double count : counts) {
    if (count > 0) bits -= count * std::log2(count / static_cast<double>(bytes.size()));
  }
  return bits;
}

TEST(Entropy, GivesTheBytesBack) {
  ExpectRoundTrip({});
  ExpectRoundTrip({5});
  ExpectRoundTrip(Bytes(1000, 9));
  ExpectRoundTrip({1, 2});
  for (const size_t count : {2u, 3u, 100u, 4097u, 100000u}) {
    for (const double spread : {0.1, 1.0, 10.0, 100.0}) ExpectRoundTrip(Skewed(count, spread));
  }
  // One value nearly always, all others once: frequencies of less than 1 in 4096.
  Bytes rare(1000000, 200);
  for (size_t i = 0; i < 256; ++i) rare[i * 3000] = static_cast<uint8_t>(i);
  ExpectRoundTrip(rare);
}

TEST(Entropy, TakesAboutTheBitsOfTheDistribution) {
  for (const double spread : {0.5, 2.0, 20.0}) {
    const Bytes bytes = Skewed(100000, spread);
    EXPECT_LT(static_cast<double>(Coded(bytes).size()) * 8, BitsOf(bytes) * 1.01 + 8 * 600)
        << spread;
  }
}

TEST(Entropy, NeverGrowsMuch) {
  Draws draws(1);
  Bytes noise(5000);
  for (uint8_t& byte : noise) byte = static_cast<uint8_t>(draws.Next());
  EXPECT_LE(Coded(noise).size(), noise.size() + 1);
}

TEST(Entropy, RefusesDamagedBytes) {
  const Bytes bytes = Skewed(3000, 4), coded = Coded(bytes);
  Bytes decoded(bytes.size());
  for (size_t size = 0; size < coded.size(); ++size) {
    std::span<const uint8_t> cut = std::span(coded).first(size);
    EXPECT_FALSE(Decode(cut, decoded).ok()) << size;
  }
  // A changed byte may give other numbers, but neither reads nor writes elsewhere.
  for (size_t at = 0; at < coded.size(); ++at) {
    Bytes changed = coded;
    changed[at] = static_cast<uint8_t>(changed[at] ^ (1u << (at % 8)));
    std::span<const uint8_t> rest(changed);
    const Status status = Decode(rest, decoded);
    EXPECT_TRUE(!status.ok() || rest.size() <= changed.size());
  }
}

}  // namespace
}  // namespace ganvas::film
