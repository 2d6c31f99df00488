#include "shared/directions/components.h"

#include <gtest/gtest.h>

#include <cmath>

#include "shared/latent/latent.h"

namespace ganvas::directions {
namespace {

constexpr size_t kRows = 3000;

// Rows of small noise, around 5, with planted directions: along the unit vector of numbers
// [k * step, (k + 1) * step) the deviation is 4 - k.
std::vector<float> Planted(size_t size, size_t step, size_t planted) {
  std::vector<float> rows(kRows * size), along(kRows * planted);
  Latents(1, 0, kRows, static_cast<int64_t>(size), Prior::kNormal, rows.data());
  Latents(2, 0, kRows, static_cast<int64_t>(planted), Prior::kNormal, along.data());
  for (size_t row = 0; row < kRows; ++row) {
    for (size_t i = 0; i < size; ++i) {
      float& x = rows[row * size + i];
      x = 5 + 0.1f * x;
      const size_t k = i / step;
      if (k >= planted) continue;
      const auto deviation = 4 - static_cast<float>(k);
      x += deviation * along[row * planted + k] / std::sqrt(static_cast<float>(step));
    }
  }
  return rows;
}

void ExpectPlanted(const Components& components, size_t size, size_t step, size_t planted) {
  for (size_t v = 0; v < planted; ++v) {
    SCOPED_TRACE(v);
    const double deviation = 4 - static_cast<double>(v);
    EXPECT_NEAR(std::sqrt(components.values()[v]), deviation, 0.15);
    double inside = 0, length = 0;
    for (size_t i = 0; i < size; ++i) {
      const double x = components.vectors()[v * size + i];
      length += x * x;
      if (i / step == v) inside += x / std::sqrt(static_cast<double>(step));
    }
    EXPECT_NEAR(length, 1, 1e-9);
    EXPECT_GT(std::abs(inside), 0.995);
  }
  EXPECT_NEAR(components.mean()[size - 1], 5, 0.02);
}

Components Done(const std::vector<float>& rows, size_t size, size_t wanted) {
  Components components(rows, size, wanted, 7);
  while (components.Work(Deadline::max()) < 1) {
  }
  return components;
}

TEST(Components, OfShortAndLongVectors) {
  for (const size_t size : {40, 700}) {
    SCOPED_TRACE(size);
    const std::vector<float> rows = Planted(size, 10, 3);
    ExpectPlanted(Done(rows, size, 3), size, 10, 3);
  }
}

TEST(Components, DoNotDependOnHowTheWorkIsCut) {
  for (const size_t size : {24, 520}) {
    const std::vector<float> rows = Planted(size, 4, 2);
    const Components whole = Done(rows, size, 2);
    Components cut(rows, size, 2, 7);
    double before = 0;
    for (double share = 0; share < 1;) {
      share = cut.Work(Deadline::min());
      EXPECT_GE(share, before);
      before = share;
    }
    EXPECT_EQ(cut.vectors(), whole.vectors());
    EXPECT_EQ(cut.values(), whole.values());
  }
}

}  // namespace
}  // namespace ganvas::directions
