#include "shared/kernels/elementwise.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "shared/kernels/broadcast_walk.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/elementwise.cc"
#include "hwy/foreach_target.h"
// Must follow foreach_target.h.
#include "hwy/highway.h"
#include "shared/kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ganvas::kernels::HWY_NAMESPACE {

HWY_NOINLINE void ActivationKernel(const Activation& activation, const float* in, size_t count,
                                   float* out) {
  switch (activation.kind) {
    case ActivationKind::kNone:
      if (in != out) std::memcpy(out, in, count * sizeof(float));
      return;
    case ActivationKind::kRelu:
      return Map(in, count, ReluOp{}, out);
    case ActivationKind::kLeakyRelu:
      return Map(in, count, LeakyReluOp{activation.a}, out);
    case ActivationKind::kTanh:
      return Map(in, count, TanhOp{}, out);
    case ActivationKind::kSigmoid:
      return Map(in, count, SigmoidOp{}, out);
    case ActivationKind::kClip:
      return Map(in, count, ClipOp{activation.a, activation.b}, out);
  }
}

// false: there is no vector form.
bool UnaryKernel(UnaryKind kind, const float* in, size_t count, float* out) {
  switch (kind) {
    case UnaryKind::kExp:
      Map(in, count, ExpOp{}, out);
      return true;
    case UnaryKind::kSqrt:
      Map(in, count, SqrtOp{}, out);
      return true;
    case UnaryKind::kNeg:
      Map(in, count, NegOp{}, out);
      return true;
    default:
      return false;
  }
}

struct AddOp {
  VF operator()(VF a, VF b) const { return hn::Add(a, b); }
};
struct SubOp {
  VF operator()(VF a, VF b) const { return hn::Sub(a, b); }
};
struct MulOp {
  VF operator()(VF a, VF b) const { return hn::Mul(a, b); }
};
struct DivOp {
  VF operator()(VF a, VF b) const { return hn::Div(a, b); }
};
struct MaxOp {
  VF operator()(VF a, VF b) const { return hn::Max(a, b); }
};
struct MinOp {
  VF operator()(VF a, VF b) const { return hn::Min(a, b); }
};
struct PReluOp {
  VF operator()(VF a, VF b) const {
    return hn::IfThenElse(hn::Lt(a, hn::Zero(DF())), hn::Mul(a, b), a);
  }
};

constexpr int64_t kPiece = 256;

using Combine = void (*)(const float* x, const float* y, int64_t count, float* out);

template <class Op>
void CombineWith(const Op& op, const float* x, const float* y, int64_t count, float* out) {
  const DF d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    hn::StoreU(op(hn::LoadU(d, x + i), hn::LoadU(d, y + i)), d, out + i);
  }
  if (i == count) return;
  const auto rest = static_cast<size_t>(count - i) * sizeof(float);
  HWY_ALIGN float tails[2][hn::MaxLanes(DF())] = {};
  std::memcpy(tails[0], x + i, rest);
  std::memcpy(tails[1], y + i, rest);
  hn::Store(op(hn::Load(d, tails[0]), hn::Load(d, tails[1])), d, tails[0]);
  std::memcpy(out + i, tails[0], rest);
}

struct ReluSlope {
  VF operator()(VF g, VF y) const { return hn::IfThenElseZero(hn::Gt(y, hn::Zero(DF())), g); }
};
struct LeakyReluSlope {
  float alpha;
  VF operator()(VF g, VF y) const {
    const DF d;
    return hn::IfThenElse(hn::Gt(y, hn::Zero(d)), g, hn::Mul(g, hn::Set(d, alpha)));
  }
};
struct TanhSlope {
  VF operator()(VF g, VF y) const { return hn::Mul(g, hn::NegMulAdd(y, y, hn::Set(DF(), 1.0f))); }
};
struct SigmoidSlope {
  VF operator()(VF g, VF y) const { return hn::Mul(g, hn::NegMulAdd(y, y, y)); }
};
struct ClipSlope {
  float low, high;
  VF operator()(VF g, VF y) const {
    const DF d;
    const auto inside = hn::And(hn::Gt(y, hn::Set(d, low)), hn::Lt(y, hn::Set(d, high)));
    return hn::IfThenElseZero(inside, g);
  }
};

void SlopeKernel(const Activation& activation, const float* g, const float* y, int64_t count,
                 float* out) {
  switch (activation.kind) {
    case ActivationKind::kNone:
      if (g != out) std::memmove(out, g, static_cast<size_t>(count) * sizeof(float));
      return;
    case ActivationKind::kRelu:
      return CombineWith(ReluSlope{}, g, y, count, out);
    case ActivationKind::kLeakyRelu:
      return CombineWith(LeakyReluSlope{activation.a}, g, y, count, out);
    case ActivationKind::kTanh:
      return CombineWith(TanhSlope{}, g, y, count, out);
    case ActivationKind::kSigmoid:
      return CombineWith(SigmoidSlope{}, g, y, count, out);
    case ActivationKind::kClip:
      return CombineWith(ClipSlope{activation.a, activation.b}, g, y, count, out);
  }
}

template <class Op>
void Combined(const float* x, const float* y, int64_t count, float* out) {
  CombineWith(Op{}, x, y, count, out);
}

