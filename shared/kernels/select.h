// Operators over bools: which of two tensors counts, and how numbers compare.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "shared/kernels/elementwise.h"

namespace ganvas::kernels {

enum class CompareKind : uint8_t {
  kAnd,
  kEqual,
  kGreater,
  kGreaterOrEqual,
  kLess,
  kLessOrEqual,
  kOr,
  kXor,
};
inline constexpr std::array<std::string_view, 8> kCompareNames = {
    "And", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Or", "Xor"};
static_assert(static_cast<size_t>(CompareKind::kXor) + 1 == kCompareNames.size());

// Elements [begin, end) of the result, 0 or 1. Logical operators take numbers other than 0 as true.
void RunCompare(CompareKind kind, const Broadcast& broadcast, const float* a, const float* b,
                int64_t begin, int64_t end, uint8_t* out);
void RunCompare(CompareKind kind, const Broadcast& broadcast, const int64_t* a, const int64_t* b,
                int64_t begin, int64_t end, uint8_t* out);

// Elements [begin, end) of a result whose elements have `size` bytes, 1, 2, 4 or 8: those of
// `value` where the condition is `wanted`; others stay. The broadcast is of condition and value.
void RunSelect(const Broadcast& broadcast, const uint8_t* condition, bool wanted, size_t size,
               const void* value, int64_t begin, int64_t end, void* out);

}  // namespace ganvas::kernels
