// AveragePool, MaxPool and GlobalAveragePool.
#include <string>

#include "shared/graph/ops/ops.h"
#include "shared/graph/ops/window.h"

namespace ganvas::graph {
namespace {

// Whether at every position at least one tap along `axis` lies inside the input: else there is
// nothing to average or to take the largest of.
bool EveryPositionSeesData(const Window& window, size_t axis) {
  const int64_t in = window.in[axis];
  const int64_t dilation = window.dilation[axis];
  if (window.out[axis] == 0) return true;
  const int64_t last = (window.out[axis] - 1) * window.stride[axis] - window.pad_begin[axis];
  if (last >= in) return false;
  for (int64_t start = -window.pad_begin[axis]; start < 0 && start <= last;
       start += window.stride[axis]) {
    const int64_t tap = (-start + dilation - 1) / dilation;  // the first one at 0 or later
    if (tap >= window.kernel[axis] || start + tap * dilation >= in) return false;
  }
  return true;
}

}  // namespace

Attributes ParsePool(AttributeReader& r) {
  PoolAttrs attrs;
  attrs.auto_pad = ParseAutoPad(r);
  attrs.kernel_shape = ParseSpatial(r, "kernel_shape", 1, 1, true, attrs.declared_rank);
  attrs.strides = ParseSpatial(r, "strides", 1, 1, false, attrs.declared_rank);
  attrs.dilations = ParseSpatial(r, "dilations", 1, 1, false, attrs.declared_rank);
  attrs.pads = ParsePads(r, attrs.declared_rank);
  attrs.ceil_mode = r.opset() >= 10 && r.Flag("ceil_mode", false);
  attrs.count_include_pad = r.Flag("count_include_pad", false);
  if (attrs.kernel_shape.empty()) {
    r.FailBad("the attribute 'kernel_shape' is missing");
    attrs.kernel_shape = {1, 1};
  }
  return attrs;
}

Result<Window> ResolvePool(const NodeContext& node) {
  const auto& attrs = node.attributes<PoolAttrs>();
  Window window;
  GANVAS_ASSIGN(window.in, SpatialSize(node, node.shape(0), attrs.declared_rank));
  for (size_t i = 0; i < 2; ++i) {
    window.kernel[i] = attrs.kernel_shape[i];
    window.stride[i] = attrs.strides[i];
    window.dilation[i] = attrs.dilations[i];
  }
  GANVAS_TRY(SlideWindow(node, attrs.auto_pad, attrs.pads, attrs.ceil_mode, window));
  for (size_t i = 0; i < 2; ++i) {
    if (!EveryPositionSeesData(window, i)) {
      return node.Bad("with pads of " + std::to_string(window.pad_begin[i]) + " and " +
                      std::to_string(window.pad_end[i]) + " a kernel of " +
                      std::to_string(window.kernel[i]) + " sees only padding somewhere");
    }
  }
  return window;
}

Status InferPool(InferContext& c) {
  GANVAS_TRY(c.RequireFloat(0));
  GANVAS_ASSIGN(const Window window, ResolvePool(c));
  return c.SetOutput(0, c.input(0).dtype, WindowOutputDims(c.shape(0), c.shape(0)[1], window));
}

Status InferGlobalAveragePool(InferContext& c) {
  GANVAS_TRY(c.RequireFloat(0));
  GANVAS_TRY(c.RequireRank(0, 3, Shape::kMaxRank));
  std::vector<int64_t> dims(c.shape(0).dims().begin(), c.shape(0).dims().end());
  for (size_t i = 2; i < dims.size(); ++i) dims[i] = 1;
  return c.SetOutput(0, c.input(0).dtype, dims);
}

}  // namespace ganvas::graph
