// Values that follow from constants alone are computed once, by the kernels that a run would use.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "shared/plan/program.h"

namespace ganvas::plan {

// Computes `value` and, for the time that takes, the constants it is made of. `producer` holds the
// node index of each value, -1 for none.
Result<Constant> FoldValue(Program& program, std::span<const int32_t> producer,
                           graph::ValueId value, std::span<const graph::Inferred> inferred);

// The numbers of an integer tensor, or of a float tensor, as a constant of its type.
Result<Constant> Materialize(const graph::Inferred& value);
inline bool IsKnown(const graph::Inferred& value) {
  return value.known.has_value() || value.known_real.has_value();
}

}  // namespace ganvas::plan
