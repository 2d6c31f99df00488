// Operators that move numbers: the gradient moves back, and adds up what was used twice.
#include <algorithm>
#include <numeric>
#include <string>

#include "shared/graph/gradients/gradients.h"
#include "shared/graph/resolve.h"

namespace ganvas::graph {
namespace {

std::vector<int64_t> Dims(const Shape& shape) { return {shape.dims().begin(), shape.dims().end()}; }

// The longest side for which a rule makes a matrix.
constexpr int64_t kLongestSide = 4096;

// The identity matrix as [1, 1, n, n].
ValueId Eye(Pullback& p, int64_t n) {
  if (n > kLongestSide) {
    p.w.Fail(p.context().Unsupported("its gradient along an axis of " + std::to_string(n) +
                                     " is not known, expected at most " +
                                     std::to_string(kLongestSide)));
    n = 1;
  }
  std::vector<float> numbers(static_cast<size_t>(n * n), 0.0f);
  for (int64_t i = 0; i < n; ++i) numbers[static_cast<size_t>(i * (n + 1))] = 1;
  return p.w.Floats(Shape{1, 1, n, n}, numbers);
}

// `value` times `matrix`, [1, 1, to, from], along one axis of size `from`.
ValueId Mix(Pullback& p, ValueId value, ValueId matrix, int axis) {
  const Shape is = p.w.shape(value);
  const Shape of = p.w.shape(matrix);
  const ValueId square = p.w.Reshape(matrix, {of[2], of[3]});
  const int64_t before = is.Product(0, axis), after = is.Product(axis + 1, is.rank());
  const ValueId flat = p.w.Reshape(value, {before, is[axis], after});
  const ValueId mixed =
      after == 1 ? p.w.Apply(OpKind::kMatMul,
                             {p.w.Reshape(flat, {before, is[axis]}), p.w.TransposeLast(square)})
                 : p.w.Apply(OpKind::kMatMul, {square, flat});
  std::vector<int64_t> dims = Dims(is);
  dims[static_cast<size_t>(axis)] = of[2];
  return p.w.Reshape(mixed, dims);
}

// Adds what lies mirrored before and after an axis to what it mirrors.
ValueId FoldMirrors(Pullback& p, ValueId g, int axis, int64_t begin, int64_t end) {
  const int64_t size = p.w.shape(g)[axis] - begin - end;
  const auto rank = static_cast<size_t>(p.w.shape(g).rank());
  ValueId sum = p.w.SliceAxis(g, axis, begin, begin + size);
  // The mirror image of [from, from + count), from element `at` on.
  const auto add = [&](int64_t from, int64_t count, int64_t at) {
    if (count == 0) return;
    const ValueId mirror = p.w.ReverseAxis(p.w.SliceAxis(g, axis, from, from + count), axis);
    std::vector<int64_t> before(rank, 0), after(rank, 0);
    before[static_cast<size_t>(axis)] = at;
    after[static_cast<size_t>(axis)] = size - at - count;
    sum = p.w.Add(sum, p.w.Pad(mirror, before, after));
  };
  add(0, begin, 1);
  add(begin + size, end, size - 1 - end);
  return sum;
}

}  // namespace

void GradientReshape(Pullback& p) { p.Give(0, p.w.ReshapeTo(p.g(), p.shape(0))); }

void GradientExpand(Pullback& p) { p.Give(0, p.g()); }

void GradientTranspose(Pullback& p) {
  const std::vector<int64_t> perm = p.w.Take(ResolvePerm(p.context()));
  std::vector<int64_t> back(perm.size());
  for (size_t i = 0; i < perm.size(); ++i) {
    back[static_cast<size_t>(perm[i])] = static_cast<int64_t>(i);
  }
  p.Give(0, p.w.Transpose(p.g(), std::move(back)));
}

void GradientConcat(Pullback& p) {
  const int axis = p.w.Take(ResolveAxis(p.context()));
  int64_t at = 0;
  for (size_t i = 0; i < p.node.inputs.size(); ++i) {
    const int64_t size = p.shape(i)[axis];
    if (p.Wants(i)) p.Give(i, p.w.SliceAxis(p.g(), axis, at, at + size));
    at += size;
  }
}

void GradientSplit(Pullback& p) {
  const SplitParts parts = p.w.Take(ResolveSplit(p.context()));
  std::vector<int64_t> dims = Dims(p.shape(0));
  std::vector<ValueId> pieces;
  for (size_t i = 0; i < parts.sizes.size(); ++i) {
    dims[static_cast<size_t>(parts.axis)] = parts.sizes[i];
    const auto shape = p.w.Take(Shape::Create(dims));
    pieces.push_back(p.g(i) != kNoValue ? p.g(i) : p.w.Zeros(shape));
  }
  p.Give(0, p.w.Concat(std::move(pieces), parts.axis));
}

void GradientSlice(Pullback& p) {
  const SliceRange range = p.w.Take(ResolveSlice(p.context()));
  const Shape x = p.shape(0);
  ValueId g = p.g();
  const size_t rank = range.size.size();
  std::vector<int64_t> begin(rank, 0), end(rank, 0);
  for (size_t i = 0; i < rank && p.w.status().ok(); ++i) {
    const auto axis = static_cast<int>(i);
    int64_t start = range.start[i], step = range.step[i];
    const int64_t size = range.size[i];
    if (size == 0) {
      end[i] = x[axis];
      continue;
    }
    if (step < 0) {
      g = p.w.ReverseAxis(g, axis);
      start += (size - 1) * step;
      step = -step;
    }
    int64_t length = size;
    if (step > 1 && size > 1) {  // step - 1 zeros after each element
      const std::vector<int64_t> is = Dims(p.w.shape(g));
      const int64_t before = p.w.shape(g).Product(0, axis);
      const int64_t after = p.w.shape(g).Product(axis + 1, p.w.shape(g).rank());
      g = p.w.Reshape(g, {before, size, 1, after});
      g = p.w.Pad(g, {0, 0, 0, 0}, {0, 0, step - 1, 0});
      length = size * step;
      std::vector<int64_t> spread = is;
      spread[i] = length;
      g = p.w.Reshape(g, spread);
    }
    begin[i] = start;
    end[i] = x[axis] - start - length;
  }
  p.Give(0, p.w.Pad(g, begin, end));
}

void GradientPad(Pullback& p) {
  const PadAmounts amounts = p.w.Take(ResolvePad(p.context()));
  const Shape x = p.shape(0);
  const PadMode mode = p.attributes<PadAttrs>().mode;
  ValueId g = p.g();
  for (size_t i = 0; i < amounts.begin.size() && p.w.status().ok(); ++i) {
    const auto axis = static_cast<int>(i);
    const int64_t begin = amounts.begin[i], end = amounts.end[i];
    if (begin == 0 && end == 0) continue;
    if (mode == PadMode::kConstant || (begin <= 0 && end <= 0)) {
      std::vector<int64_t> before(amounts.begin.size(), 0), after(before);
      before[i] = -begin;
      after[i] = -end;
      g = p.w.Pad(g, before, after);
      continue;
    }
    if (mode == PadMode::kReflect && begin >= 0 && end >= 0) {
      g = FoldMirrors(p, g, axis, begin, end);
      continue;
    }
    PadAttrs attrs;
    attrs.mode = mode;
    attrs.pads = {0, 0, 0, begin, 0, 0, 0, end};
    const ValueId eye = Eye(p, x[axis]);
    if (!p.w.status().ok()) return;
    g = Mix(p, g, p.w.Apply(OpKind::kPad, {eye}, std::move(attrs)), axis);
  }
  p.Give(0, g);
}

void GradientTile(Pullback& p) {
  const Shape x = p.shape(0);
  ValueId g = p.g();
  for (int axis = 0; axis < x.rank(); ++axis) {
    const Shape is = p.w.shape(g);
    if (is[axis] == x[axis]) continue;
    const int64_t repeats = x[axis] == 0 ? 0 : is[axis] / x[axis];
    const int64_t before = is.Product(0, axis), after = is.Product(axis + 1, is.rank());
    const ValueId parted = p.w.Reshape(g, {before, repeats, x[axis], after});
    std::vector<int64_t> dims = Dims(is);
    dims[static_cast<size_t>(axis)] = x[axis];
    g = p.w.Reshape(p.w.ReduceSum(parted, {1}), dims);
  }
  p.Give(0, g);
}

void GradientDepthToSpace(Pullback& p) {
  const auto& attrs = p.attributes<DepthToSpaceAttrs>();
  const Shape x = p.shape(0);
  const int64_t b = attrs.blocksize;
  const ValueId blocks = p.w.Reshape(p.g(), {x[0], x[1] / (b * b), x[2], b, x[3], b});
  // [N, C, H, by, W, bx] -> [N, C, by, bx, H, W], or [N, by, bx, C, H, W].
  const std::vector<int64_t> perm = attrs.column_row_depth ? std::vector<int64_t>{0, 1, 3, 5, 2, 4}
                                                           : std::vector<int64_t>{0, 3, 5, 1, 2, 4};
  p.Give(0, p.w.ReshapeTo(p.w.Transpose(blocks, perm), x));
}

// Rows that were picked once or more often: a product with a matrix that says which.
void GradientGather(Pullback& p) {
  const int axis = p.w.Take(ResolveAxis(p.context()));
  const Shape x = p.shape(0);
  const int64_t rows = x[axis];
  const int64_t picks = p.shape(1).elements();
  constexpr int64_t kLargest = int64_t{1} << 26;
  if (rows > kLargest / std::max<int64_t>(picks, 1)) {
    return p.w.Fail(p.context().Unsupported("its gradient by " + std::to_string(rows) +
                                            " rows of which " + std::to_string(picks) +
                                            " are picked is not known"));
  }
  ValueId index = p.in(1);
  if (p.w.Is(index).dtype != DType::kI64) {
    index = p.w.Apply(OpKind::kCast, {index}, CastAttrs{DType::kI64});
  }
  index = p.w.Reshape(index, {picks, 1});
  const ValueId negative = p.w.Apply(OpKind::kLess, {index, p.w.Ints({0})});
  index = p.w.Where(negative, p.w.Add(index, p.w.Ints({rows})), index);
  std::vector<int64_t> numbers(static_cast<size_t>(rows));
  std::iota(numbers.begin(), numbers.end(), 0);
  const ValueId same = p.w.Apply(OpKind::kEqual, {index, p.w.Ints(numbers)});
  const ValueId which = p.w.Apply(OpKind::kCast, {same}, CastAttrs{DType::kF32});  // [picks, rows]
  const int64_t before = x.Product(0, axis), after = x.Product(axis + 1, x.rank());
  const ValueId g = p.w.Reshape(p.g(), {before, picks, after});
  p.Give(0, p.w.ReshapeTo(p.w.Apply(OpKind::kMatMul, {p.w.TransposeLast(which), g}), x));
}

// Resizing is a matrix for each axis: the resized identity.
void GradientResize(Pullback& p) {
  const ResizeExtent extent = p.w.Take(ResolveResize(p.context()));
  const Shape x = p.shape(0);
  const auto& attrs = p.attributes<ResizeAttrs>();
  const bool by_sizes = !attrs.scales_only && attrs.scales.empty() && p.in(3) != kNoValue &&
                        p.shape(3).elements() > 0;
  // Whether whole pixels are repeated, for a whole scale.
  const bool repeats =
      attrs.mode == ResizeMode::kNearest && !attrs.antialias &&
      ((attrs.coordinates == CoordinateMode::kAsymmetric && attrs.nearest == NearestMode::kFloor) ||
       (attrs.coordinates != CoordinateMode::kAsymmetric &&
        attrs.coordinates != CoordinateMode::kAlignCorners &&
        (attrs.nearest == NearestMode::kRoundPreferFloor ||
         attrs.nearest == NearestMode::kRoundPreferCeil)));
  ValueId g = p.g();
  for (size_t i = 0; i < extent.size.size() && p.w.status().ok(); ++i) {
    const auto axis = static_cast<int>(i);
    const int64_t in = x[axis], out = extent.size[i];
    if (in == out && extent.scale[i] == 1.0f) continue;
    std::vector<int64_t> dims = Dims(p.w.shape(g));
    const int64_t times = in > 0 && out % in == 0 ? out / in : 0;
    if (repeats && times > 0 && extent.scale[i] == static_cast<float>(times)) {
      const int64_t before = p.w.shape(g).Product(0, axis);
      const int64_t after = p.w.shape(g).Product(axis + 1, p.w.shape(g).rank());
      const ValueId parted = p.w.Reshape(g, {before * in, times, after});
      dims[i] = in;
      g = p.w.Reshape(p.w.ReduceSum(parted, {1}), dims);
      continue;
    }
    ResizeAttrs one = attrs;
    one.scales.clear();
    one.axes.clear();
    one.scales_only = false;
    std::vector<ValueId> inputs = {Eye(p, in), kNoValue};
    if (!p.w.status().ok()) return;
    if (by_sizes) {
      inputs.push_back(kNoValue);
      inputs.push_back(p.w.Ints({1, 1, in, out}));
    } else {
      inputs.push_back(p.w.Floats(Shape{4}, {1, 1, 1, extent.scale[i]}));
    }
    g = Mix(p, g, p.w.Apply(OpKind::kResize, std::move(inputs), std::move(one)), axis);
  }
  p.Give(0, g);
}

}  // namespace ganvas::graph
