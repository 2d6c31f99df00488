#include "native/ops/activation_loop.h"

#include <algorithm>

namespace ganvas::ops {
namespace {

constexpr int64_t kRowsTogether = 4;

// kMaps: the number of maps where it is less than what vectors of all widths take at once, so that
// the compiler knows it; 0: any other.

GANVAS_INLINE float Through(float dy, float y, float slope) { return y > 0 ? dy : slope * dy; }

template <bool kScaled, int64_t kMaps, typename T>
GANVAS_INLINE void Activate(const ActivationRows& shape, const T* __restrict__ x,
                            T* __restrict__ y) {
  const float* __restrict__ scale = shape.scale;
  const float* __restrict__ bias = shape.bias;
  const float slope = shape.slope;
  const int64_t maps = kMaps > 0 ? kMaps : shape.maps;
  for (int64_t row = 0; row < shape.rows; ++row) {
    const float added = shape.added != nullptr ? shape.added[row] : 0.0f;
    for (int64_t c = 0; c < maps; ++c) {
      const float value = Load(x[row * maps + c]);
      const float pre = (kScaled ? value * scale[c] : value) + (bias[c] + added);
      Store(pre > 0 ? pre : slope * pre, y[row * maps + c]);
    }
  }
}

template <bool kScaled, int64_t kMaps, typename T>
GANVAS_INLINE void Gradients(const ActivationRows& shape, const T* __restrict__ x,
                             const T* __restrict__ y, const T* __restrict__ dy, T* __restrict__ dx,
                             const ActivationSums& sums) {
  const float* __restrict__ scale = shape.scale;
  float* __restrict__ of_bias = sums.bias;
  float* __restrict__ of_scale = sums.scale;
  const float slope = shape.slope;
  const int64_t maps = kMaps > 0 ? kMaps : shape.maps;
  std::fill_n(of_bias, maps, 0.0f);
  if (kScaled) std::fill_n(of_scale, maps, 0.0f);
  // Several rows together: a sum in memory is slow to follow row by row.
  int64_t row = 0;
  for (; row + kRowsTogether <= shape.rows; row += kRowsTogether) {
    const int64_t at = row * maps;
    for (int64_t c = 0; c < maps; ++c) {
      const int64_t i = at + c, j = i + maps, k = j + maps, l = k + maps;
      const float g = Through(Load(dy[i]), Load(y[i]), slope);
      const float h = Through(Load(dy[j]), Load(y[j]), slope);
      const float m = Through(Load(dy[k]), Load(y[k]), slope);
      const float n = Through(Load(dy[l]), Load(y[l]), slope);
      of_bias[c] += (g + h) + (m + n);
      const float factor = kScaled ? scale[c] : 1.0f;
      if (kScaled) {
        of_scale[c] += (g * Load(x[i]) + h * Load(x[j])) + (m * Load(x[k]) + n * Load(x[l]));
      }
      Store(g * factor, dx[i]);
      Store(h * factor, dx[j]);
      Store(m * factor, dx[k]);
      Store(n * factor, dx[l]);
    }
  }
  for (; row < shape.rows; ++row) {
    for (int64_t c = 0; c < maps; ++c) {
      const int64_t i = row * maps + c;
      const float g = Through(Load(dy[i]), Load(y[i]), slope);
      of_bias[c] += g;
      if (kScaled) of_scale[c] += g * Load(x[i]);
      Store(kScaled ? g * scale[c] : g, dx[i]);
    }
  }
}

// One sum for each row, which vectorizes in lanes of its own.
template <int64_t kMaps, typename T>
GANVAS_INLINE void RowSums(const ActivationRows& shape, const T* __restrict__ y,
                           const T* __restrict__ dy, float* __restrict__ of_row) {
  constexpr int64_t kLanes = 16;
  const float slope = shape.slope;
  const int64_t maps = kMaps > 0 ? kMaps : shape.maps;
  for (int64_t row = 0; row < shape.rows; ++row) {
    float lanes[kLanes] = {};
    float rest = 0;
    int64_t c = 0;
    for (; c + kLanes <= maps; c += kLanes) {
      for (int64_t lane = 0; lane < kLanes; ++lane) {
        const int64_t i = row * maps + c + lane;
        lanes[lane] += Through(Load(dy[i]), Load(y[i]), slope);
      }
    }
    for (; c < maps; ++c) {
      rest += Through(Load(dy[row * maps + c]), Load(y[row * maps + c]), slope);
    }
    for (int64_t width = kLanes / 2; width > 0; width /= 2) {
      for (int64_t lane = 0; lane < width; ++lane) lanes[lane] += lanes[lane + width];
    }
    of_row[row] = lanes[0] + rest;
  }
}

template <int64_t kMaps, typename T>
GANVAS_INLINE void ActivateAny(const ActivationRows& shape, const T* x, T* y) {
  shape.scale != nullptr ? Activate<true, kMaps>(shape, x, y) : Activate<false, kMaps>(shape, x, y);
}

template <int64_t kMaps, typename T>
GANVAS_INLINE void GradientsAny(const ActivationRows& shape, const T* x, const T* y, const T* dy,
                                T* dx, const ActivationSums& sums) {
  shape.scale != nullptr ? Gradients<true, kMaps>(shape, x, y, dy, dx, sums)
                         : Gradients<false, kMaps>(shape, x, y, dy, dx, sums);
  if (sums.added != nullptr) RowSums<kMaps>(shape, y, dy, sums.added);
}

}  // namespace

// The attribute of clones goes with functions, not with templates.
// NOLINTBEGIN(bugprone-macro-parentheses): T is a type
#define GANVAS_ACTIVATION_LOOPS(T)                                                        \
  template <>                                                                             \
  GANVAS_SIMD_CLONES void ActivateRows(const ActivationRows& shape, const T* x, T* y) {   \
    shape.maps == 16 ? ActivateAny<16>(shape, x, y) : ActivateAny<0>(shape, x, y);        \
  }                                                                                       \
  template <>                                                                             \
  GANVAS_SIMD_CLONES void ActivationGradientRows(const ActivationRows& shape, const T* x, \
                                                 const T* y, const T* dy, T* dx,          \
                                                 const ActivationSums& sums) {            \
    shape.maps == 16 ? GradientsAny<16>(shape, x, y, dy, dx, sums)                        \
                     : GradientsAny<0>(shape, x, y, dy, dx, sums);                        \
  }

// NOLINTEND(bugprone-macro-parentheses)

GANVAS_ACTIVATION_LOOPS(float)
GANVAS_ACTIVATION_LOOPS(Bf16)

}  // namespace ganvas::ops
