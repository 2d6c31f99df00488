// The plane of Atlas.
#include "shared/recipe/lattice.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

namespace ganvas {
namespace {

std::vector<float> Made(const Recipe& recipe) {
  std::vector<float> z(64);
  Realize(recipe, Prior::kNormal, z);
  return z;
}

Lattice Plane(std::vector<Recipe> kept = {}) { return Lattice(7, -1, false, kept); }

TEST(LatticeTest, TheSpiralNumbersEachNodeOnce) {
  std::set<uint64_t> numbers;
  constexpr int64_t kRings = 12;
  for (int64_t y = -kRings; y <= kRings; ++y) {
    for (int64_t x = -kRings; x <= kRings; ++x) {
      const uint64_t index = SpiralIndex({x, y});
      numbers.insert(index);
      EXPECT_EQ(SpiralNode(index), (Node{x, y})) << index;
    }
  }
  EXPECT_EQ(numbers.size(), size_t{(2 * kRings + 1) * (2 * kRings + 1)});
  EXPECT_EQ(*numbers.rbegin() + 1, numbers.size()) << "without gaps";
  EXPECT_EQ(SpiralNode(1), (Node{1, 0}));
  EXPECT_EQ(SpiralNode(2), (Node{1, 1}));
}

TEST(LatticeTest, TheSpiralIsExactFarAway) {
  for (int64_t far : {kFarthestNode, -kFarthestNode}) {
    for (Node node : {Node{far, far}, Node{far, 1 - far}, Node{3, far}}) {
      EXPECT_EQ(SpiralNode(SpiralIndex(node)), node);
      EXPECT_LE(SpiralIndex(node), 9007199254740991u);
    }
  }
}

TEST(LatticeTest, ANodeIsASampleOfTheSeed) {
  const Lattice plane = Plane();
  for (Node node : {Node{0, 0}, Node{-3, 5}, Node{100000, -7}}) {
    const Recipe recipe = plane.At({static_cast<double>(node.x), static_cast<double>(node.y)});
    EXPECT_EQ(recipe, Recipe::Seed(7, SpiralIndex(node), -1));
    std::vector<float> sample(64);
    Latent(7, SpiralIndex(node), Prior::kNormal, sample);
    EXPECT_EQ(Made(recipe), sample);
  }
}

TEST(LatticeTest, MixesVaryAsSamplesDo) {
  const Lattice plane = Plane();
  for (PlanePoint inside : {PlanePoint{0.5, 0.5}, {0.25, 0}, {0.03125, 0.75}}) {
    double square = 0;
    int count = 0;
    for (int y = 0; y < 20; ++y) {
      for (int x = 0; x < 20; ++x) {
        for (float v : Made(plane.At({2.0 * x + inside.x, 2.0 * y + inside.y}))) {
          square += static_cast<double>(v) * v;
          ++count;
        }
      }
    }
    EXPECT_NEAR(square / count, 1, 0.03) << inside.x << ", " << inside.y;
  }
}

TEST(LatticeTest, AMixIsTheSumOfItsCornersOverItsSpread) {
  const Lattice plane = Plane();
  const std::vector<float> mixed = Made(plane.At({-0.75, 0.5}));
  const double weights[] = {0.375, 0.125, 0.375, 0.125};
  const std::vector<float> corners[] = {Made(plane.At({-1, 0})), Made(plane.At({0, 0})),
                                        Made(plane.At({-1, 1})), Made(plane.At({0, 1}))};
  for (size_t i = 0; i < mixed.size(); ++i) {
    double sum = 0, square = 0;
    for (size_t k = 0; k < 4; ++k) {
      sum += weights[k] * static_cast<double>(corners[k][i]);
      square += weights[k] * weights[k];
    }
    EXPECT_NEAR(mixed[i], sum / std::sqrt(square), 1e-5);
  }
}

TEST(LatticeTest, MixesOfStylesHavePlainWeights) {
  const Recipe recipe = Lattice(7, -1, true, {}).At({0.5, 0.5});
  EXPECT_TRUE(recipe.styled);
  EXPECT_FALSE(recipe.keep_variance);
  EXPECT_EQ(recipe.weights, std::vector<float>(4, 0.25f));
}

TEST(LatticeTest, NeighbouringPlacesAreAlike) {
  const Lattice plane = Plane();
  const std::vector<float> a = Made(plane.At({0.96875, 0.5})), b = Made(plane.At({1, 0.5}));
  double away = 0;
  for (size_t i = 0; i < a.size(); ++i) away += std::pow(static_cast<double>(a[i] - b[i]), 2);
  EXPECT_LT(std::sqrt(away / static_cast<double>(a.size())), 0.12);
}

TEST(LatticeTest, KeptPicturesOfElsewhereStandInTheMiddle) {
  const std::vector<Recipe> kept = {Recipe::Seed(9, 4, 2), Recipe::Seed(9, 5, -1)};
  const Lattice plane = Plane(kept);
  ASSERT_EQ(plane.anchors().size(), 2u);
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(plane.anchors()[i].kept, i);
    const Node node = SpiralNode(i);
    const PlanePoint at = {static_cast<double>(node.x), static_cast<double>(node.y)};
    EXPECT_EQ(plane.anchors()[i].at, at);
    EXPECT_EQ(plane.At(at), kept[i]);
    EXPECT_EQ(plane.PlaceOf(kept[i]), at);
  }
  EXPECT_EQ(plane.At({0.25, 0}).parts[1], kept[1]);
  // What was there has no place any more.
  EXPECT_FALSE(plane.PlaceOf(Recipe::Seed(7, 0, -1)));
}

TEST(LatticeTest, KeptPicturesOfThePlaneStayWhereTheyAre) {
  const Recipe sample = Recipe::Seed(7, 0, -1);
  const Recipe mix = Plane().At({1.5, 0.25});
  const Recipe other = Recipe::Seed(9, 0, -1);
  const std::vector<Recipe> kept = {mix.WithPsi(0.5f), other, sample};
  const Lattice plane = Plane(kept);
  ASSERT_EQ(plane.anchors().size(), 3u);
  EXPECT_EQ(plane.anchors()[0].at, (PlanePoint{1.5, 0.25}));
  EXPECT_EQ(plane.anchors()[2].at, (PlanePoint{0, 0}));
  EXPECT_EQ(KeyOf(plane.At({1.5, 0.25})), KeyOf(mix));
  // Nodes 0 to 2 are the sample and corners of the mix.
  const Node free = SpiralNode(3);
  EXPECT_EQ(plane.anchors()[1].at,
            (PlanePoint{static_cast<double>(free.x), static_cast<double>(free.y)}));
}

TEST(LatticeTest, MixesComeBackFromJson) {
  const Recipe mix = Plane().At({-7.625, 12.5});
  EXPECT_EQ(RecipeFromJson(ToJson(mix)), mix);
  EXPECT_EQ(Plane().PlaceOf(*RecipeFromJson(ToJson(mix))), (PlanePoint{-7.625, 12.5}));
}

TEST(LatticeTest, AMixHasTheClassOfItsNearestNode) {
  const Lattice plane = Plane();
  EXPECT_EQ(LabelOf(plane.At({1.25, 1.25}), 10), LabelOf(plane.At({1, 1}), 10));
  EXPECT_EQ(LabelOf(Lattice(7, 3, false, {}).At({1.25, 1.25}), 10), 3);
}

}  // namespace
}  // namespace ganvas
