// Vector exp, tanh, sigmoid and activations; included once for each SIMD target.
// Largest error: exp 2e-7 relative, tanh and sigmoid 2e-7 absolute.
#if defined(SHARED_KERNELS_MATH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SHARED_KERNELS_MATH_INL_H_
#undef SHARED_KERNELS_MATH_INL_H_
#else
#define SHARED_KERNELS_MATH_INL_H_
#endif

#include <cstddef>
#include <cstring>

#include "hwy/highway.h"
#include "shared/kernels/activation.h"

HWY_BEFORE_NAMESPACE();
namespace ganvas::kernels::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using DF = hn::ScalableTag<float>;
using VF = hn::Vec<DF>;

// exp(x) = 2^n exp(r), n = round(x / ln 2), |r| <= ln(2) / 2, with the Taylor polynomial of degree
// 7 for exp(r). 2^n is applied as two factors, so that the result runs into 0 and infinity
// smoothly.
HWY_INLINE VF Exp(DF d, VF x) {
  const hn::RebindToSigned<DF> di;
  x = hn::Min(hn::Set(d, 90.0f), hn::Max(hn::Set(d, -105.0f), x));
  const auto n = hn::NearestInt(hn::Mul(x, hn::Set(d, 1.44269504f)));
  const VF nf = hn::ConvertTo(d, n);
  // ln 2 in two parts, the first exact in few bits.
  VF r = hn::NegMulAdd(nf, hn::Set(d, 0.693359375f), x);
  r = hn::NegMulAdd(nf, hn::Set(d, -2.12194440e-4f), r);
  VF p = hn::Set(d, 1.0f / 5040);
  p = hn::MulAdd(p, r, hn::Set(d, 1.0f / 720));
  p = hn::MulAdd(p, r, hn::Set(d, 1.0f / 120));
  p = hn::MulAdd(p, r, hn::Set(d, 1.0f / 24));
  p = hn::MulAdd(p, r, hn::Set(d, 1.0f / 6));
  p = hn::MulAdd(p, r, hn::Set(d, 0.5f));
  p = hn::MulAdd(p, r, hn::Set(d, 1.0f));
  p = hn::MulAdd(p, r, hn::Set(d, 1.0f));
  const auto half = hn::ShiftRight<1>(n);
  const auto rest = hn::Sub(n, half);
  const auto bias = hn::Set(di, 127);
  const VF s1 = hn::BitCast(d, hn::ShiftLeft<23>(hn::Add(half, bias)));
  const VF s2 = hn::BitCast(d, hn::ShiftLeft<23>(hn::Add(rest, bias)));
  return hn::Mul(hn::Mul(p, s1), s2);
}

// Below 0.6 the continued fraction of tanh cut after five terms, above (1 - t) / (1 + t) with
// t = exp(-2 |x|); both share the division.
HWY_INLINE VF Tanh(DF d, VF x) {
  const VF one = hn::Set(d, 1.0f);
  const VF magnitude = hn::Abs(x);
  const VF t = Exp(d, hn::Mul(hn::Set(d, -2.0f), magnitude));
  const VF x2 = hn::Mul(x, x);
  const VF small_num =
      hn::Mul(magnitude, hn::MulAdd(x2, hn::Add(x2, hn::Set(d, 105.0f)), hn::Set(d, 945.0f)));
  const VF small_den =
      hn::MulAdd(x2, hn::MulAdd(x2, hn::Set(d, 15.0f), hn::Set(d, 420.0f)), hn::Set(d, 945.0f));
  const auto small = hn::Lt(magnitude, hn::Set(d, 0.6f));
  const VF num = hn::IfThenElse(small, small_num, hn::Sub(one, t));
  const VF den = hn::IfThenElse(small, small_den, hn::Add(one, t));
  return hn::CopySign(hn::Div(num, den), x);
}

HWY_INLINE VF Sigmoid(DF d, VF x) {
  const VF one = hn::Set(d, 1.0f);
  return hn::Div(one, hn::Add(one, Exp(d, hn::Neg(x))));
}

struct ReluOp {
  VF operator()(DF d, VF x) const { return hn::Max(x, hn::Zero(d)); }
};
struct LeakyReluOp {
  float slope;
  VF operator()(DF d, VF x) const {
    return hn::IfThenElse(hn::Lt(x, hn::Zero(d)), hn::Mul(x, hn::Set(d, slope)), x);
  }
};
struct TanhOp {
  VF operator()(DF d, VF x) const { return Tanh(d, x); }
};
struct SigmoidOp {
  VF operator()(DF d, VF x) const { return Sigmoid(d, x); }
};
struct ClipOp {
  float low, high;
  VF operator()(DF d, VF x) const { return hn::Min(hn::Max(x, hn::Set(d, low)), hn::Set(d, high)); }
};
struct ExpOp {
  VF operator()(DF d, VF x) const { return Exp(d, x); }
};
struct SqrtOp {
  VF operator()(DF d, VF x) const { return hn::Sqrt(x); }
};
struct NegOp {
  VF operator()(DF d, VF x) const { return hn::Neg(x); }
};

// out[i] = op(in[i]); the last, partial vector goes through the same formula.
template <class Op>
HWY_INLINE void Map(const float* in, size_t count, const Op& op, float* out) {
  const DF d;
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  for (; i + lanes <= count; i += lanes) hn::StoreU(op(d, hn::LoadU(d, in + i)), d, out + i);
  if (i < count) {
    HWY_ALIGN float tail[hn::MaxLanes(d)] = {};
    std::memcpy(tail, in + i, (count - i) * sizeof(float));
    hn::Store(op(d, hn::Load(d, tail)), d, tail);
    std::memcpy(out + i, tail, (count - i) * sizeof(float));
  }
}

// In place.
HWY_INLINE void Activate(const Activation& activation, float* data, size_t count) {
  switch (activation.kind) {
    case ActivationKind::kNone:
      return;
    case ActivationKind::kRelu:
      return Map(data, count, ReluOp{}, data);
    case ActivationKind::kLeakyRelu:
      return Map(data, count, LeakyReluOp{activation.a}, data);
    case ActivationKind::kTanh:
      return Map(data, count, TanhOp{}, data);
    case ActivationKind::kSigmoid:
      return Map(data, count, SigmoidOp{}, data);
    case ActivationKind::kClip:
      return Map(data, count, ClipOp{activation.a, activation.b}, data);
  }
}

}  // namespace ganvas::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
