#include <algorithm>
#include <string>

#include "shared/graph/ops/ops.h"
#include "shared/graph/ops/window.h"

namespace ganvas::graph {

Attributes ParseConvTranspose(AttributeReader& r) {
  ConvTransposeAttrs attrs;
  attrs.conv = std::get<ConvAttrs>(ParseConv(r));
  int& rank = attrs.conv.declared_rank;
  attrs.output_padding = ParseSpatial(r, "output_padding", 0, 0, false, rank);
  attrs.output_shape = ParseSpatial(r, "output_shape", 1, 1, true, rank);
  return attrs;
}

// Padding is what is cut off. Given an output size, it follows from the size: half at each end, the
// odd one at the end for SAME_UPPER and at the begin otherwise (ONNX operator ConvTranspose-11).
Result<Window> ResolveConvTranspose(const NodeContext& node) {
  const auto& attrs = node.attributes<ConvTransposeAttrs>();
  const ConvAttrs& conv = attrs.conv;
  const bool same = conv.auto_pad == AutoPad::kSameUpper || conv.auto_pad == AutoPad::kSameLower;
  Window window;
  GANVAS_ASSIGN(window.in, SpatialSize(node, node.shape(0), conv.declared_rank));
  GANVAS_ASSIGN(window.kernel, SpatialSize(node, node.shape(1), conv.declared_rank));
  GANVAS_TRY(CheckKernel(node, conv, window));
  for (size_t i = 0; i < 2; ++i) {
    window.stride[i] = conv.strides[i];
    window.dilation[i] = conv.dilations[i];
    if (window.in[i] == 0) return node.Bad("the input has no pixels");
    const int64_t padding_limit = std::max(window.stride[i], window.dilation[i]);
    if (attrs.output_padding[i] >= padding_limit) {
      return node.Bad("attribute 'output_padding' holds " +
                      std::to_string(attrs.output_padding[i]) + ", expected less than " +
                      std::to_string(padding_limit) + ", the larger of stride and dilation");
    }
    const int64_t full = (window.in[i] - 1) * window.stride[i] +
                         (window.kernel[i] - 1) * window.dilation[i] + 1 + attrs.output_padding[i];
    int64_t& begin = window.pad_begin[i];
    int64_t& end = window.pad_end[i];
    if (!attrs.output_shape.empty() || same) {
      const int64_t wanted =
          attrs.output_shape.empty() ? window.in[i] * window.stride[i] : attrs.output_shape[i];
      const int64_t total = std::max<int64_t>(full - wanted, 0);
      begin = conv.auto_pad == AutoPad::kSameUpper ? total / 2 : total - total / 2;
      end = attrs.output_shape.empty() ? total - begin : full - wanted - begin;
    } else if (conv.auto_pad == AutoPad::kNotSet) {
      begin = conv.pads[i];
      end = conv.pads[i + 2];
    }
    window.out[i] = full - begin - end;
    if (window.out[i] < 1) {
      return node.Bad("the output would have size " + std::to_string(window.out[i]) +
                      ", expected at least 1 (pads of " + std::to_string(begin) + " and " +
                      std::to_string(end) + ")");
    }
  }
  return window;
}

Status InferConvTranspose(InferContext& c) {
  const auto& attrs = c.attributes<ConvTransposeAttrs>();
  GANVAS_TRY(c.RequireFloat(0));
  GANVAS_TRY(c.RequireSameType(0, 1));
  GANVAS_ASSIGN(const Window window, ResolveConvTranspose(c));
  const Shape& x = c.shape(0);
  const Shape& w = c.shape(1);
  const int64_t group = attrs.conv.group;
  if (x[1] % group != 0 || w[0] != x[1]) {
    return c.Bad("weight " + c.InputName(1) + " has shape " + w.ToString() + " for " +
                 std::to_string(x[1]) + " channels in " + std::to_string(group) +
                 " groups, expected [" + std::to_string(x[1]) +
                 ", M, ...] and whole groups of channels");
  }
  // Both factors are at most 2^48 and 2^31: the product is checked before it is formed.
  if (w[1] > (int64_t{1} << 48) / group) return c.Bad("too many output channels");
  const int64_t channels = w[1] * group;
  if (c.has_input(2)) {
    GANVAS_TRY(c.RequireSameType(0, 2));
    GANVAS_TRY(c.RequireShape(2, Shape{channels}));
  }
  return c.SetOutput(0, c.input(0).dtype, WindowOutputDims(x, channels, window));
}

}  // namespace ganvas::graph
