// How finished sums leave a kernel: bias, residual and activation in one sweep; included once for
// each SIMD target.
#if defined(SHARED_KERNELS_EPILOGUE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SHARED_KERNELS_EPILOGUE_INL_H_
#undef SHARED_KERNELS_EPILOGUE_INL_H_
#else
#define SHARED_KERNELS_EPILOGUE_INL_H_
#endif

#include <cstdint>

#include "hwy/highway.h"
#include "shared/kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ganvas::kernels::HWY_NAMESPACE {

struct IdentityOp {
  VF operator()(DF, VF x) const { return x; }
};

template <class Op>
HWY_INLINE void FinishRowWith(const float* from, int64_t count, float bias, const float* residual,
                              const Op& op, float* to) {
  const DF d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  const VF b = hn::Set(d, bias);
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    VF x = hn::Add(hn::LoadU(d, from + i), b);
    if (residual != nullptr) x = hn::Add(x, hn::LoadU(d, residual + i));
    hn::StoreU(op(d, x), d, to + i);
  }
  if (i == count) return;
  HWY_ALIGN float tail[hn::MaxLanes(DF())] = {};
  HWY_ALIGN float tail_residual[hn::MaxLanes(DF())] = {};
  for (int64_t k = 0; i + k < count; ++k) {
    tail[k] = from[i + k];
    if (residual != nullptr) tail_residual[k] = residual[i + k];
  }
  VF x = hn::Add(hn::Load(d, tail), b);
  if (residual != nullptr) x = hn::Add(x, hn::Load(d, tail_residual));
  hn::Store(op(d, x), d, tail);
  for (int64_t k = 0; i + k < count; ++k) to[i + k] = tail[k];
}

// to = activation((from + bias) + residual), residual may be null. The last, partial vector goes
// through the same formula; nothing past `count` is read or written.
HWY_NOINLINE inline void FinishRow(const float* from, int64_t count, float bias,
                                   const float* residual, const Activation& activation, float* to) {
  switch (activation.kind) {
    case ActivationKind::kNone:
      return FinishRowWith(from, count, bias, residual, IdentityOp{}, to);
    case ActivationKind::kRelu:
      return FinishRowWith(from, count, bias, residual, ReluOp{}, to);
    case ActivationKind::kLeakyRelu:
      return FinishRowWith(from, count, bias, residual, LeakyReluOp{activation.a}, to);
    case ActivationKind::kTanh:
      return FinishRowWith(from, count, bias, residual, TanhOp{}, to);
    case ActivationKind::kSigmoid:
      return FinishRowWith(from, count, bias, residual, SigmoidOp{}, to);
    case ActivationKind::kClip:
      return FinishRowWith(from, count, bias, residual, ClipOp{activation.a, activation.b}, to);
  }
}

}  // namespace ganvas::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
