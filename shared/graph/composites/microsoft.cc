// Operators that onnxruntime's optimizer makes of several (contrib operators, domain
// com.microsoft).
#include <string>
#include <utility>
#include <vector>

#include "shared/base/quoted.h"
#include "shared/graph/composites/composites.h"

namespace ganvas::graph {
namespace {

// The composite's output is an activation of `x`. `alpha` and `beta` are its parameters.
void FinishActivation(Expansion& e, AttributeReader& r, const std::string& activation, ValueId x,
                      float alpha, float beta) {
  if (activation == "Relu") return e.Finish(OpKind::kRelu, {x});
  if (activation == "Tanh") return e.Finish(OpKind::kTanh, {x});
  if (activation == "Sigmoid") return e.Finish(OpKind::kSigmoid, {x});
  if (activation == "LeakyRelu") return e.Finish(OpKind::kLeakyRelu, {x}, LeakyReluAttrs{alpha});
  if (activation == "Clip") return e.Finish(OpKind::kClip, {x}, ClipAttrs{alpha, beta});
  e.Set("x", x);
  if (activation == "HardSigmoid") {
    e.Set("slope", e.Scalar(alpha));
    e.Set("shift", e.Scalar(beta));
    return e.Finish("Clip(Add(Mul(x,slope),shift),0,1)", r);
  }
  if (!activation.empty()) {
    r.FailUnsupported("the activation " + Quoted(activation) +
                      ", expected Relu, LeakyRelu, Tanh, Sigmoid, Clip or HardSigmoid");
  }
  e.Finish("x", r);
}

}  // namespace

// activation(Conv(a, b, c) + d).
void ExpandFusedConv(Expansion& e, AttributeReader& r) {
  std::vector<float> numbers = r.Floats("activation_params");
  const std::string activation = r.String("activation", "");
  if (numbers.empty()) {
    const bool line = activation == "HardSigmoid";
    numbers = line ? std::vector<float>{0.2f, 0.5f} : std::vector<float>{0.01f};
  }
  numbers.resize(2, 0.0f);
  const ValueId x = e.Write("Add?(Conv(a,b,c),d)", r);
  FinishActivation(e, r, activation, x, numbers[0], numbers[1]);
}

void ExpandFusedGemm(Expansion& e, AttributeReader& r) {
  const std::string activation = r.String("activation", "");
  const bool line = activation == "HardSigmoid";
  const float alpha = r.Float("activation_alpha", line ? 0.2f : 0.01f);
  const float beta = r.Float("activation_beta", line ? 0.5f : 0.0f);
  FinishActivation(e, r, activation, e.Write("Gemm(a,b,c)", r), alpha, beta);
}

// alpha * a b, where transA and transB swap the last two axes.
void ExpandFusedMatMul(Expansion& e, AttributeReader& r) {
  if (r.Flag("transBatchA", false) || r.Flag("transBatchB", false)) {
    return r.FailUnsupported("transBatchA or transBatchB is set");
  }
  TransposeAttrs swap;
  swap.last_two = true;
  const auto operand = [&](size_t i, const char* flag) {
    return r.Flag(flag, false) ? e.Apply(OpKind::kTranspose, {e.input(i)}, swap) : e.input(i);
  };
  std::vector<ValueId> factors = {operand(0, "transA"), operand(1, "transB")};
  const float alpha = r.Float("alpha", 1);
  if (alpha == 1) return e.Finish(OpKind::kMatMul, std::move(factors));
  const ValueId product = e.Apply(OpKind::kMatMul, std::move(factors));
  e.Finish(OpKind::kMul, {product, e.Scalar(alpha)});
}

}  // namespace ganvas::graph
