// What a convolution takes in of the nodes before it: zeros around its input, and nearest
// upsampling by whole factors.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "shared/plan/program.h"

namespace ganvas::plan {

// The node reads `input` with every pixel repeated `repeat` times along {y, x}, or with zeros
// between its pixels, which then lie at multiples of `spread`, and then with `pad` zeros before
// each axis in addition to its own; what is after follows from the output's size. Only filters of
// single planes read spread pixels.
struct Prologue {
  std::vector<const graph::Node*> nodes;  // that were taken, in the order in which they would run
  graph::ValueId input = graph::kNoValue;
  std::array<int64_t, 2> repeat{1, 1};
  std::array<int64_t, 2> spread{1, 1};
  std::array<int64_t, 2> pad{0, 0};

  bool taken() const { return !nodes.empty(); }
  bool repeats() const { return repeat[0] > 1 || repeat[1] > 1; }
  bool spreads() const { return spread[0] > 1 || spread[1] > 1; }
};

// How a convolution of a repeated image is computed.
enum class Upsampling : uint8_t {
  kNone,
  // As a transposed convolution of the image itself, whose weights are sums of the convolution's:
  // fewer products, rounded otherwise.
  kSummed,
  // 1x1: the image is convolved first and repeated afterwards, with the same bits.
  kCommuted,
};
Upsampling UpsamplingOf(const Prologue& prologue, const graph::Node& node,
                        std::span<const graph::Inferred> inferred);

// The prologue of one node; empty where nothing can be taken. `producer` holds the node index of
// each value, -1 for none. With `direct`, nothing is taken that changes the rounding.
Result<Prologue> FindPrologue(Program& program, const graph::Node& node,
                              std::span<const graph::Inferred> inferred,
                              std::span<const int32_t> producer, bool direct);

}  // namespace ganvas::plan
