// An endless plane of latents: one at each node of a lattice, and mixes between them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shared/recipe/recipe.h"

namespace ganvas {

// Of whole numbers on the lattice.
struct Node {
  int64_t x = 0, y = 0;
  friend bool operator==(const Node&, const Node&) = default;
};
// How far from the middle nodes lie at most: their numbers stay exact in JSON.
inline constexpr int64_t kFarthestNode = 40'000'000;

// The square spiral from (0, 0) over (1, 0) and (1, 1): a number of its own for each node.
uint64_t SpiralIndex(Node node);
Node SpiralNode(uint64_t index);

// A place on the plane; whole numbers are nodes.
struct PlanePoint {
  double x = 0, y = 0;
  friend bool operator==(const PlanePoint&, const PlanePoint&) = default;
};

class Lattice {
 public:
  struct Anchor {
    size_t kept = 0;  // its number among what was kept
    PlanePoint at;
  };

  // Node k of the spiral has latent k of the seed, of class `label` (-1: as Recipe::label), until
  // one of `kept` takes its place. What is kept and lies on this plane by itself stays where it is;
  // the rest goes to the first free nodes of the spiral, in the order of `kept`. `styles`: mixes
  // are those of styles.
  Lattice(uint64_t seed, int label, bool styles, std::span<const Recipe> kept);

  // The picture there. Coordinates are within kFarthestNode.
  Recipe At(PlanePoint point) const;
  // Where kept pictures lie.
  std::span<const Anchor> anchors() const { return anchors_; }
  // Where the plane has this recipe, if it has it.
  std::optional<PlanePoint> PlaceOf(const Recipe& recipe) const;

 private:
  Recipe AtNode(Node node) const;
  std::optional<Node> NodeOf(const Recipe& recipe) const;
  void Hold(PlanePoint point);
  bool IsTaken(Node node) const;

  // A kept picture in place of the seed's own.
  struct Placed {
    Node node;
    Recipe recipe;
    std::string key;
  };

  uint64_t seed_;
  int label_;
  bool styles_;
  std::vector<Placed> placed_;
  std::vector<Node> held_;  // by what was kept
  std::vector<Anchor> anchors_;
};

}  // namespace ganvas
