#include "shared/kernels/reduce.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/reduce.cc"
#include "hwy/foreach_target.h"
// Must follow foreach_target.h.
#include "hwy/highway.h"
#include "shared/kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ganvas::kernels::HWY_NAMESPACE {

struct ShiftedExpOp {
  float shift;
  VF operator()(DF d, VF x) const { return Exp(d, hn::Sub(x, hn::Set(d, shift))); }
};
struct ScaleOp {
  float factor;
  VF operator()(DF d, VF x) const { return hn::Mul(x, hn::Set(d, factor)); }
};

HWY_NOINLINE void SoftmaxLine(const float* x, size_t count, float* y) {
  const DF d;
  const size_t lanes = hn::Lanes(d);
  if (count == 0) return;
  VF most = hn::Set(d, x[0]);
  size_t i = 0;
  for (; i + lanes <= count; i += lanes) most = hn::Max(most, hn::LoadU(d, x + i));
  float largest = hn::GetLane(hn::MaxOfLanes(d, most));
  for (; i < count; ++i) largest = std::max(largest, x[i]);
  Map(x, count, ShiftedExpOp{largest}, y);
  double sum = 0;
  VF s0 = hn::Zero(d), s1 = s0;
  for (i = 0; i + 2 * lanes <= count; i += 2 * lanes) {
    s0 = hn::Add(s0, hn::LoadU(d, y + i));
    s1 = hn::Add(s1, hn::LoadU(d, y + i + lanes));
  }
  sum += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, hn::Add(s0, s1))));
  for (; i < count; ++i) sum += static_cast<double>(y[i]);
  Map(y, count, ScaleOp{static_cast<float>(1.0 / sum)}, y);
}

// The sum of `count` neighbours. Element i belongs to partial sum i % 16, so that all targets give
// the same bits.
HWY_NOINLINE double SumOfLine(const float* x, int64_t count) {
  constexpr size_t kSums = 16;
  HWY_ALIGN double parts[kSums] = {};
  int64_t i = 0;
#if HWY_HAVE_FLOAT64
  const hn::CappedTag<double, 8> d;
  const hn::Rebind<float, decltype(d)> f;
  constexpr size_t kLanes = hn::MaxLanes(d);
  constexpr size_t kVectors = kSums / kLanes;
  hn::Vec<decltype(d)> sums[kVectors];
  for (auto& sum : sums) sum = hn::Zero(d);
  for (; i + static_cast<int64_t>(kSums) <= count; i += kSums) {
    for (size_t v = 0; v < kVectors; ++v) {
      sums[v] = hn::Add(sums[v], hn::PromoteTo(d, hn::LoadU(f, x + i + v * kLanes)));
    }
  }
  for (size_t v = 0; v < kVectors; ++v) hn::Store(sums[v], d, parts + v * kLanes);
#else
  for (; i + static_cast<int64_t>(kSums) <= count; i += kSums) {
    for (size_t k = 0; k < kSums; ++k) parts[k] += static_cast<double>(x[i + k]);
  }
#endif
  for (size_t k = 0; i < count; ++i, ++k) parts[k] += static_cast<double>(x[i]);
  for (size_t half = kSums / 2; half > 0; half /= 2) {
    for (size_t k = 0; k < half; ++k) parts[k] += parts[k + half];
  }
  return parts[0];
}

}  // namespace ganvas::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ganvas::kernels {

HWY_EXPORT(SoftmaxLine);
HWY_EXPORT(SumOfLine);

namespace {

constexpr int64_t kSideBySide = 128;
// Neighbours from which on a line is summed in parts.
constexpr int64_t kLongLine = 32;

int64_t OffsetOf(std::span<const Reduction::Axis> axes, int64_t index) {
  int64_t offset = 0;
  for (size_t i = axes.size(); i-- > 0;) {
    offset += index % axes[i].dim * axes[i].stride;
    index /= axes[i].dim;
  }
  return offset;
}

int64_t Product(std::span<const Reduction::Axis> axes) {
  int64_t product = 1;
  for (const Reduction::Axis& axis : axes) product *= axis.dim;
  return product;
}

double StartOf(ReductionKind kind) {
  switch (kind) {
    case ReductionKind::kSum:
      return 0;
    case ReductionKind::kProduct:
      return 1;
    case ReductionKind::kMax:
      return -std::numeric_limits<double>::infinity();
    case ReductionKind::kMin:
      return std::numeric_limits<double>::infinity();
  }
  return 0;
}

void Take(ReductionKind kind, const float* from, int64_t count, double* results) {
  switch (kind) {
    case ReductionKind::kSum:
      for (int64_t j = 0; j < count; ++j) results[j] += static_cast<double>(from[j]);
      return;
    case ReductionKind::kProduct:
      for (int64_t j = 0; j < count; ++j) results[j] *= static_cast<double>(from[j]);
      return;
    case ReductionKind::kMax:
      for (int64_t j = 0; j < count; ++j) {
        results[j] = std::max(results[j], static_cast<double>(from[j]));
      }
      return;
    case ReductionKind::kMin:
      for (int64_t j = 0; j < count; ++j) {
        results[j] = std::min(results[j], static_cast<double>(from[j]));
      }
      return;
  }
}

void Append(Reduction::Axis axis, std::vector<Reduction::Axis>* axes) {
  if (axis.dim == 1) return;
  if (!axes->empty() && axes->back().stride == axis.dim * axis.stride) {
    axes->back() = {axes->back().dim * axis.dim, axis.stride};
  } else {
    axes->push_back(axis);
  }
}

}  // namespace

