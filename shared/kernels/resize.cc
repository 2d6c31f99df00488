#include "shared/kernels/resize.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/resize.cc"
#include "hwy/foreach_target.h"
// Must follow foreach_target.h.
#include "hwy/highway.h"
#include "shared/kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ganvas::kernels::HWY_NAMESPACE {

HWY_INLINE void ResampleSome(const ResizeAxis& axis, const float* from, int64_t begin, int64_t end,
                             float* to) {
  const int64_t* index = axis.index.data() + begin * axis.taps;
  const float* weight = axis.weight.data() + begin * axis.taps;
  for (int64_t i = begin; i < end; ++i, index += axis.taps, weight += axis.taps) {
    float sum = 0;
    for (int64_t k = 0; k < axis.taps; ++k) sum += weight[k] * from[index[k]];
    to[i] = sum;
  }
}

HWY_NOINLINE void ResampleRow(const ResizeAxis& axis, const float* from, float* to) {
  const DF d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t p = axis.pairs_begin;
  ResampleSome(axis, from, 0, 2 * p, to);
  if (p + lanes <= axis.pairs_end) {
    const float* weight = axis.weight.data() + 4 * p;
    const VF w0 = hn::Set(d, weight[0]), w1 = hn::Set(d, weight[1]);
    const VF w2 = hn::Set(d, weight[2]), w3 = hn::Set(d, weight[3]);
    for (; p + lanes <= axis.pairs_end; p += lanes) {
      const float* even = from + p + axis.pair_offset[0];
      const float* odd = from + p + axis.pair_offset[1];
      hn::StoreInterleaved2(hn::MulAdd(hn::LoadU(d, even + 1), w1, hn::Mul(hn::LoadU(d, even), w0)),
                            hn::MulAdd(hn::LoadU(d, odd + 1), w3, hn::Mul(hn::LoadU(d, odd), w2)),
                            d, to + 2 * p);
    }
  }
  ResampleSome(axis, from, 2 * p, axis.size(), to);
}

// to = sum of weight[k] * rows[k]; whole vectors are read past the end of the rows.
HWY_NOINLINE void MixRows(const float* const* rows, const float* weight, int64_t taps,
                          int64_t count, float* to) {
  const DF d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto mixed = [&](int64_t i) {
    VF sum = hn::Mul(hn::Load(d, rows[0] + i), hn::Set(d, weight[0]));
    for (int64_t k = 1; k < taps; ++k) {
      sum = hn::MulAdd(hn::Load(d, rows[k] + i), hn::Set(d, weight[k]), sum);
    }
    return sum;
  };
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) hn::StoreU(mixed(i), d, to + i);
  if (i < count) {
    HWY_ALIGN float tail[hn::MaxLanes(DF())];
    hn::Store(mixed(i), d, tail);
    std::memcpy(to + i, tail, static_cast<size_t>(count - i) * sizeof(float));
  }
}

}  // namespace ganvas::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ganvas::kernels {

HWY_EXPORT(ResampleRow);
HWY_EXPORT(MixRows);

namespace {

constexpr int64_t kMaxTaps = 4;

int64_t RowPitch(const ResizeAxis& x) { return (x.size() + 15) / 16 * 16; }

void FindPairs(int64_t in, ResizeAxis* axis) {
  const int64_t pairs = axis->size() / 2;
  if (axis->size() != 2 * in || in < 3) return;
  const auto equal = [&](int64_t p, int64_t q) {
    for (int64_t k = 0; k < 4; ++k) {
      const auto a = static_cast<size_t>(4 * p + k), b = static_cast<size_t>(4 * q + k);
      if (axis->weight[a] != axis->weight[b] || axis->index[a] - p != axis->index[b] - q) {
        return false;
      }
    }
    return true;
  };
  const int64_t middle = pairs / 2;
  const int64_t* index = axis->index.data() + 4 * middle;
  if (index[1] != index[0] + 1 || index[3] != index[2] + 1) return;
  axis->pair_offset = {index[0] - middle, index[2] - middle};
  axis->pairs_begin = axis->pairs_end = middle;
  while (axis->pairs_begin > 0 && equal(axis->pairs_begin - 1, middle)) --axis->pairs_begin;
  while (axis->pairs_end < pairs && equal(axis->pairs_end, middle)) ++axis->pairs_end;
}

// Keys, "Cubic convolution interpolation for digital image processing", 1981, equation 4.
float CubicWeight(float distance, float a) {
  const float d = std::abs(distance);
  if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  if (d < 2) return ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
  return 0;
}

}  // namespace

