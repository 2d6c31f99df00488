#include <algorithm>
#include <memory>
#include <utility>

#include "shared/kernels/depthwise.h"
#include "shared/kernels/norm.h"
#include "shared/plan/lower/conv_parts.h"

namespace ganvas::plan {

bool IsPlaneFilter(const graph::NodeContext& node) {
  if (node.node.kind != graph::OpKind::kConv || node.shape(0).rank() != 4 ||
      node.shape(1).rank() != 4) {
    return false;
  }
  const Result<graph::Window> window = graph::ResolveConv(node);
  if (!window.ok()) return false;
  const int64_t channels = node.shape(0)[1];
  return channels > 0 && node.attributes<graph::ConvAttrs>().group == channels &&
         node.shape(1)[0] == channels && window->stride[0] == 1 && window->stride[1] == 1 &&
         window->dilation[0] == 1 && window->dilation[1] == 1 && window->pad_begin[0] >= 0 &&
         window->pad_begin[1] >= 0;
}

PlaneStageWork::PlaneStageWork(const LowerContext& context)
    : channels(context.out().shape[1]),
      elements(context.out().shape.Product(2, context.out().shape.rank())),
      scales(context.plane_scale),
      picture(context.picture),
      activation(context.op.activation) {
  if (context.op.planes.shift.empty()) return;
  shifts = std::make_shared<const std::vector<float>>(context.op.planes.shift);
}

void PlaneStageWork::Run(const Memory& memory, int64_t plane, float scale, float shift,
                         int64_t begin, int64_t end, const float* in, float* out) const {
  if (scales.present) {
    const float factor = memory.Read<float>(scales)[plane];
    scale *= factor;
    shift *= factor;
  }
  if (shifts != nullptr) shift += (*shifts)[static_cast<size_t>(plane % channels)];
  const float* added = nullptr;
  if (picture.present) {
    const int64_t sample = picture.shape[0] == 1 ? 0 : plane / channels;
    added = memory.Read<float>(picture) + sample * elements;
  }
  kernels::RunChannelAffine(1, elements, &scale, &shift, activation, in, added, begin, end, out);
}

Result<Work> LowerPlaneFilter(const LowerContext& context, const kernels::ConvGeometry& g) {
  kernels::DepthwiseConv conv;
  conv.in_h = g.in_h;
  conv.in_w = g.in_w;
  conv.out_h = g.out_h;
  conv.out_w = g.out_w;
  conv.kernel_h = g.kernel_h;
  conv.kernel_w = g.kernel_w;
  conv.pad_top = g.pad_top;
  conv.pad_left = g.pad_left;
  conv.spread_h = context.op.prologue.spread[0];
  conv.spread_w = context.op.prologue.spread[1];
  const int64_t taps = g.kernel_h * g.kernel_w;
  const auto pack = [&](float* to) -> Status {
    GANVAS_ASSIGN(const Constant weight, ConvWeight(context));
    const float* from = weight.view.as<float>();
    for (int64_t i = 0; i < g.in_channels * taps; ++i) {
      const auto c = static_cast<size_t>(i / taps);
      to[i] = from[i] * (context.op.scale.empty() ? 1.0f : context.op.scale[c]);
    }
    return {};
  };
  GANVAS_ASSIGN(const auto weights,
                context.program.Packed(PackedKey(context, "filter", {}),
                                       static_cast<uint64_t>(g.in_channels * taps), pack));
  GANVAS_ASSIGN(const auto bias, MakeBias(context, g.out_channels, 1, 1));

  const PlaneStageWork stage(context);
  const bool plain = bias == nullptr && !context.op.planes.taken() &&
                     context.op.activation.kind == kernels::ActivationKind::kNone;
  Work work;
  work.kernel = "filter " + std::to_string(g.kernel_h) + "x" + std::to_string(g.kernel_w);
  work.items = g.batch * g.in_channels * conv.bands();
  work.macs = g.batch * g.in_channels * g.out_h * g.out_w * taps;
  work.scratch_bytes = static_cast<uint64_t>(conv.scratch_floats()) * sizeof(float);
  work.run = [=, in = context.in(0), out = context.out()](int64_t item, const Memory& memory,
                                                          std::byte* scratch) {
    const int64_t plane = item / conv.bands(), band = item % conv.bands();
    const int64_t c = plane % stage.channels;
    const int64_t begin = band * conv.band_rows();
    const int64_t end = std::min(conv.out_h, begin + conv.band_rows());
    float* to = memory.Write<float>(out) + plane * stage.elements;
    kernels::RunDepthwiseRows(conv, weights->as<float>() + c * taps,
                              memory.Read<float>(in) + plane * conv.in_h * conv.in_w, begin, end,
                              reinterpret_cast<float*>(scratch), to);
    if (plain) return;
    stage.Run(memory, plane, 1, bias != nullptr ? bias->as<float>()[c] : 0.0f, begin * conv.out_w,
              end * conv.out_w, to, to);
  };
  return work;
}

}  // namespace ganvas::plan
