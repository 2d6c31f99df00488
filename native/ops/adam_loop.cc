#include "native/ops/adam_loop.h"

#include <cmath>

#include "native/ops/simd_clones.h"

namespace ganvas::ops {
namespace {

template <typename T, bool kAverage>
GANVAS_INLINE void Sweep(const AdamFactors<T>& factors, int64_t count, const T* __restrict__ g,
                         T* __restrict__ w, T* __restrict__ m, T* __restrict__ v,
                         T* __restrict__ average) {
  const AdamFactors<T> f = factors;
  for (int64_t i = 0; i < count; ++i) {
    const T first = m[i] * f.beta1 + g[i] * f.rest1;
    const T second = v[i] * f.beta2 + g[i] * g[i] * f.rest2;
    const T weight =
        w[i] - f.step_size * (first / (std::sqrt(second) / f.root_correction2 + f.epsilon));
    m[i] = first;
    v[i] = second;
    w[i] = weight;
    if (kAverage) average[i] = average[i] * f.decay + weight * f.rest_decay;
  }
}

GANVAS_SIMD_CLONES void Floats(const AdamFactors<float>& f, int64_t n, const float* g, float* w,
                               float* m, float* v) {
  Sweep<float, false>(f, n, g, w, m, v, nullptr);
}
GANVAS_SIMD_CLONES void FloatsAverage(const AdamFactors<float>& f, int64_t n, const float* g,
                                      float* w, float* m, float* v, float* average) {
  Sweep<float, true>(f, n, g, w, m, v, average);
}
GANVAS_SIMD_CLONES void Doubles(const AdamFactors<double>& f, int64_t n, const double* g, double* w,
                                double* m, double* v) {
  Sweep<double, false>(f, n, g, w, m, v, nullptr);
}
GANVAS_SIMD_CLONES void DoublesAverage(const AdamFactors<double>& f, int64_t n, const double* g,
                                       double* w, double* m, double* v, double* average) {
  Sweep<double, true>(f, n, g, w, m, v, average);
}

}  // namespace

void AdamLoop(const AdamFactors<float>& factors, int64_t count, const float* g, float* w, float* m,
              float* v, float* average) {
  if (average == nullptr) return Floats(factors, count, g, w, m, v);
  FloatsAverage(factors, count, g, w, m, v, average);
}

void AdamLoop(const AdamFactors<double>& factors, int64_t count, const double* g, double* w,
              double* m, double* v, double* average) {
  if (average == nullptr) return Doubles(factors, count, g, w, m, v);
  DoublesAverage(factors, count, g, w, m, v, average);
}

}  // namespace ganvas::ops
