// Precision, recall, density, coverage and nearest neighbours against plain loops.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "native/metrics/neighbours.h"
#include "tests/unit/metrics/random_features.h"

namespace ganvas::metrics {
namespace {

double Distance(const torch::Tensor& a, const torch::Tensor& b) {
  return (a.to(torch::kFloat64) - b.to(torch::kFloat64)).norm().item<double>();
}

double Radius(const torch::Tensor& set, int64_t i, int64_t k) {
  std::vector<double> distances;
  for (int64_t j = 0; j < set.size(0); ++j) {
    if (j != i) distances.push_back(Distance(set[i], set[j]));
  }
  std::sort(distances.begin(), distances.end());
  return distances[static_cast<size_t>(k - 1)];
}

Prdc PlainPrdc(const torch::Tensor& real, const torch::Tensor& fake) {
  const int64_t n = real.size(0), m = fake.size(0);
  Prdc result;
  std::vector<double> real3, real5, fake3;
  for (int64_t i = 0; i < n; ++i) real3.push_back(Radius(real, i, 3));
  for (int64_t i = 0; i < n; ++i) real5.push_back(Radius(real, i, 5));
  for (int64_t j = 0; j < m; ++j) fake3.push_back(Radius(fake, j, 3));
  std::vector<bool> precise(static_cast<size_t>(m));
  for (int64_t i = 0; i < n; ++i) {
    bool recalled = false, covered = false;
    for (int64_t j = 0; j < m; ++j) {
      const double d = Distance(real[i], fake[j]);
      const size_t a = static_cast<size_t>(i), b = static_cast<size_t>(j);
      if (d <= real3[a]) precise[b] = true;
      recalled |= d <= fake3[b];
      covered |= d < real5[a];
      if (d < real5[a]) result.density += 1.0 / static_cast<double>(5 * m);
    }
    result.recall += recalled ? 1.0 / static_cast<double>(n) : 0;
    result.coverage += covered ? 1.0 / static_cast<double>(n) : 0;
  }
  result.precision = static_cast<double>(std::count(precise.begin(), precise.end(), true)) /
                     static_cast<double>(m);
  return result;
}

void ExpectEqual(const Prdc& found, const Prdc& expected) {
  EXPECT_NEAR(found.precision, expected.precision, 1e-9);
  EXPECT_NEAR(found.recall, expected.recall, 1e-9);
  EXPECT_NEAR(found.density, expected.density, 1e-9);
  EXPECT_NEAR(found.coverage, expected.coverage, 1e-9);
}

TEST(Prdc, IsWhatTheFormulasSay) {
  const torch::Tensor real = Normals(1, 60, 4);
  ExpectEqual(ComputePrdc(real, Normals(2, 45, 4) * 0.7 + 0.3),
              PlainPrdc(real, Normals(2, 45, 4) * 0.7 + 0.3));
  ExpectEqual(ComputePrdc(real, Normals(2, 45, 4) * 1.5), PlainPrdc(real, Normals(2, 45, 4) * 1.5));
}

TEST(Prdc, OfManyBlocksIsThatOfOne) {
  // Rows that are there k + 1 times have radius 0; the rest is far away and changes nothing.
  const torch::Tensor real = Normals(3, 3000, 2), fake = Normals(4, 2500, 2);
  const Prdc all = ComputePrdc(real, fake);
  EXPECT_NEAR(all.precision, 1, 0.02);
  EXPECT_NEAR(all.recall, 1, 0.02);
  EXPECT_NEAR(all.density, 1, 0.05);
  // Naeem et al., eq. 9: expected coverage of equal distributions is about 1 - 1 / 2^k.
  EXPECT_NEAR(all.coverage, 1 - 1.0 / 32, 0.03);
  // The same sets in another order give the same numbers.
  ExpectEqual(ComputePrdc(real.flip(0), fake.flip(0)), all);
}

TEST(Prdc, SeesCollapseAndNoise) {
  const torch::Tensor real = Normals(5, 200, 3);
  const Prdc one = ComputePrdc(real, real[0].expand({100, 3}) + 0.001 * Normals(6, 100, 3));
  EXPECT_EQ(one.precision, 1);
  EXPECT_LT(one.recall, 0.05);
  EXPECT_LT(one.coverage, 0.1);
  const Prdc far = ComputePrdc(real, Normals(7, 100, 3) + 100);
  EXPECT_EQ(far.precision + far.recall + far.density + far.coverage, 0);
}

TEST(FindNearest, IsTheNearestOfBytes) {
  const torch::Tensor set = (Normals(8, 300, 12) * 40 + 128).clamp(0, 255).to(torch::kUInt8);
  torch::Tensor queries = (Normals(9, 20, 12) * 40 + 128).clamp(0, 255).to(torch::kUInt8);
  queries[3] = set[77];
  const Nearest nearest = FindNearest(queries, set);
  for (int64_t q = 0; q < 20; ++q) {
    double best = 1e30;
    for (int64_t i = 0; i < 300; ++i) best = std::min(best, Distance(queries[q], set[i]));
    EXPECT_NEAR(nearest.distance[q].item<double>(), best, 1e-9);
    EXPECT_NEAR(Distance(queries[q], set[nearest.index[q].item<int64_t>()]), best, 1e-9);
  }
  EXPECT_EQ(nearest.distance[3].item<double>(), 0);
  EXPECT_EQ(nearest.index[3].item<int64_t>(), 77);
}

TEST(FindNearest, LeavesOutWhatItIsTold) {
  // A hundred rows of ninety points, each nearest to the one before; more than are searched at
  // once.
  const torch::Tensor number = torch::arange(9000, torch::kFloat32);
  const torch::Tensor column = number.remainder(90);
  const torch::Tensor set =
      torch::stack({column + column.square() / 100, 5 * (number / 90).floor()}, 1);
  const torch::Tensor own = torch::tensor({0, 5, 8999}, torch::kInt64);
  const Nearest nearest = FindNearest(set.index_select(0, own), set, own);
  EXPECT_TRUE(torch::equal(nearest.index, torch::tensor({1, 4, 8998}, torch::kInt64)));
  EXPECT_NEAR(nearest.distance[1].item<double>(), 1.09, 1e-5);
  EXPECT_EQ(FindNearest(set.index_select(0, own), set).distance.sum().item<double>(), 0);
}

TEST(CompareDistances, KnownValues) {
  const torch::Tensor held_out =
      torch::arange(1, 102, torch::kFloat64);  // 1% quantile 2, median 51
  const Memorization copied = CompareDistances(torch::tensor({0.0, 1.0, 1.5, 51.0}), held_out);
  EXPECT_NEAR(copied.share_closer, 0.75, 1e-12);
  EXPECT_NEAR(copied.ratio, 1.25 / 51, 1e-12);
  const Memorization honest = CompareDistances(held_out, held_out);
  EXPECT_NEAR(honest.share_closer, 1.0 / 101, 1e-12);
  EXPECT_EQ(honest.ratio, 1);
}

// The set is larger than the part that is converted at once.
TEST(FindNearestFew, AreThoseOfASortedList) {
  const torch::Tensor queries = Normals(3, 7, 3), set = Normals(4, 9000, 3);
  const Nearest few = FindNearestFew(queries, set, 5);
  ASSERT_EQ(few.index.sizes(), (std::vector<int64_t>{7, 5}));
  for (int64_t i = 0; i < queries.size(0); ++i) {
    const auto [sorted, order] =
        (set.to(torch::kFloat64) - queries[i].to(torch::kFloat64)).norm(2, 1).sort();
    for (int64_t k = 0; k < 5; ++k) {
      EXPECT_EQ(few.index[i][k].item<int64_t>(), order[k].item<int64_t>());
      EXPECT_NEAR(few.distance[i][k].item<double>(), sorted[k].item<double>(), 1e-6);
    }
  }
  const Nearest one = FindNearest(queries, set);
  EXPECT_TRUE(one.index.equal(few.index.select(1, 0)));
  EXPECT_TRUE(one.distance.equal(few.distance.select(1, 0)));
}

}  // namespace
}  // namespace ganvas::metrics
