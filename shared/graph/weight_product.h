// Weights that a graph computes, read as products: which factors a value has, along which axes they
// vary, and which axis of the product is which of the convolution's weight.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "shared/graph/graph.h"
#include "shared/graph/resolve.h"

namespace ganvas::graph {

inline constexpr int kNoAxis = -1;
inline constexpr int kMostWeightNodes = 64;  // behind a weight

struct Factor {
  ValueId value;
  bool divides;
};

// A value as a product.
struct Product {
  Shape shape;
  std::vector<Factor> constants, others;
  std::vector<ValueId> inner;  // values between the product and its factors, with the product
};

// Which axis of a product is which of a convolution's; kNoAxis where it has only one element.
struct WeightAxes {
  int picture = kNoAxis, in = kNoAxis, out = kNoAxis;
  int first = kNoAxis, second = kNoAxis, ky = kNoAxis, kx = kNoAxis;  // in the weight's order
  bool flip_y = false, flip_x = false;
};

// An axis as a bit of a set; none for kNoAxis.
inline uint32_t AxisBit(int axis) { return axis == kNoAxis ? 0 : 1u << axis; }

// Where the values of a graph come from. Refers to the nodes, which must outlive it.
class ValueSources {
 public:
  ValueSources(const Graph& graph, std::span<const Node> nodes);

  // Whether no input of the graph is behind the value.
  bool IsConstant(ValueId v) const { return constant_[static_cast<size_t>(v)]; }
  // Null for inputs of the graph and for constants of the file.
  const Node* Producer(ValueId v) const {
    const int32_t n = producer_[static_cast<size_t>(v)];
    return n < 0 ? nullptr : &nodes_[static_cast<size_t>(n)];
  }

 private:
  std::span<const Node> nodes_;
  std::vector<bool> constant_;
  std::vector<int32_t> producer_;  // by ValueId: node index, or -1
};

// Refers to all that it is made of.
class ProductReader {
 public:
  // `inferred` holds the values of the graph as it was when `sources` was made.
  ProductReader(const Graph& graph, const ValueSources& sources, std::span<const Inferred> inferred)
      : graph_(graph), sources_(sources), inferred_(inferred) {}

  const Inferred& Is(ValueId v) const { return inferred_[static_cast<size_t>(v)]; }
  NodeContext At(const Node& node) const { return {graph_, node, inferred_}; }

  // A product of constants and other values, float32; nothing where there are not both.
  std::optional<Product> ProductOf(ValueId v) const;

  // The axes of `whole` along which a factor has more than one element, as bits.
  uint32_t AxesOf(ValueId factor, const Shape& whole) const;

  // Whether the constants together have all elements of the product but along `picture`, where
  // they have one.
  bool AreWhole(const Product& product, int picture) const;

  // Whether the node changes the places of numbers at most.
  static bool OnlyMoves(const Node& node);

  // Follows the axes of a product through the nodes that move them, last first, up to the weight of
  // a convolution of `groups`. Nothing where an axis is parted or mixed on the way.
  std::optional<WeightAxes> Follow(const std::vector<const Node*>& moves, const Shape& product,
                                   int64_t groups, bool transposed) const;

 private:
  bool Collect(ValueId v, bool divides, int depth, Product& product) const;
  bool Flip(const Node& slice, const std::vector<std::vector<int>>& axes, uint32_t& flipped) const;

  const Graph& graph_;
  const ValueSources& sources_;
  std::span<const Inferred> inferred_;
};

}  // namespace ganvas::graph
