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

void ActivationKernel(const Activation& activation, const float* in, size_t count, float* out) {
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

HWY_INLINE VF Spread(DF d, const float* from, bool one) {
  return one ? hn::Set(d, *from) : hn::LoadU(d, from);
}

// Each operand's step is 0 (one number for all) or 1.
template <class Op>
HWY_INLINE void BinaryPiece(const Op& op, const float* a, int64_t a_step, const float* b,
                            int64_t b_step, int64_t count, float* out) {
  const DF d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const VF av = Spread(d, a + i * a_step, a_step == 0);
    const VF bv = Spread(d, b + i * b_step, b_step == 0);
    hn::StoreU(op(av, bv), d, out + i);
  }
  if (i < count) {
    const auto rest = static_cast<size_t>(count - i);
    HWY_ALIGN float at[hn::MaxLanes(d)] = {};
    HWY_ALIGN float bt[hn::MaxLanes(d)] = {};
    for (size_t k = 0; k < rest; ++k) {
      at[k] = a[(i + static_cast<int64_t>(k)) * a_step];
      bt[k] = b[(i + static_cast<int64_t>(k)) * b_step];
    }
    hn::Store(op(hn::Load(d, at), hn::Load(d, bt)), d, at);
    std::memcpy(out + i, at, rest * sizeof(float));
  }
}

template <class Op>
HWY_INLINE void BinaryLoop(const Op& op, const Broadcast& broadcast, const float* a, const float* b,
                           int64_t begin, int64_t end, float* out) {
  const auto inner = static_cast<size_t>(broadcast.rank - 1);
  for (BroadcastWalk walk(broadcast, begin, end); walk.valid(); walk.Next()) {
    const BroadcastPiece piece = walk.piece();
    BinaryPiece(op, a + piece.a, broadcast.a_stride[inner], b + piece.b, broadcast.b_stride[inner],
                piece.count, out + piece.out);
  }
}

void PowLoop(const Broadcast& broadcast, const float* a, const float* b, int64_t begin, int64_t end,
             float* out) {
  const auto inner = static_cast<size_t>(broadcast.rank - 1);
  for (BroadcastWalk walk(broadcast, begin, end); walk.valid(); walk.Next()) {
    const BroadcastPiece piece = walk.piece();
    for (int64_t i = 0; i < piece.count; ++i) {
      const float base = a[piece.a + i * broadcast.a_stride[inner]];
      const float power = b[piece.b + i * broadcast.b_stride[inner]];
      float& to = out[piece.out + i];
      if (power == 2.0f) {
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
      BinaryLoop(AddOp{}, broadcast, a, b, begin, end, out);
      break;
    case BinaryKind::kSub:
      BinaryLoop(SubOp{}, broadcast, a, b, begin, end, out);
      break;
    case BinaryKind::kMul:
      BinaryLoop(MulOp{}, broadcast, a, b, begin, end, out);
      break;
    case BinaryKind::kDiv:
      BinaryLoop(DivOp{}, broadcast, a, b, begin, end, out);
      break;
    case BinaryKind::kPow:
      PowLoop(broadcast, a, b, begin, end, out);
      break;
    case BinaryKind::kMax:
      BinaryLoop(MaxOp{}, broadcast, a, b, begin, end, out);
      break;
    case BinaryKind::kMin:
      BinaryLoop(MinOp{}, broadcast, a, b, begin, end, out);
      break;
    case BinaryKind::kPRelu:
      BinaryLoop(PReluOp{}, broadcast, a, b, begin, end, out);
      break;
  }
  Activate(activation, out + begin, static_cast<size_t>(end - begin));
}

}  // namespace ganvas::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ganvas::kernels {

HWY_EXPORT(ActivationKernel);
HWY_EXPORT(UnaryKernel);
HWY_EXPORT(BinaryKernel);

namespace {

float ScalarUnary(UnaryKind kind, float a, float b, float x) {
  switch (kind) {
    case UnaryKind::kAbs:
      return std::abs(x);
    case UnaryKind::kCeil:
      return std::ceil(x);
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

void RunBinary(BinaryKind kind, const Broadcast& broadcast, const Activation& activation,
               const float* a, const float* b, int64_t begin, int64_t end, float* out) {
  HWY_DYNAMIC_DISPATCH(BinaryKernel)(kind, broadcast, activation, a, b, begin, end, out);
}

}  // namespace ganvas::kernels
#endif  // HWY_ONCE
