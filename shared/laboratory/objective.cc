#include "shared/laboratory/objective.h"

namespace ganvas::laboratory {
namespace {

using graph::GraphWriter;
using graph::OpKind;
using graph::ValueId;

ValueId Mean(GraphWriter& w, ValueId x) { return w.ReduceMean(x, {0, 1}); }
ValueId Square(GraphWriter& w, ValueId x) { return w.Mul(x, x); }
ValueId Softplus(GraphWriter& w, ValueId x) { return w.Apply(OpKind::kSoftplus, {x}); }
ValueId Plus(GraphWriter& w, ValueId x, float number) { return w.Add(x, w.Scalar(number)); }
// max(0, 1 + x).
ValueId Margin(GraphWriter& w, ValueId x) { return w.Apply(OpKind::kRelu, {Plus(w, x, 1)}); }

// E ||x||^2 over rows.
ValueId MeanSquareNorm(GraphWriter& w, ValueId rows) {
  return Mean(w, w.ReduceSum(Square(w, rows), {1}));
}

ValueId CrossEntropy(GraphWriter& w, ValueId real, ValueId fake, double smoothing) {
  const ValueId loss = w.Add(Mean(w, Softplus(w, w.Neg(real))), Mean(w, Softplus(w, fake)));
  if (smoothing == 0) return loss;
  return w.Add(loss, w.Scale(Mean(w, real), static_cast<float>(smoothing)));
}

}  // namespace

ValueId DiscriminatorLoss(GraphWriter& w, Objective objective, ValueId real, ValueId fake,
                          double label_smoothing) {
  switch (objective) {
    case Objective::kMinimax:
    case Objective::kNonSaturating:
      return CrossEntropy(w, real, fake, label_smoothing);
    case Objective::kLsgan: {
      const ValueId off = Plus(w, real, static_cast<float>(label_smoothing - 1));
      return w.Scale(w.Add(Mean(w, Square(w, off)), Mean(w, Square(w, fake))), 0.5f);
    }
    case Objective::kWgan:
      return w.Sub(Mean(w, fake), Mean(w, real));
    case Objective::kHinge:
      return w.Add(Mean(w, Margin(w, w.Neg(real))), Mean(w, Margin(w, fake)));
    case Objective::kRpgan:
      return Mean(w, Softplus(w, w.Sub(fake, real)));
  }
  return fake;
}

ValueId GeneratorLoss(GraphWriter& w, Objective objective, ValueId real, ValueId fake) {
  switch (objective) {
    case Objective::kMinimax:
      return w.Neg(Mean(w, Softplus(w, fake)));
    case Objective::kNonSaturating:
      return Mean(w, Softplus(w, w.Neg(fake)));
    case Objective::kLsgan:
      return w.Scale(Mean(w, Square(w, Plus(w, fake, -1))), 0.5f);
    case Objective::kWgan:
    case Objective::kHinge:
      return w.Neg(Mean(w, fake));
    case Objective::kRpgan:
      return Mean(w, Softplus(w, w.Sub(real, fake)));
  }
  return fake;
}

bool GeneratorNeedsReal(Objective objective) { return objective == Objective::kRpgan; }

ValueId ZeroCenteredPenalty(GraphWriter& w, ValueId gradients, double gamma) {
  return w.Scale(MeanSquareNorm(w, gradients), static_cast<float>(0.5 * gamma));
}

ValueId GradientPenalty(GraphWriter& w, ValueId gradients, double lambda) {
  // The root of zero has no derivative: a critic may be flat.
  const ValueId squares = Plus(w, w.ReduceSum(Square(w, gradients), {1}), 1e-12f);
  const ValueId off = Plus(w, w.Apply(OpKind::kSqrt, {squares}), -1);
  return w.Scale(Mean(w, Square(w, off)), static_cast<float>(lambda));
}

ValueId PixelTerm(GraphWriter& w, ValueId real, ValueId fake, double lambda) {
  return w.Scale(MeanSquareNorm(w, w.Sub(real, fake)), static_cast<float>(lambda));
}

}  // namespace ganvas::laboratory
