#include "shared/latent/latent.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace ganvas {
namespace {

using Block = std::array<uint32_t, 4>;

// Random123 1.14, tests/kat_vectors, philox4x32 with 10 rounds.
TEST(Philox, KnownAnswers) {
  EXPECT_EQ(Philox4x32(0, 0, 0), (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  const uint64_t ones = ~uint64_t{0};
  EXPECT_EQ(Philox4x32(ones, ones, ones), (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(Philox4x32(0x299f31d0a4093822, 0x85a308d3243f6a88, 0x0370734413198a2e),
            (Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

std::vector<float> Draw(uint64_t seed, uint64_t first, int64_t count, int64_t nz, Prior prior) {
  std::vector<float> z(static_cast<size_t>(count * nz));
  Latents(seed, first, count, nz, prior, z.data());
  return z;
}

TEST(Latents, DoNotDependOnTheBatch) {
  for (int64_t nz : {1, 3, 4, 5, 100, 128}) {
    const std::vector<float> whole = Draw(42, 0, 9, nz, Prior::kNormal);
    std::vector<float> parts = Draw(42, 0, 2, nz, Prior::kNormal);
    const std::vector<float> rest = Draw(42, 2, 7, nz, Prior::kNormal);
    parts.insert(parts.end(), rest.begin(), rest.end());
    EXPECT_EQ(whole, parts) << nz;
    std::vector<float> one(static_cast<size_t>(nz));
    Latent(42, 5, Prior::kNormal, one);
    EXPECT_TRUE(std::equal(one.begin(), one.end(), whole.begin() + 5 * nz)) << nz;
  }
}

TEST(Latents, DifferBySeedAndIndex) {
  const std::vector<float> a = Draw(1, 0, 1, 8, Prior::kNormal);
  EXPECT_NE(a, Draw(2, 0, 1, 8, Prior::kNormal));
  EXPECT_NE(a, Draw(1, 1, 1, 8, Prior::kNormal));
  EXPECT_NE(a,
            Draw(uint64_t{1} << 32 | 1, 0, 1, 8, Prior::kNormal));  // the seed's high half counts
}

// Kolmogorov-Smirnov statistic of sorted values against a distribution function.
template <typename Cdf>
double LargestDistance(std::vector<float> values, Cdf cdf) {
  std::sort(values.begin(), values.end());
  const double n = static_cast<double>(values.size());
  double largest = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    const double p = cdf(static_cast<double>(values[i]));
    largest =
        std::max({largest, p - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - p});
  }
  return largest;
}

TEST(Latents, AreNormal) {
  const std::vector<float> z = Draw(7, 0, 2000, 100, Prior::kNormal);
  const double n = static_cast<double>(z.size());
  double moment[5] = {};
  for (float v : z) {
    double power = 1;
    for (double& m : moment) {
      m += power / n;
      power *= v;
    }
  }
  EXPECT_NEAR(moment[1], 0, 4 / std::sqrt(n));
  EXPECT_NEAR(moment[2], 1, 4 * std::sqrt(2 / n));
  EXPECT_NEAR(moment[3], 0, 4 * std::sqrt(15 / n));
  EXPECT_NEAR(moment[4], 3, 4 * std::sqrt(96 / n));
  const auto cdf = [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); };
  EXPECT_LT(LargestDistance(z, cdf), 1.63 / std::sqrt(n));  // 1% level
}

TEST(Latents, UniformFillsTheInterval) {
  const std::vector<float> z = Draw(7, 0, 2000, 100, Prior::kUniform);
  EXPECT_GE(*std::min_element(z.begin(), z.end()), -1.0f);
  EXPECT_LT(*std::max_element(z.begin(), z.end()), 1.0f);
  const auto cdf = [](double x) { return (x + 1) / 2; };
  EXPECT_LT(LargestDistance(z, cdf), 1.63 / std::sqrt(static_cast<double>(z.size())));
}

double Norm(const std::vector<float>& v) {
  return std::sqrt(std::inner_product(v.begin(), v.end(), v.begin(), 0.0));
}

TEST(Lerp, EndsExactlyAndRunsStraight) {
  const std::vector<float> a = {1, -2, 0.1f};
  const std::vector<float> b = {3, 4, -0.3f};
  std::vector<float> out(3);
  Lerp(a, b, 0, out);
  EXPECT_EQ(out, a);
  Lerp(a, b, 1, out);
  EXPECT_EQ(out, b);
  Lerp(a, b, 0.25f, out);
  EXPECT_FLOAT_EQ(out[0], 1.5f);
  EXPECT_FLOAT_EQ(out[1], -0.5f);
}

TEST(Slerp, DividesAngleAndNormEvenly) {
  const std::vector<float> a = Draw(3, 0, 1, 64, Prior::kNormal);
  const std::vector<float> b = Draw(3, 1, 1, 64, Prior::kNormal);
  const auto angle = [](const std::vector<float>& u, const std::vector<float>& v) {
    const double dot = std::inner_product(u.begin(), u.end(), v.begin(), 0.0);
    return std::acos(std::min(1.0, dot / (Norm(u) * Norm(v))));
  };
  std::vector<float> out(64);
  for (float t : {0.0f, 0.125f, 0.5f, 0.75f, 1.0f}) {
    Slerp(a, b, t, out);
    EXPECT_NEAR(Norm(out), (1 - t) * Norm(a) + t * Norm(b), 1e-5) << t;
    EXPECT_NEAR(angle(a, out), t * angle(a, b), 1e-3) << t;
  }
  Slerp(a, b, 0, out);
  EXPECT_EQ(out, a);
  Slerp(a, b, 1, out);
  EXPECT_EQ(out, b);
  std::vector<float> in_place = a;
  Slerp(a, b, 0.5f, out);
  Slerp(in_place, b, 0.5f, in_place);
  EXPECT_EQ(in_place, out);
}

TEST(Slerp, FallsBackToLerp) {
  const std::vector<float> a = {1, 2, 3};
  const std::vector<float> twice = {2, 4, 6};
  const std::vector<float> opposite = {-1, -2, -3};
  const std::vector<float> zero = {0, 0, 0};
  for (const auto& other : {twice, opposite, zero}) {
    std::vector<float> expected(3), out(3);
    Lerp(a, other, 0.25f, expected);
    Slerp(a, other, 0.25f, out);
    EXPECT_EQ(out, expected);
  }
}

}  // namespace
}  // namespace ganvas
