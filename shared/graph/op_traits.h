// What the rooms around an operator need to know of it, as one set of bits.
#pragma once

#include <cstdint>

namespace ganvas::graph {

using OpTraits = uint32_t;

inline constexpr OpTraits kNoTraits = 0;

// Output 0 holds input 0's elements in the same order. Where their types are equal it is a view.
inline constexpr OpTraits kSameOrder = 1u << 0;
// Output 0 stays within the range of input 0: numbers are moved, rounded, or mixed with weights
// that sum to 1.
inline constexpr OpTraits kKeepsRange = 1u << 1;
// The result lies in [-1, 1], or in [0, 1], for any input.
inline constexpr OpTraits kWithinOne = 1u << 2;
inline constexpr OpTraits kShare = 1u << 3;
// Sums of input 0's elements multiplied by the weights, which are input 1.
inline constexpr OpTraits kProduct = 1u << 4;
// A product that slides over positions: weights [M, C, ...] or [C, M, ...].
inline constexpr OpTraits kConvolution = 1u << 5;
// The result may be written over input 0 of the same shape, or over input 0 or 1: the item that
// writes an element has read it before, and no other item reads it.
inline constexpr OpTraits kOverFirst = 1u << 6;
inline constexpr OpTraits kOverBoth = 1u << 7;
// The step takes an activation, or a tensor that is added to its result.
inline constexpr OpTraits kTakesActivation = 1u << 8;
inline constexpr OpTraits kTakesResidual = 1u << 9;
// Computes averages over the positions of a picture.
inline constexpr OpTraits kStatistics = 1u << 10;
// The result's type is the operator's own (bool, int64), or input 1's. Else it is input 0's.
inline constexpr OpTraits kOwnType = 1u << 11;
inline constexpr OpTraits kSecondType = 1u << 12;
// Up to opset 6 the attribute `axis` says at which axes of input 0 input 1 lies.
inline constexpr OpTraits kOldAxis = 1u << 13;
// f(a, b, c) is f(f(a, b), c), and f(a) is a.
inline constexpr OpTraits kChain = 1u << 14;

}  // namespace ganvas::graph