int64_t Reduction::outputs() const { return Product(kept); }
int64_t Reduction::terms() const { return Product(reduced); }

Reduction MakeReduction(const Shape& in, std::span<const int64_t> axes) {
  Reduction reduction;
  for (int i = 0; i < in.rank(); ++i) {
    const Reduction::Axis axis{in[i], in.Product(i + 1, in.rank())};
    const bool reduced = std::find(axes.begin(), axes.end(), i) != axes.end();
    Append(axis, reduced ? &reduction.reduced : &reduction.kept);
  }
  return reduction;
}

void RunReduction(ReductionKind kind, const Reduction& reduction, double factor, const float* in,
                  int64_t begin, int64_t end, float* out) {
  // The innermost reduced axis is walked directly, those around it by index.
  std::span<const Reduction::Axis> around = reduction.reduced;
  Reduction::Axis inner{1, 1};
  if (!around.empty()) {
    inner = around.back();
    around = around.first(around.size() - 1);
  }
  const int64_t rounds = Product(around);
  const Reduction::Axis line =
      reduction.kept.empty() ? Reduction::Axis{1, 1} : reduction.kept.back();
  // Outputs whose terms are neighbours are summed side by side, each in the order of its own terms.
  const bool side_by_side = !reduction.kept.empty() && line.stride == 1;
  for (int64_t i = begin; i < end;) {
    const int64_t count = std::min({end - i, line.dim - i % line.dim, kSideBySide});
    const float* base = in + OffsetOf(reduction.kept, i);
    double sums[kSideBySide];
    std::fill_n(sums, count, StartOf(kind));
    for (int64_t round = 0; round < rounds; ++round) {
      const float* from = base + OffsetOf(around, round);
      if (side_by_side) {
        for (int64_t k = 0; k < inner.dim; ++k, from += inner.stride) Take(kind, from, count, sums);
        continue;
      }
      const bool sum = kind == ReductionKind::kSum;
      for (int64_t j = 0; j < count; ++j, from += line.stride) {
        if (sum && inner.stride == 1 && inner.dim >= kLongLine) {
          sums[j] += HWY_DYNAMIC_DISPATCH(SumOfLine)(from, inner.dim);
          continue;
        }
        for (int64_t k = 0; k < inner.dim; ++k) Take(kind, from + k * inner.stride, 1, sums + j);
      }
    }
    for (int64_t j = 0; j < count; ++j) out[i + j] = static_cast<float>(sums[j] * factor);
    i += count;
  }
}

void RunSoftmax(int64_t axis, int64_t inner, const float* in, int64_t begin, int64_t end,
                float* out) {
  for (int64_t line = begin; line < end; ++line) {
    const int64_t at = line / inner * axis * inner + line % inner;
    const float* x = in + at;
    float* y = out + at;
    if (inner == 1) {
      HWY_DYNAMIC_DISPATCH(SoftmaxLine)(x, static_cast<size_t>(axis), y);
      continue;
    }
    float largest = axis > 0 ? x[0] : 0.0f;
    for (int64_t a = 1; a < axis; ++a) largest = std::max(largest, x[a * inner]);
    double sum = 0;
    for (int64_t a = 0; a < axis; ++a) {
      y[a * inner] = std::exp(x[a * inner] - largest);
      sum += y[a * inner];
    }
    const auto factor = static_cast<float>(1.0 / sum);
    for (int64_t a = 0; a < axis; ++a) y[a * inner] *= factor;
  }
}

}  // namespace ganvas::kernels
#endif  // HWY_ONCE
