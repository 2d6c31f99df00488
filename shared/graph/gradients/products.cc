// Products of matrices, and convolutions.
#include <algorithm>
#include <array>

#include "shared/graph/gradients/gradients.h"
#include "shared/graph/gradients/window_gradient.h"
#include "shared/graph/resolve.h"

namespace ganvas::graph {
namespace {

ValueId Gemm(Pullback& p, ValueId a, bool trans_a, ValueId b, bool trans_b) {
  return p.w.Apply(OpKind::kGemm, {a, b}, GemmAttrs{1, 1, trans_a, trans_b});
}

// A convolution in two dimensions; one of a line becomes one of a picture of height 1.
struct Planes {
  ValueId x, weight, g;
  Window window;
  int64_t groups;
};

ValueId AsPlanes(Pullback& p, ValueId value) {
  const Shape is = p.w.shape(value);
  return is.rank() == 3 ? p.w.Reshape(value, {is[0], is[1], 1, is[2]}) : value;
}

Planes PlanesOf(Pullback& p, Window window, int64_t groups) {
  return {AsPlanes(p, p.in(0)), AsPlanes(p, p.in(1)), AsPlanes(p, p.g()), window, groups};
}

ConvAttrs AttrsOf(const Window& window, int64_t groups) {
  ConvAttrs attrs;
  attrs.strides = {window.stride[0], window.stride[1]};
  attrs.dilations = {window.dilation[0], window.dilation[1]};
  attrs.pads = {window.pad_begin[0], window.pad_begin[1], window.pad_end[0], window.pad_end[1]};
  attrs.group = groups;
  attrs.declared_rank = 2;
  return attrs;
}

// Elements that the kernel reaches along an axis, less 1.
int64_t Reach(const Window& window, size_t axis) {
  return (window.kernel[axis] - 1) * window.dilation[axis];
}

// The derivative by the weights, [rows, columns / groups, kh, kw], of the convolution that takes
// `wide`, [N, columns, H, W], and gives something of the shape of `narrow`, [N, rows, h, w]: a
// convolution of `wide` with `narrow` as the kernel, stride and dilation in each other's place, in
// which pictures are channels and channels of a group are pictures.
ValueId WeightGradient(Pullback& p, ValueId wide, ValueId narrow, const Window& window,
                       int64_t groups) {
  const Shape big = p.w.shape(wide), small = p.w.shape(narrow);
  const int64_t pictures = big[0], columns = big[1] / groups;
  // [N, G, C, H, W] -> [C, G * N, H, W]
  const ValueId parted = p.w.Reshape(wide, {pictures, groups, columns, big[2] * big[3]});
  const ValueId image = p.w.Reshape(p.w.Transpose(parted, {2, 1, 0, 3}),
                                    {columns, groups * pictures, big[2], big[3]});
  // [N, G * M, h, w] -> [G * M, N, h, w]
  const ValueId kernel = p.w.Transpose(narrow, {1, 0, 2, 3});
  Window turned;
  for (size_t i = 0; i < 2; ++i) {
    turned.stride[i] = window.dilation[i];
    turned.dilation[i] = window.stride[i];
    turned.pad_begin[i] = window.pad_begin[i];
    // As many positions as the kernel has elements.
    turned.pad_end[i] = Reach(window, i) + (small[static_cast<int>(i) + 2] - 1) * window.stride[i] +
                        1 - big[static_cast<int>(i) + 2] - window.pad_begin[i];
  }
  ValueId fitted = image;
  for (size_t i = 0; i < 2; ++i) {
    if (turned.pad_end[i] >= 0) continue;
    const int axis = static_cast<int>(i) + 2;
    fitted = p.w.SliceAxis(fitted, axis, 0, big[axis] + turned.pad_end[i]);
    turned.pad_end[i] = 0;
  }
  // [C, G * M, kh, kw] -> [G * M, C, kh, kw]
  const ValueId found = p.w.Apply(OpKind::kConv, {fitted, kernel}, AttrsOf(turned, groups));
  return p.w.Transpose(found, {1, 0, 2, 3});
}

}  // namespace

ValueId SpreadWindow(GraphWriter& w, ValueId g, ValueId weight, const Window& window,
                     int64_t groups) {
  ConvTransposeAttrs attrs;
  Window cut = window;
  // A border of zeros for what reaches two pixels beyond: with it the fast kernels for 3x3 fit.
  if (groups == 1 && window.stride == std::array<int64_t, 2>{1, 1} && Reach(window, 0) == 2 &&
      Reach(window, 1) == 2 && window.dilation == std::array<int64_t, 2>{1, 1} &&
      window.pad_begin == std::array<int64_t, 2>{0, 0}) {
    g = w.Pad(g, {0, 0, 1, 1}, {0, 0, 1, 1});
    for (size_t i = 0; i < 2; ++i) {
      cut.out[i] += 2;
      cut.pad_begin[i] = 1;
    }
  }
  for (size_t i = 0; i < 2; ++i) {
    const int64_t full = (cut.out[i] - 1) * window.stride[i] + Reach(window, i) + 1;
    const int64_t more = full - cut.pad_begin[i] - window.in[i];
    cut.pad_end[i] = std::max<int64_t>(more, 0);
    attrs.output_padding.push_back(std::max<int64_t>(-more, 0));
  }
  attrs.conv = AttrsOf(cut, groups);
  return w.Apply(OpKind::kConvTranspose, {g, weight}, std::move(attrs));
}

void GradientMatMul(Pullback& p) {
  // A vector is a row on the left, and a column on the right.
  const Shape a = p.shape(0), b = p.shape(1);
  const bool row = a.rank() == 1, column = b.rank() == 1;
  const ValueId left = row ? p.w.Reshape(p.in(0), {1, a[0]}) : p.in(0);
  const ValueId right = column ? p.w.Reshape(p.in(1), {b[0], 1}) : p.in(1);
  const Shape out = p.out_shape();
  std::vector<int64_t> dims(out.dims().begin(), out.dims().end());
  if (row) dims.insert(column ? dims.end() : dims.end() - 1, 1);
  if (column) dims.push_back(1);
  const ValueId g = p.w.Reshape(p.g(), dims);
  if (p.Wants(0)) {
    const ValueId found = p.w.Apply(OpKind::kMatMul, {g, p.w.TransposeLast(right)});
    p.Give(0, p.w.ReshapeTo(p.w.SumTo(found, Shape(p.w.shape(left))), a));
  }
  if (p.Wants(1)) {
    const ValueId found = p.w.Apply(OpKind::kMatMul, {p.w.TransposeLast(left), g});
    p.Give(1, p.w.ReshapeTo(p.w.SumTo(found, Shape(p.w.shape(right))), b));
  }
}

void GradientGemm(Pullback& p) {
  const auto& attrs = p.attributes<GemmAttrs>();
  const bool ta = attrs.trans_a, tb = attrs.trans_b;
  const ValueId g = p.w.Scale(p.g(), attrs.alpha);
  if (p.Wants(0)) {
    p.Give(0, ta ? Gemm(p, p.in(1), tb, g, true) : Gemm(p, g, false, p.in(1), !tb));
  }
  if (p.Wants(1)) {
    p.Give(1, tb ? Gemm(p, g, true, p.in(0), ta) : Gemm(p, p.in(0), !ta, g, false));
  }
  if (p.Wants(2)) p.Give(2, p.w.Scale(p.w.SumTo(p.g(), p.shape(2)), attrs.beta));
}

void GradientConv(Pullback& p) {
  const Window window = p.w.Take(ResolveConv(p.context()));
  const Planes c = PlanesOf(p, window, p.attributes<ConvAttrs>().group);
  if (p.Wants(0)) {
    const Shape weight = p.w.shape(c.weight);
    bool filter = weight[1] == 1 && weight[0] == c.groups;
    ConvAttrs attrs = AttrsOf(window, c.groups);
    for (size_t i = 0; i < 2; ++i) {
      const int64_t before = Reach(window, i) - window.pad_begin[i];
      const int64_t after = window.in[i] + Reach(window, i) - window.out[i] - before;
      filter &= window.stride[i] == 1 && before >= 0 && after >= 0;
      attrs.pads[i] = before;
      attrs.pads[i + 2] = after;
    }
    // A filter of each plane by itself is one again, turned around.
    const ValueId found =
        filter ? p.w.Apply(OpKind::kConv, {c.g, p.w.ReverseAxis(p.w.ReverseAxis(c.weight, 2), 3)},
                           attrs)
               : SpreadWindow(p.w, c.g, c.weight, window, c.groups);
    p.Give(0, p.w.ReshapeTo(found, p.shape(0)));
  }
  if (p.Wants(1)) {
    p.Give(1, p.w.ReshapeTo(WeightGradient(p, c.x, c.g, window, c.groups), p.shape(1)));
  }
  if (p.Wants(2)) p.Give(2, p.w.ReshapeTo(p.w.ReduceSum(c.g, {0, 2, 3}), p.shape(2)));
}

void GradientConvTranspose(Pullback& p) {
  Window window = p.w.Take(ResolveConvTranspose(p.context()));
  Planes c = PlanesOf(p, window, p.attributes<ConvTransposeAttrs>().conv.group);
  // The convolution that is transposed reads the larger picture, without the rows at its end that
  // no element reaches.
  std::vector<int64_t> begin(4, 0), end(4, 0);
  for (size_t i = 0; i < 2; ++i) {
    window.pad_end[i] = (window.in[i] - 1) * window.stride[i] + Reach(window, i) + 1 -
                        window.out[i] - window.pad_begin[i];
    if (window.pad_end[i] < 0) end[i + 2] = window.pad_end[i];
    window.pad_end[i] = std::max<int64_t>(window.pad_end[i], 0);
  }
  c.g = p.w.Pad(c.g, begin, end);
  const Shape weight = p.w.shape(c.weight);
  const bool from_pixels = window.in == std::array<int64_t, 2>{1, 1} && c.groups == 1 &&
                           window.dilation == std::array<int64_t, 2>{1, 1} &&
                           window.out == window.kernel &&
                           window.pad_begin == std::array<int64_t, 2>{0, 0};
  if (p.Wants(0) && from_pixels) {  // a product of matrices, as it was forward
    const int64_t elements = weight[1] * weight[2] * weight[3];
    const ValueId g = p.w.Reshape(c.g, {p.shape(0)[0], elements});
    const ValueId found = Gemm(p, g, false, p.w.Reshape(c.weight, {weight[0], elements}), true);
    p.Give(0, p.w.ReshapeTo(found, p.shape(0)));
  } else if (p.Wants(0)) {
    const ValueId found = p.w.Apply(OpKind::kConv, {c.g, c.weight}, AttrsOf(window, c.groups));
    p.Give(0, p.w.ReshapeTo(found, p.shape(0)));
  }
  if (p.Wants(1)) {
    p.Give(1, p.w.ReshapeTo(WeightGradient(p, c.g, c.x, window, c.groups), p.shape(1)));
  }
  if (p.Wants(2)) {
    p.Give(2, p.w.ReshapeTo(p.w.ReduceSum(AsPlanes(p, p.g()), {0, 2, 3}), p.shape(2)));
  }
}

}  // namespace ganvas::graph