// Once for all kinds: it is entered for few elements and calls for many.
HWY_NOINLINE void BinaryLoop(Combine combine, const Broadcast& broadcast, const float* a,
                             const float* b, int64_t begin, int64_t end, float* out) {
  const auto inner = static_cast<size_t>(broadcast.rank - 1);
  const bool one_a = broadcast.a_stride[inner] == 0;  // one number for a whole piece; else
  const bool one_b = broadcast.b_stride[inner] == 0;  // the stride is 1
  HWY_ALIGN float copies[2][kPiece];
  for (BroadcastWalk walk(broadcast, begin, end); walk.valid(); walk.Next()) {
    const BroadcastPiece piece = walk.piece();
    const int64_t most = std::min(kPiece, piece.count);
    if (one_a) std::fill_n(copies[0], most, a[piece.a]);
    if (one_b) std::fill_n(copies[1], most, b[piece.b]);
    for (int64_t at = 0; at < piece.count; at += kPiece) {
      combine(one_a ? copies[0] : a + piece.a + at, one_b ? copies[1] : b + piece.b + at,
              std::min(kPiece, piece.count - at), out + piece.out + at);
    }
  }
}

// Pow, or Fmod, neither of which has a vector form.
void PowLoop(bool fmod, const Broadcast& broadcast, const float* a, const float* b, int64_t begin,
             int64_t end, float* out) {
  const auto inner = static_cast<size_t>(broadcast.rank - 1);
  for (BroadcastWalk walk(broadcast, begin, end); walk.valid(); walk.Next()) {
    const BroadcastPiece piece = walk.piece();
    for (int64_t i = 0; i < piece.count; ++i) {
      const float base = a[piece.a + i * broadcast.a_stride[inner]];
      const float power = b[piece.b + i * broadcast.b_stride[inner]];
      float& to = out[piece.out + i];
      if (fmod) {
        to = std::fmod(base, power);
      } else if (power == 2.0f) {
        to = base * base;
      } else if (power == 0.5f && base >= 0) {
        to = std::sqrt(base);
      } else {
        to = std::pow(base, power);
      }
    }
  }
}

void BinaryKernel(BinaryKind kind, const Broadcast& broadcast, const Activation& activation,
                  const float* a, const float* b, int64_t begin, int64_t end, float* out) {
  switch (kind) {
    case BinaryKind::kAdd:
      BinaryLoop(Combined<AddOp>, broadcast, a, b, begin, end, out);
      break;
    case BinaryKind::kSub:
      BinaryLoop(Combined<SubOp>, broadcast, a, b, begin, end, out);
      break;
    case BinaryKind::kMul:
      BinaryLoop(Combined<MulOp>, broadcast, a, b, begin, end, out);
      break;
    case BinaryKind::kDiv:
      BinaryLoop(Combined<DivOp>, broadcast, a, b, begin, end, out);
      break;
    case BinaryKind::kPow:
    case BinaryKind::kMod:
    case BinaryKind::kFmod:
      PowLoop(kind != BinaryKind::kPow, broadcast, a, b, begin, end, out);
      break;
    case BinaryKind::kMax:
      BinaryLoop(Combined<MaxOp>, broadcast, a, b, begin, end, out);
      break;
    case BinaryKind::kMin:
      BinaryLoop(Combined<MinOp>, broadcast, a, b, begin, end, out);
      break;
    case BinaryKind::kPRelu:
      BinaryLoop(Combined<PReluOp>, broadcast, a, b, begin, end, out);
      break;
  }
  ActivationKernel(activation, out + begin, static_cast<size_t>(end - begin), out + begin);
}

}  // namespace ganvas::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ganvas::kernels {

HWY_EXPORT(ActivationKernel);
HWY_EXPORT(UnaryKernel);
HWY_EXPORT(BinaryKernel);
HWY_EXPORT(SlopeKernel);

namespace {

float ScalarUnary(UnaryKind kind, float a, float b, float x) {
  switch (kind) {
    case UnaryKind::kAbs:
      return std::abs(x);
    case UnaryKind::kCeil:
      return std::ceil(x);
    case UnaryKind::kCos:
      return std::cos(x);
    case UnaryKind::kElu:
      return x > 0 ? b * x : b * a * std::expm1(x);
    case UnaryKind::kErf:
      return std::erf(x);
    case UnaryKind::kExp:
      return std::exp(x);
    case UnaryKind::kFloor:
      return std::floor(x);
    case UnaryKind::kLog:
      return std::log(x);
    case UnaryKind::kNeg:
      return -x;
    case UnaryKind::kReciprocal:
      return 1.0f / x;
    case UnaryKind::kRound:
      return std::nearbyint(x);
    case UnaryKind::kSign:
      return x > 0 ? 1.0f : x < 0 ? -1.0f : x;
    case UnaryKind::kSin:
      return std::sin(x);
    case UnaryKind::kSoftplus:
      return std::max(x, 0.0f) + std::log1p(std::exp(-std::abs(x)));
    case UnaryKind::kSqrt:
      return std::sqrt(x);
  }
  return x;
}

}  // namespace

void RunUnary(UnaryKind kind, float a, float b, const float* in, int64_t count, float* out) {
  if (HWY_DYNAMIC_DISPATCH(UnaryKernel)(kind, in, static_cast<size_t>(count), out)) return;
  for (int64_t i = 0; i < count; ++i) out[i] = ScalarUnary(kind, a, b, in[i]);
}

void RunActivation(const Activation& activation, const float* in, int64_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(ActivationKernel)(activation, in, static_cast<size_t>(count), out);
}

void RunSlope(const Activation& activation, const float* g, const float* y, int64_t count,
              float* out) {
  HWY_DYNAMIC_DISPATCH(SlopeKernel)(activation, g, y, count, out);
}

void RunBinary(BinaryKind kind, const Broadcast& broadcast, const Activation& activation,
               const float* a, const float* b, int64_t begin, int64_t end, float* out) {
  HWY_DYNAMIC_DISPATCH(BinaryKernel)(kind, broadcast, activation, a, b, begin, end, out);
}

}  // namespace ganvas::kernels
#endif  // HWY_ONCE
