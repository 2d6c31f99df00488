#include "shared/recipe/lattice.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ganvas {
namespace {

constexpr std::array<Node, 4> kCorners = {{{0, 0}, {1, 0}, {0, 1}, {1, 1}}};

Node Plus(Node a, Node b) { return {a.x + b.x, a.y + b.y}; }

}  // namespace

// Ring r holds the numbers from (2r - 1)^2 on, and begins above the corner (r, -r).
uint64_t SpiralIndex(Node node) {
  const int64_t x = node.x, y = node.y;
  const int64_t r = std::max(std::abs(x), std::abs(y));
  if (r == 0) return 0;
  const int64_t side = 2 * r;
  const int64_t before = (side - 1) * (side - 1) - 1;
  int64_t along = 0;
  if (x == r && y > -r) {
    along = y + r;
  } else if (y == r) {
    along = side + r - x;
  } else if (x == -r) {
    along = 2 * side + r - y;
  } else {
    along = 3 * side + x + r;
  }
  return static_cast<uint64_t>(before + along);
}

Node SpiralNode(uint64_t index) {
  if (index == 0) return {};
  const auto number = static_cast<int64_t>(index);
  int64_t r = static_cast<int64_t>((std::sqrt(static_cast<double>(number)) + 1) / 2);
  while ((2 * r + 1) * (2 * r + 1) <= number) ++r;
  while ((2 * r - 1) * (2 * r - 1) > number) --r;
  const int64_t side = 2 * r;
  const int64_t along = number - (side - 1) * (side - 1) + 1;
  if (along <= side) return {r, along - r};
  if (along <= 2 * side) return {side + r - along, r};
  if (along <= 3 * side) return {-r, 2 * side + r - along};
  return {along - 3 * side - r, -r};
}

Lattice::Lattice(uint64_t seed, int label, bool styles, std::span<const Recipe> kept)
    : seed_(seed), label_(label), styles_(styles) {
  // Samples of the seed are where they are, whatever else is kept.
  for (const Recipe& recipe : kept) {
    if (recipe.kind != Recipe::Kind::kSeed) continue;
    if (const auto node = NodeOf(recipe)) held_.push_back(*node);
  }
  uint64_t next = 0;
  for (size_t i = 0; i < kept.size(); ++i) {
    if (const auto place = PlaceOf(kept[i])) {
      anchors_.push_back({i, *place});
      Hold(*place);
      continue;
    }
    while (IsTaken(SpiralNode(next))) ++next;
    const Node node = SpiralNode(next);
    const Recipe recipe = kept[i].Plain();
    placed_.push_back({node, recipe, KeyOf(recipe)});
    held_.push_back(node);
    anchors_.push_back({i, {static_cast<double>(node.x), static_cast<double>(node.y)}});
  }
}

// A node, or the corners that a mix needs.
void Lattice::Hold(PlanePoint point) {
  const Node corner = {static_cast<int64_t>(std::floor(point.x)),
                       static_cast<int64_t>(std::floor(point.y))};
  const bool is_node =
      static_cast<double>(corner.x) == point.x && static_cast<double>(corner.y) == point.y;
  for (Node step : kCorners) {
    if (!is_node || step == Node{}) held_.push_back(Plus(corner, step));
  }
}

bool Lattice::IsTaken(Node node) const {
  return std::find(held_.begin(), held_.end(), node) != held_.end();
}

Recipe Lattice::AtNode(Node node) const {
  for (const Placed& placed : placed_) {
    if (placed.node == node) return placed.recipe;
  }
  return Recipe::Seed(seed_, SpiralIndex(node), label_);
}

Recipe Lattice::At(PlanePoint point) const {
  const double left = std::floor(point.x), top = std::floor(point.y);
  const Node corner = {static_cast<int64_t>(left), static_cast<int64_t>(top)};
  const auto x = static_cast<float>(point.x - left), y = static_cast<float>(point.y - top);
  if (x == 0 && y == 0) return AtNode(corner);
  std::array<Recipe, 4> corners;
  for (size_t i = 0; i < corners.size(); ++i) corners[i] = AtNode(Plus(corner, kCorners[i]));
  return Recipe::InCell(corners, x, y, styles_);
}

std::optional<Node> Lattice::NodeOf(const Recipe& recipe) const {
  const std::string key = KeyOf(recipe.Plain());
  for (const Placed& placed : placed_) {
    if (placed.key == key) return placed.node;
  }
  const bool own = recipe.kind == Recipe::Kind::kSeed && recipe.seed == seed_ &&
                   recipe.label == label_ && recipe.index <= SpiralIndex({kFarthestNode, 0});
  if (!own) return std::nullopt;
  const Node node = SpiralNode(recipe.index);
  const bool covered = std::any_of(placed_.begin(), placed_.end(),
                                   [&](const Placed& placed) { return placed.node == node; });
  return covered ? std::nullopt : std::optional(node);
}

std::optional<PlanePoint> Lattice::PlaceOf(const Recipe& recipe) const {
  if (const auto node = NodeOf(recipe)) {
    return PlanePoint{static_cast<double>(node->x), static_cast<double>(node->y)};
  }
  if (recipe.kind != Recipe::Kind::kMix || recipe.parts.size() != kCorners.size()) return {};
  const auto corner = NodeOf(recipe.parts[0]);
  if (!corner) return std::nullopt;
  const PlanePoint point = {
      static_cast<double>(corner->x) + static_cast<double>(recipe.weights[1] + recipe.weights[3]),
      static_cast<double>(corner->y) + static_cast<double>(recipe.weights[2] + recipe.weights[3])};
  if (KeyOf(At(point)) != KeyOf(recipe.Plain())) return std::nullopt;
  return point;
}

}  // namespace ganvas
