// Functions of one element, and of two with broadcasting.
#include <cmath>

#include "shared/graph/gradients/gradients.h"

namespace ganvas::graph {
namespace {

ValueId IsAbove(Pullback& p, ValueId value, float limit) {
  return p.w.Apply(OpKind::kGreater, {value, p.w.Scalar(limit)});
}

ValueId Zero(Pullback& p) { return p.w.Scalar(0); }

ValueId Slope(Pullback& p, OpKind function, float a, float b) {
  return p.w.Apply(OpKind::kSlope, {p.g(), p.out()}, SlopeAttrs{function, a, b});
}

}  // namespace

void GradientAbs(Pullback& p) {
  const ValueId below = p.w.Apply(OpKind::kLess, {p.in(0), Zero(p)});
  const ValueId falling = p.w.Where(below, p.w.Neg(p.g()), Zero(p));
  p.Give(0, p.w.Where(IsAbove(p, p.in(0), 0), p.g(), falling));
}

void GradientAdd(Pullback& p) {
  for (size_t i = 0; i < 2; ++i) {
    if (p.Wants(i)) p.Give(i, p.g());
  }
}

void GradientSub(Pullback& p) {
  if (p.Wants(0)) p.Give(0, p.g());
  if (p.Wants(1)) p.Give(1, p.w.Neg(p.w.SumTo(p.g(), p.shape(1))));
}

void GradientMul(Pullback& p) {
  for (size_t i = 0; i < 2; ++i) {
    if (p.Wants(i)) p.Give(i, p.w.Mul(p.g(), p.in(1 - i)));
  }
}

void GradientDiv(Pullback& p) {
  const ValueId share = p.w.Div(p.g(), p.in(1));
  if (p.Wants(0)) p.Give(0, share);
  if (p.Wants(1)) p.Give(1, p.w.Neg(p.w.Mul(share, p.out())));
}

// a^b: b a^(b - 1), and a^b log a.
void GradientPow(Pullback& p) {
  ValueId power = p.in(1);
  if (p.w.Is(power).dtype != DType::kF32) {
    power = p.w.Apply(OpKind::kCast, {power}, CastAttrs{DType::kF32});
  }
  if (p.Wants(0)) {
    const ValueId less = p.w.Apply(OpKind::kPow, {p.in(0), p.w.Sub(power, p.w.Scalar(1))});
    // a^0 is 1 for any a, also for 0, of which a^-1 is infinite.
    const ValueId none = p.w.Apply(OpKind::kEqual, {power, Zero(p)});
    p.Give(0, p.w.Where(none, Zero(p), p.w.Mul(p.w.Mul(p.g(), power), less)));
  }
  if (p.Wants(1)) {
    // Where a is 0, a^b does not move with a positive b.
    const ValueId above = IsAbove(p, p.in(0), 0);
    const ValueId base = p.w.Where(above, p.in(0), p.w.Scalar(1));
    p.Give(1, p.w.Mul(p.w.Mul(p.g(), p.out()), p.w.Apply(OpKind::kLog, {base})));
  }
}

// Max and Min: to the operand that is the result, and half to each where both are.
void GradientExtreme(Pullback& p) {
  const ValueId same = p.w.Apply(OpKind::kEqual, {p.in(0), p.in(1)});
  const ValueId g = p.w.Where(same, p.w.Scale(p.g(), 0.5f), p.g());
  for (size_t i = 0; i < 2; ++i) {
    if (!p.Wants(i)) continue;
    p.Give(i, p.w.Where(p.w.Apply(OpKind::kEqual, {p.in(i), p.out()}), g, Zero(p)));
  }
}

void GradientPRelu(Pullback& p) {
  const ValueId below = p.w.Apply(OpKind::kLess, {p.in(0), Zero(p)});
  if (p.Wants(0)) p.Give(0, p.w.Where(below, p.w.Mul(p.g(), p.in(1)), p.g()));
  if (p.Wants(1)) p.Give(1, p.w.Where(below, p.w.Mul(p.g(), p.in(0)), Zero(p)));
}

void GradientNeg(Pullback& p) { p.Give(0, p.w.Neg(p.g())); }

void GradientExp(Pullback& p) { p.Give(0, p.w.Mul(p.g(), p.out())); }

void GradientLog(Pullback& p) { p.Give(0, p.w.Div(p.g(), p.in(0))); }

void GradientSin(Pullback& p) { p.Give(0, p.w.Mul(p.g(), p.w.Apply(OpKind::kCos, {p.in(0)}))); }

void GradientCos(Pullback& p) {
  p.Give(0, p.w.Neg(p.w.Mul(p.g(), p.w.Apply(OpKind::kSin, {p.in(0)}))));
}

// a less a multiple of b that moves in steps.
void GradientMod(Pullback& p) {
  if (p.Wants(0)) p.Give(0, p.g());
  if (p.Wants(1)) {
    const ValueId multiple = p.w.Div(p.w.Sub(p.in(0), p.out()), p.in(1));
    p.Give(1, p.w.Neg(p.w.Mul(p.g(), multiple)));
  }
}

void GradientSqrt(Pullback& p) { p.Give(0, p.w.Div(p.w.Scale(p.g(), 0.5f), p.out())); }

void GradientReciprocal(Pullback& p) {
  p.Give(0, p.w.Neg(p.w.Mul(p.g(), p.w.Mul(p.out(), p.out()))));
}

// 2 / sqrt(pi) exp(-x^2).
void GradientErf(Pullback& p) {
  const ValueId bell = p.w.Apply(OpKind::kExp, {p.w.Neg(p.w.Mul(p.in(0), p.in(0)))});
  p.Give(0, p.w.Mul(p.w.Scale(p.g(), 1.128379167f), bell));
}

void GradientSoftplus(Pullback& p) {
  p.Give(0, p.w.Mul(p.g(), p.w.Apply(OpKind::kSigmoid, {p.in(0)})));
}

// gamma above 0, gamma alpha exp(x) below.
void GradientElu(Pullback& p) {
  const auto& attrs = p.attributes<EluAttrs>();
  const ValueId bent = p.w.Scale(p.w.Apply(OpKind::kExp, {p.in(0)}), attrs.gamma * attrs.alpha);
  const ValueId slope = p.w.Where(IsAbove(p, p.in(0), 0), p.w.Scalar(attrs.gamma), bent);
  p.Give(0, p.w.Mul(p.g(), slope));
}

void GradientActivation(Pullback& p) {
  const float alpha =
      p.node.kind == OpKind::kLeakyRelu ? p.attributes<LeakyReluAttrs>().alpha : 0.0f;
  if (alpha >= 0) return p.Give(0, Slope(p, p.node.kind, alpha, 0));
  // With a negative alpha the result does not tell the side.
  p.Give(0, p.w.Where(IsAbove(p, p.in(0), 0), p.g(), p.w.Scale(p.g(), alpha)));
}

// The limits are constants: the engine runs no others.
void GradientClip(Pullback& p) {
  SlopeAttrs attrs{OpKind::kClip, 0, 0};
  const auto* old = std::get_if<ClipAttrs>(&p.node.attributes);
  const ClipAttrs limits = old == nullptr ? ClipAttrs{} : *old;
  attrs.a = limits.min;
  attrs.b = limits.max;
  for (size_t i = 1; i < 3; ++i) {
    if (p.in(i) == kNoValue) continue;
    const auto& known = p.w.Is(p.in(i)).known_real;
    if (!known || known->size() != 1) {
      return p.w.Fail(p.context().Unsupported("the gradient needs constant limits"));
    }
    (i == 1 ? attrs.a : attrs.b) = static_cast<float>((*known)[0]);
  }
  p.Give(0, p.w.Apply(OpKind::kSlope, {p.g(), p.out()}, attrs));
}

// g f'(x) is linear in g. By y: of tanh -2 y g, of sigmoid (1 - 2 y) g, else 0.
void GradientSlope(Pullback& p) {
  const auto& attrs = p.attributes<SlopeAttrs>();
  if (p.Wants(0)) p.Give(0, p.w.Apply(OpKind::kSlope, {p.g(), p.in(1)}, attrs));
  const bool tanh = attrs.function == OpKind::kTanh;
  if (!p.Wants(1) || !(tanh || attrs.function == OpKind::kSigmoid)) return;
  const ValueId doubled = p.w.Scale(p.in(1), -2);
  const ValueId bend = tanh ? doubled : p.w.Add(doubled, p.w.Scalar(1));
  p.Give(1, p.w.Mul(p.w.Mul(p.g(), p.in(0)), bend));
}

void GradientWhere(Pullback& p) {
  if (p.Wants(1)) p.Give(1, p.w.Where(p.in(0), p.g(), Zero(p)));
  if (p.Wants(2)) p.Give(2, p.w.Where(p.in(0), Zero(p), p.g()));
}

void GradientCast(Pullback& p) {
  p.Give(0, p.w.Apply(OpKind::kCast, {p.g()}, CastAttrs{p.w.Is(p.in(0)).dtype}));
}

}  // namespace ganvas::graph
