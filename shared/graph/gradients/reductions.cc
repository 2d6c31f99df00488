// Sums and averages, normalizations and pooling.
#include <algorithm>
#include <array>
#include <limits>
#include <string>

#include "shared/graph/gradients/gradients.h"
#include "shared/graph/gradients/window_gradient.h"
#include "shared/graph/resolve.h"

namespace ganvas::graph {
namespace {

std::vector<int64_t> AxesFrom(int64_t first, int64_t rank) {
  std::vector<int64_t> axes;
  for (int64_t i = first; i < rank; ++i) axes.push_back(i);
  return axes;
}

// [C] as [1, C, 1, ...].
ValueId PerChannel(Pullback& p, ValueId value, int rank) {
  std::vector<int64_t> dims(static_cast<size_t>(rank), 1);
  dims[1] = p.w.shape(value)[0];
  return p.w.Reshape(value, dims);
}

// Sums over all axes but the channels, as [C].
ValueId SumOfChannels(Pullback& p, ValueId value) {
  std::vector<int64_t> axes = AxesFrom(2, p.w.shape(value).rank());
  axes.insert(axes.begin(), 0);
  return p.w.Reshape(p.w.ReduceSum(value, std::move(axes)), {p.w.shape(value)[1]});
}

ValueId OneOverRoot(Pullback& p, ValueId variance, float epsilon) {
  const ValueId moved = p.w.Add(variance, p.w.Scalar(epsilon));
  return p.w.Apply(OpKind::kReciprocal, {p.w.Apply(OpKind::kSqrt, {moved})});
}

// In equal parts to all elements that are the result, which has sizes of 1 at `axes`.
void GiveToEqual(Pullback& p, ValueId result, ValueId g, const std::vector<int64_t>& axes) {
  const ValueId same = p.w.Apply(OpKind::kEqual, {p.in(0), result});
  const ValueId marks = p.w.Apply(OpKind::kCast, {same}, CastAttrs{DType::kF32});
  p.Give(0, p.w.Mul(marks, p.w.Div(g, p.w.ReduceSum(marks, axes))));
}

// The largest kernel whose taps a rule writes one by one.
bool KernelFits(Pullback& p, const Window& window, int64_t most) {
  const int64_t taps = window.kernel[0] * window.kernel[1];
  if (window.kernel[0] <= most && window.kernel[1] <= most && taps <= most) return true;
  p.w.Fail(p.context().Unsupported("its gradient for a kernel of " +
                                   std::to_string(window.kernel[0]) + "x" +
                                   std::to_string(window.kernel[1]) + " is not known"));
  return false;
}

}  // namespace

// ReduceSum, ReduceMean, GlobalAveragePool.
void GradientReduce(Pullback& p) {
  const Shape x = p.shape(0);
  const bool pool = p.node.kind == OpKind::kGlobalAveragePool;
  const std::vector<int64_t> axes =
      pool ? AxesFrom(2, x.rank()) : p.w.Take(ResolveReduceAxes(p.context()));
  std::vector<int64_t> dims(x.dims().begin(), x.dims().end());
  int64_t terms = 1;
  for (const int64_t axis : axes) {
    terms *= dims[static_cast<size_t>(axis)];
    dims[static_cast<size_t>(axis)] = 1;
  }
  ValueId g = p.w.Reshape(p.g(), dims);
  if (p.node.kind != OpKind::kReduceSum && terms > 0) {
    g = p.w.Scale(g, 1.0f / static_cast<float>(terms));
  }
  p.Give(0, p.w.Expand(g, x));
}

// ReduceMax and ReduceMin: in equal parts to all elements that are the result.
void GradientReduceExtreme(Pullback& p) {
  const std::vector<int64_t> axes = p.w.Take(ResolveReduceAxes(p.context()));
  const Shape x = p.shape(0);
  std::vector<int64_t> dims(x.dims().begin(), x.dims().end());
  for (const int64_t axis : axes) dims[static_cast<size_t>(axis)] = 1;
  GiveToEqual(p, p.w.Reshape(p.out(), dims), p.w.Reshape(p.g(), dims), axes);
}

// The product of the others: where one of them is 0, that is 0; where they are not, the product of
// all that are not 0 by the element itself, unless that is 0.
void GradientReduceProd(Pullback& p) {
  const std::vector<int64_t> axes = p.w.Take(ResolveReduceAxes(p.context()));
  const Shape x = p.shape(0);
  std::vector<int64_t> dims(x.dims().begin(), x.dims().end());
  for (const int64_t axis : axes) dims[static_cast<size_t>(axis)] = 1;
  const ValueId zero = p.w.Scalar(0);
  const ValueId is_zero = p.w.Apply(OpKind::kEqual, {p.in(0), zero});
  const ValueId marks = p.w.Apply(OpKind::kCast, {is_zero}, CastAttrs{DType::kF32});
  const ValueId others = p.w.Sub(p.w.ReduceSum(marks, axes), marks);
  const ValueId factors = p.w.Where(is_zero, p.w.Scalar(1), p.in(0));
  const ValueId product = p.w.Div(p.w.ReduceProd(factors, axes), factors);
  const ValueId only = p.w.Apply(OpKind::kEqual, {others, zero});
  p.Give(0, p.w.Mul(p.w.Reshape(p.g(), dims), p.w.Where(only, product, zero)));
}

// Each element is in all sums from its own on.
void GradientCumSum(Pullback& p) {
  CumSumAttrs attrs = p.attributes<CumSumAttrs>();
  attrs.reverse = !attrs.reverse;
  p.Give(0, p.w.Apply(OpKind::kCumSum, {p.g(), p.in(1)}, attrs));
}

void GradientSoftmax(Pullback& p) {
  const int axis = p.w.Take(ResolveAxis(p.context()));
  const bool flat = p.attributes<AxisAttrs>().flatten_to_2d;
  const std::vector<int64_t> axes =
      flat ? AxesFrom(axis, p.shape(0).rank()) : std::vector<int64_t>{axis};
  const ValueId mean = p.w.ReduceSum(p.w.Mul(p.g(), p.out()), axes);
  p.Give(0, p.w.Mul(p.out(), p.w.Sub(p.g(), mean)));
}

// In inference: a scale and a shift of each channel.
void GradientBatchNormalization(Pullback& p) {
  const int rank = p.shape(0).rank();
  const ValueId root = OneOverRoot(p, p.in(4), p.attributes<NormAttrs>().epsilon);  // [C]
  const ValueId scale = p.w.Mul(p.in(1), root);
  if (p.Wants(0)) p.Give(0, p.w.Mul(p.g(), PerChannel(p, scale, rank)));
  if (!p.Wants(1) && !p.Wants(2) && !p.Wants(3) && !p.Wants(4)) return;
  const ValueId sum = SumOfChannels(p, p.g());
  if (p.Wants(2)) p.Give(2, sum);
  if (p.Wants(3)) p.Give(3, p.w.Neg(p.w.Mul(sum, scale)));
  if (!p.Wants(1) && !p.Wants(4)) return;
  const ValueId centred = p.w.Sub(p.in(0), PerChannel(p, p.in(3), rank));
  const ValueId product = SumOfChannels(p, p.w.Mul(p.g(), centred));
  if (p.Wants(1)) p.Give(1, p.w.Mul(product, root));
  if (p.Wants(4)) {
    const ValueId cube = p.w.Mul(p.w.Mul(root, root), scale);
    p.Give(4, p.w.Scale(p.w.Mul(product, cube), -0.5f));
  }
}

// Ioffe and Szegedy 2015, section 3, over the pixels of each plane.
void GradientInstanceNormalization(Pullback& p) {
  const int rank = p.shape(0).rank();
  const std::vector<int64_t> pixels = AxesFrom(2, rank);
  const ValueId centred = p.w.Sub(p.in(0), p.w.ReduceMean(p.in(0), pixels));
  const ValueId variance = p.w.ReduceMean(p.w.Mul(centred, centred), pixels);
  const ValueId root = OneOverRoot(p, variance, p.attributes<NormAttrs>().epsilon);
  const ValueId normal = p.w.Mul(centred, root);
  const ValueId product = p.w.Mul(p.g(), normal);
  if (p.Wants(0)) {
    const ValueId level = p.w.Sub(p.g(), p.w.ReduceMean(p.g(), pixels));
    const ValueId along = p.w.Mul(normal, p.w.ReduceMean(product, pixels));
    const ValueId scale = p.w.Mul(root, PerChannel(p, p.in(1), rank));
    p.Give(0, p.w.Mul(p.w.Sub(level, along), scale));
  }
  if (p.Wants(1)) p.Give(1, SumOfChannels(p, product));
  if (p.Wants(2)) p.Give(2, SumOfChannels(p, p.g()));
}

namespace {

// Pictures [N, C, h, w], or lines [N, C, w], as [N * C, 1, h, w].
ValueId AsSinglePlanes(Pullback& p, ValueId value) {
  const Shape is = p.w.shape(value);
  const int64_t height = is.rank() == 3 ? 1 : is[2];
  return p.w.Reshape(value, {is[0] * is[1], 1, height, is[is.rank() - 1]});
}

// How many taps of a window lie inside, at each position along an axis: inside the input, or
// inside the padded one.
std::vector<float> TapsInside(const Window& window, size_t axis, bool padded) {
  std::vector<float> counts;
  const int64_t first = padded ? -window.pad_begin[axis] : 0;
  const int64_t last = window.in[axis] + (padded ? window.pad_end[axis] : 0);
  for (int64_t o = 0; o < window.out[axis]; ++o) {
    int64_t inside = 0;
    for (int64_t k = 0; k < window.kernel[axis]; ++k) {
      const int64_t at =
          o * window.stride[axis] - window.pad_begin[axis] + k * window.dilation[axis];
      inside += at >= first && at < last ? 1 : 0;
    }
    counts.push_back(static_cast<float>(inside));
  }
  return counts;
}

}  // namespace

void GradientAveragePool(Pullback& p) {
  const Window window = p.w.Take(ResolvePool(p.context()));
  if (!KernelFits(p, window, 1 << 20)) return;
  const bool padded = p.attributes<PoolAttrs>().count_include_pad;
  const std::vector<float> rows = TapsInside(window, 0, padded);
  const std::vector<float> columns = TapsInside(window, 1, padded);
  std::vector<float> shares;
  for (const float row : rows) {
    for (const float column : columns) shares.push_back(1 / std::max(row * column, 1.0f));
  }
  const ValueId share = p.w.Floats(Shape{1, 1, window.out[0], window.out[1]}, shares);
  const int64_t taps = window.kernel[0] * window.kernel[1];
  const ValueId ones = p.w.Floats(Shape{1, 1, window.kernel[0], window.kernel[1]},
                                  std::vector<float>(static_cast<size_t>(taps), 1.0f));
  const ValueId g = p.w.Mul(AsSinglePlanes(p, p.g()), share);
  p.Give(0, p.w.ReshapeTo(SpreadWindow(p.w, g, ones, window, 1), p.shape(0)));
}

namespace {

// Whether one window takes the whole picture.
bool IsWhole(const Window& window) {
  return window.out == std::array<int64_t, 2>{1, 1} && window.kernel == window.in &&
         window.dilation == std::array<int64_t, 2>{1, 1} &&
         window.pad_begin == std::array<int64_t, 2>{0, 0};
}

void GradientReduceAllPixels(Pullback& p) {
  GiveToEqual(p, p.out(), p.g(), AxesFrom(2, p.shape(0).rank()));
}

}  // namespace

// To the first tap that is the largest: a map for each tap says where that is it.
void GradientMaxPool(Pullback& p) {
  const Window window = p.w.Take(ResolvePool(p.context()));
  if (IsWhole(window)) return GradientReduceAllPixels(p);
  if (!KernelFits(p, window, 256)) return;
  const ValueId x = AsSinglePlanes(p, p.in(0));
  const ValueId y = AsSinglePlanes(p, p.out());
  const ValueId g = AsSinglePlanes(p, p.g());
  PadAttrs pad;
  pad.value = -std::numeric_limits<float>::infinity();
  pad.pads = {0, 0, window.pad_begin[0], window.pad_begin[1], 0, 0, 0, 0};
  std::array<int64_t, 2> reach{};
  for (size_t i = 0; i < 2; ++i) {
    reach[i] = (window.out[i] - 1) * window.stride[i] + 1;
    pad.pads[i + 6] = std::max<int64_t>(
        (window.kernel[i] - 1) * window.dilation[i] + reach[i] - window.in[i] - window.pad_begin[i],
        0);
  }
  const ValueId wide = p.w.Apply(OpKind::kPad, {x}, std::move(pad));
  const ValueId zero = p.w.Scalar(0);
  const int64_t taps = window.kernel[0] * window.kernel[1];
  std::vector<ValueId> maps;
  std::vector<float> places(static_cast<size_t>(taps * taps), 0.0f);
  ValueId open = kNoValue;  // where no tap was the largest yet
  for (int64_t tap = 0; tap < taps; ++tap) {
    const int64_t top = tap / window.kernel[1] * window.dilation[0];
    const int64_t left = tap % window.kernel[1] * window.dilation[1];
    const ValueId seen =
        p.w.Apply(OpKind::kSlice,
                  {wide, p.w.Ints({top, left}), p.w.Ints({top + reach[0], left + reach[1]}),
                   p.w.Ints({2, 3}), p.w.Ints({window.stride[0], window.stride[1]})},
                  SliceAttrs{});
    ValueId largest = p.w.Apply(OpKind::kEqual, {seen, y});
    const ValueId other = p.w.Apply(OpKind::kNot, {largest});
    if (open != kNoValue) largest = p.w.Apply(OpKind::kAnd, {largest, open});
    open = open == kNoValue ? other : p.w.Apply(OpKind::kAnd, {open, other});
    maps.push_back(p.w.Where(largest, g, zero));
    places[static_cast<size_t>(tap * taps + tap)] = 1;
  }
  const ValueId spread = p.w.Floats(Shape{taps, 1, window.kernel[0], window.kernel[1]}, places);
  const ValueId found = SpreadWindow(p.w, p.w.Concat(std::move(maps), 1), spread, window, 1);
  p.Give(0, p.w.ReshapeTo(found, p.shape(0)));
}

}  // namespace ganvas::graph
