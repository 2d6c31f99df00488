#include "shared/kernels/winograd.h"

#include <utility>

#include "shared/plan/lower/conv_parts.h"

namespace ganvas::plan {

Result<Work> LowerWinograd(const LowerContext& context, const kernels::TapConv& conv,
                           const kernels::WinogradConv& winograd, bool transposed) {
  // The origins tell which weights meet in a phase.
  const WeightKey key = PackedKey(context, "winograd",
                                  {winograd.tile_rows, winograd.outputs, winograd.taps,
                                   winograd.origin_y[0], winograd.origin_y[winograd.step - 1],
                                   winograd.origin_x[0], winograd.origin_x[winograd.step - 1]});
  GANVAS_ASSIGN(const auto packed,
                context.program.Packed(
                    key, static_cast<uint64_t>(winograd.packed_floats()), [&](float* to) -> Status {
                      GANVAS_ASSIGN(const Constant weight, ConvWeight(context));
                      kernels::PackWinogradWeights(
                          winograd, conv, WeightsOf(context, conv, transposed, weight), to);
                      return {};
                    }));
  GANVAS_ASSIGN(const auto bias, MakeBias(context, winograd.out_channels, 1, 1));
  GANVAS_ASSIGN(const auto input, ReadableInput(context));

  Work work;
  work.kernel = "winograd F(" + std::to_string(winograd.outputs) + "," +
                std::to_string(winograd.taps) + ")" + (winograd.step > 1 ? " phases" : "");
  work.items = winograd.items();
  work.macs = conv.macs();
  work.scratch_bytes = static_cast<uint64_t>(winograd.scratch_floats()) * sizeof(float);
  work.run = [winograd, packed, bias, input, out = context.out(), residual = context.residual,
              activation = context.op.activation](int64_t item, const Memory& memory,
                                                  std::byte* scratch) {
    kernels::ConvEpilogue epilogue;
    epilogue.bias = bias == nullptr ? nullptr : bias->as<float>();
    epilogue.residual = residual.present ? memory.Read<float>(residual) : nullptr;
    epilogue.activation = activation;
    kernels::RunWinogradItem(winograd, packed->as<float>(), memory.Read<float>(input.first),
                             epilogue, item, reinterpret_cast<float*>(scratch),
                             memory.Write<float>(out));
  };
  return work;
}

}  // namespace ganvas::plan
