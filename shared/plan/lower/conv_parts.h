// What the lowerings of convolutions share.
#pragma once

#include <memory>
#include <utility>

#include "shared/kernels/winograd.h"
#include "shared/plan/lower/lower.h"

namespace ganvas::plan {

// The node's weights as kernels take them, scaled by what was absorbed. `weight` comes from
// ConvWeight; `transposed` tells its layout, [in, out, h, w] in place of [out, in, h, w].
kernels::ConvWeights WeightsOf(const LowerContext& context, const kernels::TapConv& conv,
                               bool transposed, const Constant& weight);

// The bias with what was absorbed applied; null where nothing is to be added. Otherwise `repeat`
// numbers for each channel, padded with zeros to a multiple of `unit`.
Result<std::shared_ptr<const AlignedBuffer>> MakeBias(const LowerContext& context, int64_t channels,
                                                      int64_t repeat, int64_t unit);

// Kernels read whole vectors past the end of their input, which the arena allows and the memory of
// a constant does not: a constant input is copied.
Result<std::pair<Operand, std::shared_ptr<const AlignedBuffer>>> ReadableInput(
    const LowerContext& context);

// A sum over taps by Winograd's algorithm.
Result<Work> LowerWinograd(const LowerContext& context, const kernels::TapConv& conv,
                           const kernels::WinogradConv& winograd, bool transposed);

}  // namespace ganvas::plan
