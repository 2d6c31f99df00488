#include "shared/kernels/pool.h"

#include "shared/plan/lower/lower.h"

namespace ganvas::plan {

Result<Work> LowerPool(const LowerContext& context) {
  GANVAS_TRY(context.RequireF32(0));
  GANVAS_ASSIGN(const graph::Window w, graph::ResolvePool(context));
  const bool average = context.node.kind == graph::OpKind::kAveragePool;
  const kernels::PoolWindow window{
      w.in[0],       w.in[1],        w.out[0],
      w.out[1],      w.kernel[0],    w.kernel[1],
      w.stride[0],   w.stride[1],    w.dilation[0],
      w.dilation[1], w.pad_begin[0], w.pad_begin[1],
      w.pad_end[0],  w.pad_end[1],   context.attributes<graph::PoolAttrs>().count_include_pad};
  const int64_t rows = context.out().shape.Product(0, 2) * w.out[0];
  const int64_t piece = PieceOf(w.out[1] * w.kernel[0] * w.kernel[1]);
  Work work;
  work.kernel = average ? "average pool" : "max pool";
  work.items = Parts(rows, piece);
  work.run = [=, in = context.in(0), out = context.out()](int64_t item, const Memory& memory,
                                                          std::byte*) {
    const Part part = PartOf(item, rows, piece);
    (average ? kernels::RunAveragePool : kernels::RunMaxPool)(
        window, memory.Read<float>(in), part.begin, part.end, memory.Write<float>(out));
  };
  return work;
}

}  // namespace ganvas::plan