float ResizeCoordinate(ResizeCoordinates mode, int64_t i, int64_t in, int64_t out, float scale) {
  const auto at = static_cast<float>(i);
  switch (mode) {
    case ResizeCoordinates::kPytorchHalfPixel:
      if (out <= 1) return 0;
      [[fallthrough]];
    case ResizeCoordinates::kHalfPixel:
      return (at + 0.5f) / scale - 0.5f;
    case ResizeCoordinates::kAlignCorners:
      return out <= 1 ? 0.0f : at * static_cast<float>(in - 1) / static_cast<float>(out - 1);
    case ResizeCoordinates::kAsymmetric:
      return at / scale;
  }
  return 0;
}

ResizeAxis LinearAxis(ResizeCoordinates mode, int64_t in, int64_t out, float scale) {
  ResizeAxis axis;
  axis.taps = 2;
  for (int64_t i = 0; i < out; ++i) {
    const float at =
        std::clamp(ResizeCoordinate(mode, i, in, out, scale), 0.0f, static_cast<float>(in - 1));
    const auto low = std::min(static_cast<int64_t>(at), in - 1);
    const float weight = at - static_cast<float>(low);
    axis.index.insert(axis.index.end(), {low, std::min(low + 1, in - 1)});
    axis.weight.insert(axis.weight.end(), {1 - weight, weight});
  }
  FindPairs(in, &axis);
  return axis;
}

ResizeAxis CubicAxis(ResizeCoordinates mode, int64_t in, int64_t out, float scale, float a,
                     bool exclude_outside) {
  ResizeAxis axis;
  axis.taps = 4;
  for (int64_t i = 0; i < out; ++i) {
    const float at = ResizeCoordinate(mode, i, in, out, scale);
    const float base = std::floor(at);
    float weights[4];
    float sum = 0;
    for (int k = 0; k < 4; ++k) {
      const float tap = base + static_cast<float>(k - 1);
      weights[k] = CubicWeight(at - tap, a);
      if (exclude_outside && (tap < 0 || tap > static_cast<float>(in - 1))) weights[k] = 0;
      sum += weights[k];
      axis.index.push_back(std::clamp<int64_t>(static_cast<int64_t>(tap), 0, in - 1));
    }
    for (const float w : weights) axis.weight.push_back(exclude_outside ? w / sum : w);
  }
  return axis;
}

int64_t ResizeScratch(const ResizeAxis& y, const ResizeAxis& x) { return y.taps * RowPitch(x); }

void RunResize(const ResizeAxis& y, const ResizeAxis& x, int64_t in_h, int64_t in_w,
               const float* in, int64_t begin, int64_t end, float* scratch, float* out) {
  // The taps of an output row are neighbours, so a row's number tells its place.
  int64_t held[kMaxTaps] = {-1, -1, -1, -1};  // rows of the input, counted over planes
  const float* rows[kMaxTaps];
  for (int64_t row = begin; row < end; ++row) {
    const int64_t plane = row / y.size();
    const int64_t tap = row % y.size() * y.taps;
    for (int64_t k = 0; k < y.taps; ++k) {
      const int64_t own = y.index[static_cast<size_t>(tap + k)];
      const int64_t from = plane * in_h + own;
      const auto place = static_cast<size_t>(own % y.taps);
      float* at = scratch + static_cast<int64_t>(place) * RowPitch(x);
      if (held[place] != from) {
        HWY_DYNAMIC_DISPATCH(ResampleRow)(x, in + from * in_w, at);
        held[place] = from;
      }
      rows[k] = at;
    }
    HWY_DYNAMIC_DISPATCH(MixRows)
    (rows, y.weight.data() + tap, y.taps, x.size(), out + row * x.size());
  }
}

}  // namespace ganvas::kernels
#endif  // HWY_ONCE
