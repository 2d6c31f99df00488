// Pictures read at places that a grid gives: the picture gets what its pixels gave, times their
// weights, and the grid the slopes of the weights. Formulas are those of kernels/grid_sample.cc.
#include <vector>

#include "shared/graph/gradients/gradients.h"

namespace ganvas::graph {
namespace {

// What a place reads along one axis, [N, taps, P].
struct Taps {
  ValueId index;   // int64, inside of the picture
  ValueId weight;  // 0 where a tap lies outside
  ValueId slope;   // of the weight by the grid's number
};

// A place, and its slope by what it was before.
struct Place {
  ValueId at, slope;
};

// Weights are polynomials of t in [0, 1), how far the place lies behind a pixel: those of the taps
// at offsets -1, 0, ... by powers of t.
struct Polynomials {
  std::vector<float> offsets;
  std::vector<std::vector<float>> powers;
};

Polynomials PolynomialsOf(GridMode mode) {
  constexpr float kA = -0.75f;  // of Keys' cubic convolution
  switch (mode) {
    case GridMode::kNearest:
      return {{0}, {{1}}};
    case GridMode::kLinear:
      return {{0, 1}, {{1, 0}, {-1, 1}}};
    case GridMode::kCubic:
      break;
  }
  return {{-1, 0, 1, 2},
          {{0, 1, 0, 0},
           {kA, 0, -kA, 0},
           {-2 * kA, -(kA + 3), 2 * kA + 3, kA},
           {kA, kA + 2, -(kA + 2), -kA}}};
}

class Axis {
 public:
  Axis(GraphWriter& w, const GridSampleAttrs& attrs, int64_t size)
      : w_(w), attrs_(attrs), size_(static_cast<float>(size)) {}

  // `grid` is [N, 1, P].
  Taps Of(ValueId grid) {
    const float factor = (attrs_.align_corners ? size_ - 1 : size_) / 2;
    ValueId x = w_.Add(w_.Scale(grid, factor), w_.Scalar((size_ - 1) / 2));
    ValueId slope = w_.Scalar(factor);
    const bool zeros = attrs_.border == GridBorder::kZeros;
    if (!zeros && attrs_.mode != GridMode::kCubic) {
      const Place bounded = Bounded(x);
      x = bounded.at;
      slope = w_.Mul(slope, bounded.slope);
    }
    const bool nearest = attrs_.mode == GridMode::kNearest;
    const ValueId pixel = w_.Apply(nearest ? OpKind::kRound : OpKind::kFloor, {x});
    const ValueId t = w_.Sub(x, pixel);
    const Polynomials polynomials = PolynomialsOf(attrs_.mode);
    ValueId at = w_.Add(pixel, PerTap(polynomials.offsets));
    ValueId weight = Value(polynomials.powers, t);
    slope = w_.Mul(slope, Value(Derivative(polynomials.powers), t));
    if (!zeros) at = Bounded(at).at;
    const ValueId inside = Between(at, 0, size_ - 1);
    at = w_.Where(inside, at, w_.Scalar(0));
    weight = w_.Where(inside, weight, w_.Scalar(0));
    slope = w_.Where(inside, slope, w_.Scalar(0));
    return {w_.Apply(OpKind::kCast, {at}, CastAttrs{DType::kI64}), weight, slope};
  }

 private:
  ValueId PerTap(const std::vector<float>& numbers) {
    return w_.Floats(Shape{1, static_cast<int64_t>(numbers.size()), 1}, numbers);
  }

  // Horner's scheme, highest power first.
  ValueId Value(const std::vector<std::vector<float>>& powers, ValueId t) {
    ValueId sum = PerTap(powers.back());
    for (size_t i = powers.size() - 1; i-- > 0;) {
      sum = w_.Add(w_.Mul(sum, t), PerTap(powers[i]));
    }
    return sum;
  }

  static std::vector<std::vector<float>> Derivative(std::vector<std::vector<float>> powers) {
    if (powers.size() == 1) return {std::vector<float>(powers[0].size(), 0.0f)};
    powers.erase(powers.begin());
    for (size_t i = 0; i < powers.size(); ++i) {
      for (float& factor : powers[i]) factor *= static_cast<float>(i + 1);
    }
    return powers;
  }

  ValueId Between(ValueId x, float low, float high) {
    return w_.Apply(OpKind::kAnd, {w_.Apply(OpKind::kGreaterOrEqual, {x, w_.Scalar(low)}),
                                   w_.Apply(OpKind::kLessOrEqual, {x, w_.Scalar(high)})});
  }

