#include <string>

#include "shared/graph/ops/ops.h"
#include "shared/graph/ops/window.h"

namespace ganvas::graph {

Attributes ParseConv(AttributeReader& r) {
  ConvAttrs attrs;
  attrs.auto_pad = ParseAutoPad(r);
  attrs.kernel_shape = ParseSpatial(r, "kernel_shape", 1, 1, true, attrs.declared_rank);
  attrs.strides = ParseSpatial(r, "strides", 1, 1, false, attrs.declared_rank);
  attrs.dilations = ParseSpatial(r, "dilations", 1, 1, false, attrs.declared_rank);
  attrs.pads = ParsePads(r, attrs.declared_rank);
  attrs.group = r.IntIn("group", 1, 1, int64_t{1} << 31);
  return attrs;
}

Result<Window> ResolveConv(const NodeContext& node) {
  const auto& attrs = node.attributes<ConvAttrs>();
  Window window;
  GANVAS_ASSIGN(window.in, SpatialSize(node, node.shape(0), attrs.declared_rank));
  GANVAS_ASSIGN(window.kernel, SpatialSize(node, node.shape(1), attrs.declared_rank));
  GANVAS_TRY(CheckKernel(node, attrs, window));
  for (size_t i = 0; i < 2; ++i) {
    window.stride[i] = attrs.strides[i];
    window.dilation[i] = attrs.dilations[i];
  }
  GANVAS_TRY(SlideWindow(node, attrs.auto_pad, attrs.pads, false, window));
  return window;
}

Status InferConv(InferContext& c) {
  const auto& attrs = c.attributes<ConvAttrs>();
  GANVAS_TRY(c.RequireFloat(0));
  GANVAS_TRY(c.RequireSameType(0, 1));
  GANVAS_ASSIGN(const Window window, ResolveConv(c));
  const Shape& x = c.shape(0);
  const Shape& w = c.shape(1);
  if (x[1] % attrs.group != 0 || w[1] != x[1] / attrs.group || w[0] % attrs.group != 0) {
    return c.Bad("weight " + c.InputName(1) + " has shape " + w.ToString() + " for " +
                 std::to_string(x[1]) + " channels in " + std::to_string(attrs.group) +
                 " groups, expected [M, " + std::to_string(x[1] / attrs.group) +
                 ", ...] with M a multiple of the groups");
  }
  if (c.has_input(2)) {
    GANVAS_TRY(c.RequireSameType(0, 2));
    GANVAS_TRY(c.RequireShape(2, Shape{w[0]}));
  }
  return c.SetOutput(0, c.input(0).dtype, WindowOutputDims(x, w[0], window));
}

}  // namespace ganvas::graph
