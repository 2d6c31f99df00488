// What the operators around a graph's input and output tell of the numbers there.
#pragma once

#include <optional>
#include <string>

#include "shared/translate/picture_format.h"
#include "shared/translate/wiring.h"

namespace ganvas::translate {

struct RangeClue {
  ValueRange range = ValueRange::kUnit;
  std::string reason;  // "the output ends in Tanh"
};

// From the type of `output`, the activation that bounds it, or the constants that it is scaled by
// at last.
std::optional<RangeClue> OutputClue(const Wiring& wiring, Wiring::Value output, DType type);

// From the type of `input`, or the constants that bring it to the numbers that networks like.
std::optional<RangeClue> InputClue(const Wiring& wiring, Wiring::Value input, DType type);

}  // namespace ganvas::translate
