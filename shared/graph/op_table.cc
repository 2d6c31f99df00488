#include "shared/graph/op_table.h"

#include <algorithm>
#include <iterator>

#include "shared/graph/ops/ops.h"

namespace ganvas::graph {
namespace {

// Inputs and outputs are counted over all opsets that Ganvas reads.
constexpr Operator kOperators[] = {
    {"Abs", OpKind::kAbs, 1, 1, 1, nullptr, InferUnary},
    {"Add", OpKind::kAdd, 2, 2, 1, nullptr, InferBinary},
    {"BatchNormalization", OpKind::kBatchNormalization, 5, 5, 1, ParseBatchNormalization,
     InferBatchNormalization},
    {"Ceil", OpKind::kCeil, 1, 1, 1, nullptr, InferUnary},
    {"Conv", OpKind::kConv, 2, 3, 1, ParseConv, InferConv},
    {"ConvTranspose", OpKind::kConvTranspose, 2, 3, 1, ParseConvTranspose, InferConvTranspose},
    {"Div", OpKind::kDiv, 2, 2, 1, nullptr, InferBinary},
    {"Dropout", OpKind::kIdentity, 1, 3, 1, nullptr, InferIdentity},
    {"Elu", OpKind::kElu, 1, 1, 1, ParseElu, InferUnary},
    {"Erf", OpKind::kErf, 1, 1, 1, nullptr, InferUnary},
    {"Exp", OpKind::kExp, 1, 1, 1, nullptr, InferUnary},
    {"Floor", OpKind::kFloor, 1, 1, 1, nullptr, InferUnary},
    {"Gemm", OpKind::kGemm, 2, 3, 1, ParseGemm, InferGemm},
    {"Identity", OpKind::kIdentity, 1, 1, 1, nullptr, InferIdentity},
    {"LeakyRelu", OpKind::kLeakyRelu, 1, 1, 1, ParseLeakyRelu, InferUnary},
    {"Log", OpKind::kLog, 1, 1, 1, nullptr, InferUnary},
    {"Max", OpKind::kMax, 1, kManyInputs, 1, nullptr, InferBinary},
    {"Min", OpKind::kMin, 1, kManyInputs, 1, nullptr, InferBinary},
    {"Mul", OpKind::kMul, 2, 2, 1, nullptr, InferBinary},
    {"Neg", OpKind::kNeg, 1, 1, 1, nullptr, InferUnary},
    {"PRelu", OpKind::kPRelu, 2, 2, 1, nullptr, InferPRelu},
    {"Pow", OpKind::kPow, 2, 2, 1, nullptr, InferBinary},
    {"Reciprocal", OpKind::kReciprocal, 1, 1, 1, nullptr, InferUnary},
    {"Relu", OpKind::kRelu, 1, 1, 1, nullptr, InferUnary},
    {"Reshape", OpKind::kReshape, 2, 2, 1, ParseReshape, InferReshape},
    {"Selu", OpKind::kElu, 1, 1, 1, ParseSelu, InferUnary},
    {"Sigmoid", OpKind::kSigmoid, 1, 1, 1, nullptr, InferUnary},
    {"Softplus", OpKind::kSoftplus, 1, 1, 1, nullptr, InferUnary},
    {"Sqrt", OpKind::kSqrt, 1, 1, 1, nullptr, InferUnary},
    {"Sub", OpKind::kSub, 2, 2, 1, nullptr, InferBinary},
    {"Sum", OpKind::kAdd, 1, kManyInputs, 1, nullptr, InferBinary},
    {"Tanh", OpKind::kTanh, 1, 1, 1, nullptr, InferUnary},
};

}  // namespace

const Operator* FindOperator(std::string_view op_type) {
  const auto* found = std::find_if(std::begin(kOperators), std::end(kOperators),
                                   [&](const Operator& op) { return op.op_type == op_type; });
  return found == std::end(kOperators) ? nullptr : found;
}

const Operator& OperatorOf(OpKind kind) { return *FindOperator(OpName(kind)); }

}  // namespace ganvas::graph
