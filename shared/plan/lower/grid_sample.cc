#include "shared/kernels/grid_sample.h"

#include "shared/plan/lower/lower.h"

namespace ganvas::plan {

Result<Work> LowerGridSample(const LowerContext& context) {
  GANVAS_TRY(context.RequireF32(0));
  GANVAS_TRY(context.RequireF32(1));
  const auto& attrs = context.attributes<graph::GridSampleAttrs>();
  const Shape& in = context.in(0).shape;
  const Shape& out = context.out().shape;
  kernels::GridSample sample;
  sample.mode = static_cast<kernels::GridSample::Mode>(attrs.mode);
  sample.border = static_cast<kernels::GridSample::Border>(attrs.border);
  sample.align_corners = attrs.align_corners;
  sample.channels = in[1];
  sample.in_h = in[2];
  sample.in_w = in[3];
  sample.out_pixels = out[2] * out[3];
  const int64_t piece = PieceOf(in[1] * 4);
  const int64_t parts = Parts(sample.out_pixels, piece);
  Work work;
  work.kernel = "grid sample";
  work.items = in[0] * parts;
  work.run = [=, x = context.in(0), grid = context.in(1), to = context.out()](
                 int64_t item, const Memory& memory, std::byte*) {
    const int64_t n = item / parts;
    const Part part = PartOf(item % parts, sample.out_pixels, piece);
    kernels::RunGridSample(sample, memory.Read<float>(x) + n * sample.channels * in[2] * in[3],
                           memory.Read<float>(grid) + n * sample.out_pixels * 2, part.begin,
                           part.end,
                           memory.Write<float>(to) + n * sample.channels * sample.out_pixels);
  };
  return work;
}

}  // namespace ganvas::plan
