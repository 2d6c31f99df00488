// Maps of samples.
#include "shared/likeness/likeness.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "shared/likeness/features.h"
#include "tests/support/generator_search.h"

namespace ganvas::likeness {
namespace {

using Model = OpenGenerator;

Result<LikenessMap> Find(Model& model, const LikenessOptions& options, double step = 1000) {
  return RunSearch<LikenessMap, LikenessSearch>(model, options, step);
}

LikenessMap Found(Model& model, const LikenessOptions& options, double step = 1000) {
  const auto found = Find(model, options, step);
  EXPECT_TRUE(found.ok()) << found.error().message;
  return found.ok() ? *found : LikenessMap();
}

// Pictures of 16 x 16 from one product: no maps inside.
onnx::Model OneProduct() {
  kernels::Numbers numbers(4);
  onnx::ModelBuilder builder;
  builder.Input("z", {-1, 3});
  builder.Floats("w", {3, 768}, numbers.Vector(3 * 768)).Ints("shape", {-1, 3, 16, 16});
  builder.Ints("spread", {-1, 1, 1, 3}).Node("Reshape", {"z", "spread"}, {"z4"});
  builder.Node("MatMul", {"z4", "w"}, {"a"});
  builder.Node("Reshape", {"a", "shape"}, {"b"});
  builder.Node("Tanh", {"b"}, {"image"}).Output("image");
  return builder.Take();
}

double Away(const std::vector<float>& rows, size_t size, size_t a, size_t b) {
  double sum = 0;
  for (size_t i = 0; i < size; ++i) {
    sum += std::pow(static_cast<double>(rows[a * size + i] - rows[b * size + i]), 2);
  }
  return std::sqrt(sum);
}

// Of what stands side by side.
double MeanOfNeighbours(const Grid& grid, const std::vector<float>& rows, size_t size) {
  double sum = 0;
  int count = 0;
  const auto at = [&](int64_t x, int64_t y) {
    return grid.cells[static_cast<size_t>(y * grid.side + x)];
  };
  for (int64_t y = 0; y < grid.side; ++y) {
    for (int64_t x = 0; x < grid.side; ++x) {
      for (const auto& [dx, dy] : {std::pair{1, 0}, {0, 1}}) {
        if (x + dx >= grid.side || y + dy >= grid.side) continue;
        const int32_t a = at(x, y), b = at(x + dx, y + dy);
        if (a < 0 || b < 0) continue;
        sum += Away(rows, size, static_cast<size_t>(a), static_cast<size_t>(b));
        ++count;
      }
    }
  }
  return sum / count;
}

double MeanOfAll(const std::vector<float>& rows, size_t size) {
  const size_t count = rows.size() / size;
  double sum = 0;
  for (size_t a = 0; a < count; ++a) {
    for (size_t b = 0; b < a; ++b) sum += Away(rows, size, a, b);
  }
  return sum / (static_cast<double>(count) * static_cast<double>(count - 1) / 2);
}

TEST(LikenessTest, LikeLiesNearLike) {
  Model model = Open(OneProduct());
  const LikenessMap map = Found(model, {.count = 250, .seed = 3});
  EXPECT_EQ(map.value, "") << "the reduced picture";
  EXPECT_EQ(map.grid.side, 16);
  EXPECT_EQ(std::count(map.grid.cells.begin(), map.grid.cells.end(), -1), 6);
  // Pictures follow from latents of 3 numbers, of which the map shows 2.
  std::vector<float> latents(250 * 3);
  for (size_t i = 0; i < 250; ++i) Latent(3, i, Prior::kNormal, {&latents[3 * i], 3});
  EXPECT_LT(MeanOfNeighbours(map.grid, latents, 3), 0.6 * MeanOfAll(latents, 3));
}

TEST(LikenessTest, TheLastSmallMapsAreCompared) {
  Model model = Open(Dcgan(16, 8, 3, 10));
  const LikenessMap map = Found(model, {.count = 100});
  EXPECT_EQ(map.value, "x2") << "8 x 8 pixels, after the activation";
  std::set<int32_t> samples(map.grid.cells.begin(), map.grid.cells.end());
  EXPECT_EQ(samples.size(), 100u);
}

TEST(LikenessTest, StepsDoNotMatter) {
  Model model = Open(Dcgan(16, 8, 3, 10));
  EXPECT_EQ(Found(model, {.count = 49}).grid.cells, Found(model, {.count = 49}, 0).grid.cells);
}

TEST(LikenessTest, SeedsDiffer) {
  Model model = Open(Dcgan(16, 8, 3, 10));
  EXPECT_NE(Found(model, {.count = 49}).grid.cells,
            Found(model, {.count = 49, .seed = 1}).grid.cells);
}

TEST(LikenessTest, TruncatedSamplesAreCompared) {
  Model model = Open(Dcgan(16, 8, 3, 10));
  const std::vector<int32_t> whole = Found(model, {.count = 49}).grid.cells;
  const std::vector<int32_t> half = Found(model, {.count = 49, .psi = 0.2}).grid.cells;
  EXPECT_NE(half, whole) << "layers are not linear";
  const LikenessOptions in_z = {.count = 49, .psi = 0.2, .space = meaning::TruncationSpace::kZ};
  EXPECT_EQ(Found(model, in_z).grid.cells, half);
  const LikenessOptions in_w = {.count = 49, .psi = 0.2, .space = meaning::TruncationSpace::kW};
  EXPECT_EQ(Find(model, in_w).error().message,
            "the model has no input for truncation in w; truncate in z");
}

TEST(LikenessTest, OptionsOutOfRangeAreRefused) {
  Model model = Open(Dcgan(16, 8, 3, 10));
  EXPECT_EQ(Find(model, {.count = 1}).error().message, "count is 1, expected 2 to 4096");
  EXPECT_EQ(Find(model, {.count = 9, .label = 0}).error().message,
            "label: the model has no classes");
}

}  // namespace
}  // namespace ganvas::likeness
