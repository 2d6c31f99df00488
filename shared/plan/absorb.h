// What an op takes in of the nodes after it: factors, sums and activations that its kernel applies
// before it stores.
#pragma once

#include <span>

#include "shared/plan/fuse.h"

namespace ganvas::plan {

// Whether the op takes `next`, the only reader of its result; where it does, its scale, shift,
// residual or activation is changed. A residual is taken only where `residual` says so.
Result<bool> Absorb(Program& program, std::span<const graph::Inferred> inferred,
                    const graph::Node& next, bool residual, Op* op);

}  // namespace ganvas::plan
