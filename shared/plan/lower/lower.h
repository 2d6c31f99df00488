// The lowerings, one file for each family of operators.
#pragma once

#include <cstdint>

#include "shared/plan/lowering.h"

namespace ganvas::plan {

Result<Work> LowerActivation(const LowerContext& context);          // elementwise.cc
Result<Work> LowerBatchNormalization(const LowerContext& context);  // norm.cc
Result<Work> LowerConv(const LowerContext& context);                // conv.cc
Result<Work> LowerConvTranspose(const LowerContext& context);       // conv.cc

// Elements that an elementwise item covers.
inline constexpr int64_t kItemElements = 32 * 1024;

// The item's part [begin, end) of `count` elements in pieces of `piece`.
struct Part {
  int64_t begin, end;
};
inline int64_t Parts(int64_t count, int64_t piece) { return (count + piece - 1) / piece; }
inline Part PartOf(int64_t item, int64_t count, int64_t piece) {
  const int64_t begin = item * piece;
  return {begin, begin + piece < count ? begin + piece : count};
}

}  // namespace ganvas::plan
