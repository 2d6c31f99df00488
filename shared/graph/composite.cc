#include "shared/graph/composite.h"

#include <algorithm>

#include "shared/graph/composites/composites.h"
#include "shared/graph/op_table.h"

namespace ganvas::graph {
namespace {

constexpr Composite kStandard[] = {
    {"Celu", 1, 1, "Add(Max(a,0),Min(0,Mul($alpha=1,Sub(Exp(Div(a,$alpha=1)),1))))", nullptr},
    {"ConvInteger", 2, 4, "", ExpandConvInteger},
    {"DynamicQuantizeLinear", 1, 1, "", ExpandDynamicQuantizeLinear, 3},
    {"Einsum", 1, 16, "", ExpandEinsum},
    {"Gelu", 1, 1, "", ExpandGelu},
    {"GroupNormalization", 3, 3, "", ExpandGroupNormalization},
    {"HardSigmoid", 1, 1, "Clip(Add(Mul(a,$alpha=0.2),$beta=0.5),0,1)", nullptr},
    {"HardSwish", 1, 1, "Mul(a,Clip(Add(Mul(a,0.1666666667),0.5),0,1))", nullptr},
    {"LayerNormalization", 2, 3, "", ExpandLayerNormalization},
    {"MatMulInteger", 2, 4, "", ExpandMatMulInteger},
    {"Mish", 1, 1, "Mul(a,Tanh(Softplus(a)))", nullptr},
    {"OneHot", 3, 3, "", ExpandOneHot},
    {"QLinearConv", 8, 9, "", ExpandQLinearConv},
    {"QLinearMatMul", 8, 8, "", ExpandQLinearMatMul},
    {"RMSNormalization", 2, 2, "", ExpandRmsNormalization},
    {"ReduceL1", 1, 2, "ReduceSum(Abs(a),b)", nullptr},
    {"ReduceL2", 1, 2, "Sqrt(ReduceSum(Mul(a,a),b))", nullptr},
    {"ReduceLogSum", 1, 2, "Log(ReduceSum(a,b))", nullptr},
    {"ReduceSumSquare", 1, 2, "ReduceSum(Mul(a,a),b)", nullptr},
    {"SimplifiedLayerNormalization", 2, 2, "", ExpandRmsNormalization},
    {"Size", 1, 1, "Reshape(ReduceProd(Shape(a)),[])", nullptr},
    {"Softsign", 1, 1, "Div(a,Add(Abs(a),1))", nullptr},
    {"SpaceToDepth", 1, 1, "", ExpandSpaceToDepth},
    {"Swish", 1, 1, "Mul(a,Sigmoid(Mul(a,$alpha=1)))", nullptr},
    {"ThresholdedRelu", 1, 1, "Where(Greater(a,$alpha=1),a,0)", nullptr},
    {"Trilu", 1, 2, "", ExpandTrilu},
};

// x * (1 + erf(x / sqrt 2)) / 2, and its approximation by tanh.
#define GANVAS_GELU "Mul(Mul(x,0.5),Add(Erf(Mul(x,0.707106781)),1))"
#define GANVAS_FAST_GELU                                                          \
  "Mul(Mul(x,0.5),Add(Tanh(Mul(Add(x,Mul(Mul(Mul(x,x),x),0.044715)),0.797884561)" \
  "),1))"
// Inputs of quantized operators: numbers, scale, zero point of each operand, then of the result.
#define GANVAS_QUANTIZED(op) \
  "QuantizeLinear(" op "(DequantizeLinear(a,b,c),DequantizeLinear(d,e,f)),g,h)"

constexpr Composite kMicrosofts[] = {
    {"BiasGelu", 2, 2, "x=Add(a,b);" GANVAS_GELU, nullptr},
    {"FastGelu", 1, 2, "x=Add?(a,b);" GANVAS_FAST_GELU, nullptr},
    {"FusedConv", 2, 4, "", ExpandFusedConv},
    {"FusedGemm", 2, 3, "", ExpandFusedGemm},
    {"FusedMatMul", 2, 2, "", ExpandFusedMatMul},
    {"Gelu", 1, 1, "x=Add?(a,b);" GANVAS_GELU, nullptr},
    {"MatMulIntegerToFloat", 4, 7,
     "Add?(Mul(MatMul(Sub?(F32(a),F32(e)),Sub?(F32(b),F32(f))),Mul(c,d)),g)", nullptr},
    {"QLinearAdd", 7, 8, GANVAS_QUANTIZED("Add"), nullptr},
    {"QLinearLeakyRelu", 4, 5, "QuantizeLinear(LeakyRelu(DequantizeLinear(a,b,c)),d,e)", nullptr},
    {"QLinearMul", 7, 8, GANVAS_QUANTIZED("Mul"), nullptr},
    {"QLinearSigmoid", 4, 5, "QuantizeLinear(Sigmoid(DequantizeLinear(a,b,c)),d,e)", nullptr},
    {"QuickGelu", 1, 1, "Mul(a,Sigmoid(Mul(a,$alpha=1.702)))", nullptr},
};

template <size_t kRows>
const Composite* Find(const Composite (&table)[kRows], std::string_view op_type) {
  const Composite* found = std::find_if(
      table, table + kRows, [&](const Composite& row) { return row.op_type == op_type; });
  return found == table + kRows ? nullptr : found;
}

}  // namespace

const Composite* FindComposite(std::string_view domain, std::string_view op_type) {
  if (domain.empty()) return Find(kStandard, op_type);
  return domain == kMicrosoft ? Find(kMicrosofts, op_type) : nullptr;
}

bool IsKnownOperator(std::string_view domain, std::string_view op_type) {
  return FindComposite(domain, op_type) != nullptr ||
         (domain.empty() && (op_type == "Constant" || FindOperator(op_type) != nullptr)) ||
         (domain == kMicrosoft && (op_type == "QuantizeLinear" || op_type == "DequantizeLinear"));
}

}  // namespace ganvas::graph
