#include "native/ops/norm_loop.h"

#include <algorithm>

namespace ganvas::ops {
namespace {

constexpr int64_t kRowsTogether = 4;

template <typename T>
GANVAS_INLINE void Sums(const T* __restrict__ x, int64_t rows, int64_t maps,
                        const float* __restrict__ pivot, float* __restrict__ sum,
                        float* __restrict__ squares) {
  std::fill_n(sum, maps, 0.0f);
  std::fill_n(squares, maps, 0.0f);
  int64_t row = 0;
  for (; row + kRowsTogether <= rows; row += kRowsTogether) {
    const T* __restrict__ at = x + row * maps;
    for (int64_t c = 0; c < maps; ++c) {
      const float a = Load(at[c]) - pivot[c], b = Load(at[maps + c]) - pivot[c];
      const float d = Load(at[2 * maps + c]) - pivot[c], e = Load(at[3 * maps + c]) - pivot[c];
      sum[c] += (a + b) + (d + e);
      squares[c] += (a * a + b * b) + (d * d + e * e);
    }
  }
  for (; row < rows; ++row) {
    for (int64_t c = 0; c < maps; ++c) {
      const float a = Load(x[row * maps + c]) - pivot[c];
      sum[c] += a;
      squares[c] += a * a;
    }
  }
}

template <typename T>
GANVAS_INLINE void Normalize(const NormRows& norm, const T* __restrict__ x, T* __restrict__ y) {
  const float* __restrict__ scale = norm.scale;
  const float* __restrict__ shift = norm.shift;
  const float slope = norm.slope;
  const int64_t maps = norm.maps;
  for (int64_t row = 0; row < norm.rows; ++row) {
    for (int64_t c = 0; c < maps; ++c) {
      const float pre = Load(x[row * maps + c]) * scale[c] + shift[c];
      Store(pre > 0 ? pre : slope * pre, y[row * maps + c]);
    }
  }
}

GANVAS_INLINE float Through(float dy, float x, float scale, float shift, float slope) {
  return x * scale + shift > 0 ? dy : slope * dy;
}

template <typename T>
GANVAS_INLINE void GradientSums(const NormRows& norm, const T* __restrict__ x,
                                const T* __restrict__ dy, const float* __restrict__ mean,
                                float* __restrict__ sum, float* __restrict__ product) {
  const float* __restrict__ scale = norm.scale;
  const float* __restrict__ shift = norm.shift;
  const float slope = norm.slope;
  const int64_t maps = norm.maps;
  std::fill_n(sum, maps, 0.0f);
  std::fill_n(product, maps, 0.0f);
  int64_t row = 0;
  for (; row + 2 <= norm.rows; row += 2) {
    const T* __restrict__ xs = x + row * maps;
    const T* __restrict__ dys = dy + row * maps;
    for (int64_t c = 0; c < maps; ++c) {
      const float x0 = Load(xs[c]), x1 = Load(xs[maps + c]);
      const float g0 = Through(Load(dys[c]), x0, scale[c], shift[c], slope);
      const float g1 = Through(Load(dys[maps + c]), x1, scale[c], shift[c], slope);
      sum[c] += g0 + g1;
      product[c] += g0 * (x0 - mean[c]) + g1 * (x1 - mean[c]);
    }
  }
  for (; row < norm.rows; ++row) {
    for (int64_t c = 0; c < maps; ++c) {
      const float x0 = Load(x[row * maps + c]);
      const float g0 = Through(Load(dy[row * maps + c]), x0, scale[c], shift[c], slope);
      sum[c] += g0;
      product[c] += g0 * (x0 - mean[c]);
    }
  }
}

template <typename T>
GANVAS_INLINE void Gradients(const NormRows& norm, const T* __restrict__ x,
                             const T* __restrict__ dy, const float* __restrict__ of_g,
                             const float* __restrict__ of_x, const float* __restrict__ rest,
                             T* __restrict__ dx) {
  const float* __restrict__ scale = norm.scale;
  const float* __restrict__ shift = norm.shift;
  const float slope = norm.slope;
  const int64_t maps = norm.maps;
  for (int64_t row = 0; row < norm.rows; ++row) {
    for (int64_t c = 0; c < maps; ++c) {
      const int64_t i = row * maps + c;
      const float value = Load(x[i]);
      const float g = Through(Load(dy[i]), value, scale[c], shift[c], slope);
      Store(of_g[c] * g + (of_x[c] * value + rest[c]), dx[i]);
    }
  }
}

}  // namespace

// The attribute of clones goes with functions, not with templates.
// NOLINTBEGIN(bugprone-macro-parentheses): T is a type
#define GANVAS_NORM_LOOPS(T)                                                                    \
  template <>                                                                                   \
  GANVAS_SIMD_CLONES void SumRows(const T* x, int64_t rows, int64_t maps, const float* pivot,   \
                                  float* sum, float* squares) {                                 \
    Sums(x, rows, maps, pivot, sum, squares);                                                   \
  }                                                                                             \
  template <>                                                                                   \
  GANVAS_SIMD_CLONES void NormalizeRows(const NormRows& norm, const T* x, T* y) {               \
    Normalize(norm, x, y);                                                                      \
  }                                                                                             \
  template <>                                                                                   \
  GANVAS_SIMD_CLONES void SumRowGradients(const NormRows& norm, const T* x, const T* dy,        \
                                          const float* mean, float* sum, float* product) {      \
    GradientSums(norm, x, dy, mean, sum, product);                                              \
  }                                                                                             \
  template <>                                                                                   \
  GANVAS_SIMD_CLONES void GradientRows(const NormRows& norm, const T* x, const T* dy,           \
                                       const float* of_g, const float* of_x, const float* rest, \
                                       T* dx) {                                                 \
    Gradients(norm, x, dy, of_g, of_x, rest, dx);                                               \
  }

// NOLINTEND(bugprone-macro-parentheses)

GANVAS_NORM_LOOPS(float)
GANVAS_NORM_LOOPS(Bf16)

}  // namespace ganvas::ops