  // Mirrored at both ends, or not, and then moved to the nearest pixel of the picture.
  Place Bounded(ValueId x) {
    const float last = size_ - 1;
    ValueId slope = w_.Scalar(1);
    if (attrs_.border == GridBorder::kReflect) {
      const float margin = attrs_.align_corners ? 0.0f : 0.5f;
      const float low = -margin, span = last + 2 * margin;
      if (!(span > 0)) return {w_.Scale(x, 0), w_.Scalar(0)};
      const ValueId from_low = w_.Sub(x, w_.Scalar(low));
      const ValueId round = w_.Apply(
          OpKind::kMod, {w_.Apply(OpKind::kAbs, {from_low}), w_.Scalar(2 * span)}, ModAttrs{true});
      const ValueId back = w_.Apply(OpKind::kGreater, {round, w_.Scalar(span)});
      x = w_.Add(w_.Where(back, w_.Sub(w_.Scalar(2 * span), round), round), w_.Scalar(low));
      slope =
          w_.Mul(w_.Apply(OpKind::kSign, {from_low}), w_.Where(back, w_.Scalar(-1), w_.Scalar(1)));
    }
    const ValueId inside = Between(x, 0, last);
    const ValueId at =
        w_.Apply(OpKind::kMin, {w_.Apply(OpKind::kMax, {x, w_.Scalar(0)}), w_.Scalar(last)});
    return {at, w_.Where(inside, slope, w_.Scalar(0))};
  }

  GraphWriter& w_;
  const GridSampleAttrs& attrs_;
  const float size_;
};

}  // namespace

void GradientGridSample(Pullback& p) {
  GraphWriter& w = p.w;
  const auto& attrs = p.attributes<GridSampleAttrs>();
  const Shape x = p.shape(0);
  const int64_t n = x[0], channels = x[1], height = x[2], width = x[3];
  const int64_t places = p.out_shape()[2] * p.out_shape()[3];
  const ValueId grid = w.Transpose(w.Reshape(p.in(1), {n, places, 2}), {0, 2, 1});
  const Taps columns = Axis(w, attrs, width).Of(w.SliceAxis(grid, 1, 0, 1));
  const Taps rows = Axis(w, attrs, height).Of(w.SliceAxis(grid, 1, 1, 2));
  const int64_t taps = w.shape(rows.weight)[1];

  // All pairs of taps, [N, rows, columns, P].
  const auto down = [&](ValueId value) { return w.Reshape(value, {n, taps, 1, places}); };
  const auto across = [&](ValueId value) { return w.Reshape(value, {n, 1, taps, places}); };
  std::vector<int64_t> first_rows;
  for (int64_t i = 0; i < n; ++i) first_rows.push_back(i * height);
  const ValueId row = w.Add(down(rows.index), w.Reshape(w.Ints(first_rows), {n, 1, 1, 1}));
  const ValueId pixel = w.Add(w.Mul(row, w.Ints({width})), across(columns.index));
  const ValueId index = w.Reshape(pixel, {n * taps * taps * places, 1});
  const ValueId last = w.Transpose(w.Reshape(p.g(), {n, channels, places}), {0, 2, 1});
  const ValueId g = w.Reshape(last, {n, 1, 1, places, channels});

  if (p.Wants(0)) {
    const ValueId weight = w.Mul(down(rows.weight), across(columns.weight));
    const ValueId shares = w.Mul(g, w.Reshape(weight, {n, taps, taps, places, 1}));
    const ValueId zeros = w.Zeros(Shape{n * height * width, channels});
    const ValueId updates = w.Reshape(shares, {n * taps * taps * places, channels});
    const ValueId sums =
        w.Apply(OpKind::kScatterND, {zeros, index, updates}, ScatterAttrs{.adds = true});
    const ValueId parted = w.Reshape(sums, {n, height * width, channels});
    p.Give(0, w.ReshapeTo(w.Transpose(parted, {0, 2, 1}), x));
  }
  if (!p.Wants(1)) return;
  const ValueId flat = w.Transpose(w.Reshape(p.in(0), {n, channels, height * width}), {0, 2, 1});
  const ValueId pixels = w.Reshape(flat, {n * height * width, channels});
  const ValueId read =
      w.Reshape(w.Apply(OpKind::kGatherND, {pixels, index}), {n, taps, taps, places, channels});
  const ValueId product = w.Reshape(w.ReduceSum(w.Mul(read, g), {4}), {n, taps, taps, places});
  const auto along = [&](ValueId row_factor, ValueId column_factor) {
    const ValueId factors = w.Mul(down(row_factor), across(column_factor));
    return w.Reshape(w.ReduceSum(w.Mul(product, factors), {1, 2}), {n, places, 1});
  };
  const ValueId by_x = along(rows.weight, columns.slope);
  const ValueId by_y = along(rows.slope, columns.weight);
  p.Give(1, w.ReshapeTo(w.Concat({by_x, by_y}, 2), p.shape(1)));
}

}  // namespace ganvas::graph
