#include "shared/kernels/reduce.h"

#include <vector>

#include "shared/plan/lower/lower.h"

namespace ganvas::plan {
namespace {

using kernels::ReductionKind;

Work ReductionWork(const LowerContext& context, const std::vector<int64_t>& axes, bool mean,
                   ReductionKind kind) {
  const kernels::Reduction reduction = kernels::MakeReduction(context.in(0).shape, axes);
  const int64_t count = context.out().elements();
  const int64_t piece = PieceOf(reduction.terms());
  const double factor = mean ? 1.0 / static_cast<double>(reduction.terms()) : 1.0;
  Work work;
  work.kernel = "reduce";
  work.items = Parts(count, piece);
  work.run = [=, in = context.in(0), out = context.out()](int64_t item, const Memory& memory,
                                                          std::byte*) {
    const Part part = PartOf(item, count, piece);
    kernels::RunReduction(kind, reduction, factor, memory.Read<float>(in), part.begin, part.end,
                          memory.Write<float>(out));
  };
  return work;
}

}  // namespace

Result<Work> LowerReduce(const LowerContext& context) {
  GANVAS_TRY(context.RequireF32(0));
  GANVAS_ASSIGN(const std::vector<int64_t> axes, graph::ResolveReduceAxes(context));
  ReductionKind kind = ReductionKind::kSum;
  if (context.node.kind == graph::OpKind::kReduceMax) kind = ReductionKind::kMax;
  if (context.node.kind == graph::OpKind::kReduceMin) kind = ReductionKind::kMin;
  if (context.node.kind == graph::OpKind::kReduceProd) kind = ReductionKind::kProduct;
  return ReductionWork(context, axes, context.node.kind == graph::OpKind::kReduceMean, kind);
}

Result<Work> LowerGlobalAveragePool(const LowerContext& context) {
  GANVAS_TRY(context.RequireF32(0));
  std::vector<int64_t> axes;
  for (int i = 2; i < context.in(0).shape.rank(); ++i) axes.push_back(i);
  return ReductionWork(context, axes, true, ReductionKind::kSum);
}

Result<Work> LowerSoftmax(const LowerContext& context) {
  GANVAS_TRY(context.RequireF32(0));
  GANVAS_ASSIGN(const int axis, graph::ResolveAxis(context));
  const Shape& shape = context.in(0).shape;
  const bool flat = context.attributes<graph::AxisAttrs>().flatten_to_2d;
  const int64_t outer = shape.Product(0, axis);
  const int64_t size = flat ? shape.Product(axis, shape.rank()) : shape[axis];
  const int64_t inner = flat ? 1 : shape.Product(axis + 1, shape.rank());
  const int64_t lines = outer * inner;
  const int64_t piece = PieceOf(size);
  Work work;
  work.kernel = "softmax";
  work.items = Parts(lines, piece);
  work.run = [=, in = context.in(0), out = context.out()](int64_t item, const Memory& memory,
                                                          std::byte*) {
    const Part part = PartOf(item, lines, piece);
    kernels::RunSoftmax(size, inner, memory.Read<float>(in), part.begin, part.end,
                        memory.Write<float>(out));
  };
  return work;
}

}  // namespace ganvas::plan
