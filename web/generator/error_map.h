// How far two pictures are from each other, as a number and as a picture.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ganvas {

// An error of this much, mean over the colours on [0, 1], and more has the brightest colour.
inline constexpr double kErrorMapFull = 0.5;

struct ErrorMap {
  double l1 = 0;              // mean over pixels and colours, on [0, 1]
  std::vector<uint8_t> rgba;  // dark where they agree, bright where they do not
};

// Of two 8-bit RGBA pictures of one size; alpha counts for nothing.
ErrorMap MapError(std::span<const uint8_t> a, std::span<const uint8_t> b);

}  // namespace ganvas
