// The one-dimensional transforms of Winograd's F(4, 3) and their transposes; included once for each
// SIMD target. Points 0, 1, -1, 2, -2 and infinity.
#if defined(NATIVE_OPS_WINOGRAD_4X3_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NATIVE_OPS_WINOGRAD_4X3_INL_H_
#undef NATIVE_OPS_WINOGRAD_4X3_INL_H_
#else
#define NATIVE_OPS_WINOGRAD_4X3_INL_H_
#endif

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace ganvas::ops::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// G: 3 weights -> 6.
struct WeightsIn {
  static constexpr int kFrom = 3, kTo = 6;
  template <class D, class V = hn::Vec<D>, typename T = hn::TFromD<D>>
  static HWY_INLINE void Run(D d, const V* g, V* u) {
    const V sum = hn::Add(g[0], g[2]);
    const V far = hn::MulAdd(hn::Set(d, T(4)), g[2], g[0]);
    const V twice = hn::Add(g[1], g[1]);
    u[0] = hn::Mul(hn::Set(d, T(0.25)), g[0]);
    u[1] = hn::Mul(hn::Set(d, T(-1.0 / 6)), hn::Add(sum, g[1]));
    u[2] = hn::Mul(hn::Set(d, T(-1.0 / 6)), hn::Sub(sum, g[1]));
    u[3] = hn::Mul(hn::Set(d, T(1.0 / 24)), hn::Add(far, twice));
    u[4] = hn::Mul(hn::Set(d, T(1.0 / 24)), hn::Sub(far, twice));
    u[5] = g[2];
  }
};

// G^T: 6 -> 3.
struct WeightsOut {
  static constexpr int kFrom = 6, kTo = 3;
  template <class D, class V = hn::Vec<D>, typename T = hn::TFromD<D>>
  static HWY_INLINE void Run(D d, const V* u, V* g) {
    const V sum1 = hn::Add(u[1], u[2]), sum2 = hn::Add(u[3], u[4]);
    const V difference1 = hn::Sub(u[1], u[2]), difference2 = hn::Sub(u[3], u[4]);
    const V sixth = hn::Set(d, T(1.0 / 6));
    g[0] = hn::MulAdd(hn::Set(d, T(0.25)), u[0],
                      hn::MulSub(hn::Set(d, T(1.0 / 24)), sum2, hn::Mul(sixth, sum1)));
    g[1] = hn::MulSub(hn::Set(d, T(1.0 / 12)), difference2, hn::Mul(sixth, difference1));
    g[2] = hn::MulAdd(sixth, hn::Sub(sum2, sum1), u[5]);
  }
};

// B^T: 6 pixels of the input -> 6.
struct InputIn {
  static constexpr int kFrom = 6, kTo = 6;
  template <class D, class V = hn::Vec<D>, typename T = hn::TFromD<D>>
  static HWY_INLINE void Run(D d, const V* x, V* v) {
    const V two = hn::Set(d, T(2)), four = hn::Set(d, T(4)), five = hn::Set(d, T(5));
    const V even = hn::NegMulAdd(four, x[2], x[4]);
    const V odd = hn::NegMulAdd(four, x[1], x[3]);
    const V x42 = hn::Sub(x[4], x[2]);
    const V x31 = hn::Sub(x[3], x[1]);
    v[0] = hn::NegMulAdd(five, x[2], hn::MulAdd(four, x[0], x[4]));
    v[1] = hn::Add(even, odd);
    v[2] = hn::Sub(even, odd);
    v[3] = hn::MulAdd(two, x31, x42);
    v[4] = hn::NegMulAdd(two, x31, x42);
    v[5] = hn::NegMulAdd(five, x[3], hn::MulAdd(four, x[1], x[5]));
  }
};

// A^T: 6 -> 4 pixels of the output.
struct OutputOut {
  static constexpr int kFrom = 6, kTo = 4;
  template <class D, class V = hn::Vec<D>, typename T = hn::TFromD<D>>
  static HWY_INLINE void Run(D d, const V* u, V* y) {
    const V sum1 = hn::Add(u[1], u[2]), sum2 = hn::Add(u[3], u[4]);
    const V difference1 = hn::Sub(u[1], u[2]), difference2 = hn::Sub(u[3], u[4]);
    y[0] = hn::Add(hn::Add(u[0], sum1), sum2);
    y[1] = hn::MulAdd(hn::Set(d, T(2)), difference2, difference1);
    y[2] = hn::MulAdd(hn::Set(d, T(4)), sum2, sum1);
    y[3] = hn::MulAdd(hn::Set(d, T(8)), difference2, hn::Add(difference1, u[5]));
  }
};

// A: 4 pixels of the output's gradient -> 6.
struct OutputIn {
  static constexpr int kFrom = 4, kTo = 6;
  template <class D, class V = hn::Vec<D>, typename T = hn::TFromD<D>>
  static HWY_INLINE void Run(D d, const V* y, V* u) {
    const V even = hn::Add(y[0], y[2]), odd = hn::Add(y[1], y[3]);
    const V four = hn::Set(d, T(4));
    const V even2 = hn::MulAdd(four, y[2], y[0]);
    const V odd2 = hn::MulAdd(four, y[3], y[1]);
    u[0] = y[0];
    u[1] = hn::Add(even, odd);
    u[2] = hn::Sub(even, odd);
    u[3] = hn::MulAdd(hn::Set(d, T(2)), odd2, even2);
    u[4] = hn::NegMulAdd(hn::Set(d, T(2)), odd2, even2);
    u[5] = y[3];
  }
};

// Columns, then rows: from(row, column) gives a vector of kFrom x kFrom, to(row, column, vector)
// takes kTo x kTo.
template <class Lines, class D, class From, class To>
HWY_INLINE void Transform2d(D d, const From& from, const To& to) {
  using V = hn::Vec<D>;
  V between[Lines::kTo][Lines::kFrom];
#pragma GCC unroll 6
  for (int c = 0; c < Lines::kFrom; ++c) {
    V in[Lines::kFrom], out[Lines::kTo];
#pragma GCC unroll 6
    for (int r = 0; r < Lines::kFrom; ++r) in[r] = from(r, c);
    Lines::Run(d, in, out);
#pragma GCC unroll 6
    for (int r = 0; r < Lines::kTo; ++r) between[r][c] = out[r];
  }
#pragma GCC unroll 6
  for (int r = 0; r < Lines::kTo; ++r) {
    V out[Lines::kTo];
    Lines::Run(d, between[r], out);
#pragma GCC unroll 6
    for (int c = 0; c < Lines::kTo; ++c) to(r, c, out[c]);
  }
}

}  // namespace ganvas::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
