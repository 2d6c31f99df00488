// Operators that read or write elements or slices at indices: each is the other's gradient. Where
// updates replace the same element more than once, the result is undefined, and so is its gradient.
#include "shared/graph/gradients/gradients.h"
#include "shared/graph/resolve.h"

namespace ganvas::graph {

void GradientGatherElements(Pullback& p) {
  const ScatterAttrs attrs{p.attributes<AxisAttrs>().axis, /*adds=*/true};
  const ValueId zeros = p.w.Zeros(p.shape(0));
  p.Give(0, p.w.Apply(OpKind::kScatterElements, {zeros, p.in(1), p.g()}, attrs));
}

void GradientGatherNd(Pullback& p) {
  const ValueId zeros = p.w.Zeros(p.shape(0));
  p.Give(0, p.w.Apply(OpKind::kScatterND, {zeros, p.in(1), p.g()}, ScatterAttrs{.adds = true}));
}

namespace {

void PullBackScatter(Pullback& p, OpKind gather, const Attributes& gather_attrs) {
  const auto& attrs = p.attributes<ScatterAttrs>();
  if (p.Wants(2)) p.Give(2, p.w.Apply(gather, {p.g(), p.in(1)}, gather_attrs));
  if (!p.Wants(0)) return;
  if (attrs.adds) return p.Give(0, p.g());
  const ValueId zeros = p.w.Zeros(p.shape(2));
  p.Give(0, p.w.Apply(p.node.kind, {p.g(), p.in(1), zeros}, attrs));
}

}  // namespace

void GradientScatterElements(Pullback& p) {
  PullBackScatter(p, OpKind::kGatherElements, AxisAttrs{p.attributes<ScatterAttrs>().axis});
}

void GradientScatterNd(Pullback& p) { PullBackScatter(p, OpKind::kGatherND, {}); }

}  // namespace ganvas::graph
