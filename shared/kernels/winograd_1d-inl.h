// The one-dimensional transforms of Winograd convolution F(m, r); included once for each SIMD
// target. Points: 0, 1, -1, 2, -2 as far as there are, and infinity.
#if defined(SHARED_KERNELS_WINOGRAD_1D_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SHARED_KERNELS_WINOGRAD_1D_INL_H_
#undef SHARED_KERNELS_WINOGRAD_1D_INL_H_
#else
#define SHARED_KERNELS_WINOGRAD_1D_INL_H_
#endif

#include "hwy/highway.h"
#include "shared/kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ganvas::kernels::HWY_NAMESPACE {

// Weights: u = G g, kTaps to kEdge numbers. Input: v = B^T d, kEdge numbers each. Output: y = A^T
// u, kEdge to kOutputs numbers.
template <int kOutputs, int kTaps>
struct Winograd1d;

template <>
struct Winograd1d<2, 2> {
  static HWY_INLINE void Weights(const VF* g, VF* u) {
    u[0] = g[0];
    u[1] = hn::Add(g[0], g[1]);
    u[2] = g[1];
  }
  static HWY_INLINE void Input(const VF* d, VF* v) {
    v[0] = hn::Sub(d[0], d[1]);
    v[1] = d[1];
    v[2] = hn::Sub(d[2], d[1]);
  }
  static HWY_INLINE void Output(const VF* u, VF* y) {
    y[0] = hn::Add(u[0], u[1]);
    y[1] = hn::Add(u[1], u[2]);
  }
};

template <>
struct Winograd1d<4, 2> {
  static HWY_INLINE void Weights(const VF* g, VF* u) {
    const DF df;
    const VF sixth = hn::Set(df, 1.0f / 6);
    u[0] = hn::Mul(hn::Set(df, 0.5f), g[0]);
    u[1] = hn::Mul(hn::Set(df, -0.5f), hn::Add(g[0], g[1]));
    u[2] = hn::Mul(sixth, hn::Sub(g[1], g[0]));
    u[3] = hn::Mul(sixth, hn::Add(g[0], hn::Add(g[1], g[1])));
    u[4] = g[1];
  }
  static HWY_INLINE void Input(const VF* d, VF* v) {
    const DF df;
    const VF two = hn::Set(df, 2.0f);
    const VF d31 = hn::Sub(d[3], d[1]);
    const VF d32 = hn::Sub(d[3], d[2]);
    v[0] = hn::MulAdd(two, hn::Sub(d[0], d[2]), d31);
    v[1] = hn::NegMulAdd(two, d[1], d32);
    v[2] = hn::MulAdd(two, hn::Sub(d[1], d[2]), d32);
    v[3] = d31;
    v[4] = hn::NegMulAdd(two, d31, hn::Sub(d[4], d[2]));
  }
  static HWY_INLINE void Output(const VF* u, VF* y) {
    const DF df;
    const VF sum = hn::Add(u[1], u[2]);
    const VF difference = hn::Sub(u[1], u[2]);
    y[0] = hn::Add(hn::Add(u[0], u[3]), sum);
    y[1] = hn::MulAdd(hn::Set(df, 2.0f), u[3], difference);
    y[2] = hn::MulAdd(hn::Set(df, 4.0f), u[3], sum);
    y[3] = hn::MulAdd(hn::Set(df, 8.0f), u[3], hn::Add(difference, u[4]));
  }
};

template <>
struct Winograd1d<2, 3> {
  static HWY_INLINE void Weights(const VF* g, VF* u) {
    const VF half = hn::Set(DF(), 0.5f);
    const VF sum = hn::Add(g[0], g[2]);
    u[0] = g[0];
    u[1] = hn::Mul(half, hn::Add(sum, g[1]));
    u[2] = hn::Mul(half, hn::Sub(sum, g[1]));
    u[3] = g[2];
  }
  static HWY_INLINE void Input(const VF* d, VF* v) {
    v[0] = hn::Sub(d[0], d[2]);
    v[1] = hn::Add(d[1], d[2]);
    v[2] = hn::Sub(d[2], d[1]);
    v[3] = hn::Sub(d[1], d[3]);
  }
  static HWY_INLINE void Output(const VF* u, VF* y) {
    y[0] = hn::Add(u[0], hn::Add(u[1], u[2]));
    y[1] = hn::Sub(hn::Sub(u[1], u[2]), u[3]);
  }
};

template <>
struct Winograd1d<4, 3> {
  static HWY_INLINE void Weights(const VF* g, VF* u) {
    const DF df;
    const VF sum = hn::Add(g[0], g[2]);
    const VF far = hn::MulAdd(hn::Set(df, 4.0f), g[2], g[0]);
    const VF twice = hn::Add(g[1], g[1]);
    u[0] = hn::Mul(hn::Set(df, 0.25f), g[0]);
    u[1] = hn::Mul(hn::Set(df, -1.0f / 6), hn::Add(sum, g[1]));
    u[2] = hn::Mul(hn::Set(df, -1.0f / 6), hn::Sub(sum, g[1]));
    u[3] = hn::Mul(hn::Set(df, 1.0f / 24), hn::Add(far, twice));
    u[4] = hn::Mul(hn::Set(df, 1.0f / 24), hn::Sub(far, twice));
    u[5] = g[2];
  }
  static HWY_INLINE void Input(const VF* d, VF* v) {
    const DF df;
    const VF two = hn::Set(df, 2.0f);
    const VF four = hn::Set(df, 4.0f);
    const VF five = hn::Set(df, 5.0f);
    const VF even = hn::NegMulAdd(four, d[2], d[4]);
    const VF odd = hn::NegMulAdd(four, d[1], d[3]);
    const VF d42 = hn::Sub(d[4], d[2]);
    const VF d31 = hn::Sub(d[3], d[1]);
    v[0] = hn::NegMulAdd(five, d[2], hn::MulAdd(four, d[0], d[4]));
    v[1] = hn::Add(even, odd);
    v[2] = hn::Sub(even, odd);
    v[3] = hn::MulAdd(two, d31, d42);
    v[4] = hn::NegMulAdd(two, d31, d42);
    v[5] = hn::NegMulAdd(five, d[3], hn::MulAdd(four, d[1], d[5]));
  }
  static HWY_INLINE void Output(const VF* u, VF* y) {
    const DF df;
    const VF sum1 = hn::Add(u[1], u[2]);
    const VF difference1 = hn::Sub(u[1], u[2]);
    const VF sum2 = hn::Add(u[3], u[4]);
    const VF difference2 = hn::Sub(u[3], u[4]);
    y[0] = hn::Add(hn::Add(u[0], sum1), sum2);
    y[1] = hn::MulAdd(hn::Set(df, 2.0f), difference2, difference1);
    y[2] = hn::MulAdd(hn::Set(df, 4.0f), sum2, sum1);
    y[3] = hn::MulAdd(hn::Set(df, 8.0f), difference2, hn::Add(difference1, u[5]));
  }
};

}  // namespace ganvas::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
