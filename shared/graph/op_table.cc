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
    {"And", OpKind::kAnd, 2, 2, 1, nullptr, InferCompare},
    {"AveragePool", OpKind::kAveragePool, 1, 1, 1, ParsePool, InferPool},
    {"BatchNormalization", OpKind::kBatchNormalization, 5, 5, 1, ParseBatchNormalization,
     InferBatchNormalization},
    {"Cast", OpKind::kCast, 1, 1, 1, ParseCast, InferCast},
    {"Ceil", OpKind::kCeil, 1, 1, 1, nullptr, InferUnary},
    {"Clip", OpKind::kClip, 1, 3, 1, ParseClip, InferClip},
    {"Concat", OpKind::kConcat, 1, kManyInputs, 1, ParseConcat, InferConcat},
    {"ConstantOfShape", OpKind::kConstantOfShape, 1, 1, 1, ParseConstantOfShape,
     InferConstantOfShape},
    {"Conv", OpKind::kConv, 2, 3, 1, ParseConv, InferConv},
    {"ConvTranspose", OpKind::kConvTranspose, 2, 3, 1, ParseConvTranspose, InferConvTranspose},
    {"DepthToSpace", OpKind::kDepthToSpace, 1, 1, 1, ParseDepthToSpace, InferDepthToSpace},
    {"DequantizeLinear", OpKind::kDequantizeLinear, 2, 3, 1, ParseDequantizeLinear,
     InferDequantizeLinear},
    {"Div", OpKind::kDiv, 2, 2, 1, nullptr, InferBinary},
    {"Dropout", OpKind::kIdentity, 1, 3, 1, nullptr, InferIdentity},
    {"Elu", OpKind::kElu, 1, 1, 1, ParseElu, InferUnary},
    {"Equal", OpKind::kEqual, 2, 2, 1, nullptr, InferCompare},
    {"Erf", OpKind::kErf, 1, 1, 1, nullptr, InferUnary},
    {"Exp", OpKind::kExp, 1, 1, 1, nullptr, InferUnary},
    {"Expand", OpKind::kExpand, 2, 2, 1, nullptr, InferExpand},
    {"Flatten", OpKind::kFlatten, 1, 1, 1, ParseFlatten, InferFlatten},
    {"Floor", OpKind::kFloor, 1, 1, 1, nullptr, InferUnary},
    {"Gather", OpKind::kGather, 2, 2, 1, ParseGather, InferGather},
    {"Gemm", OpKind::kGemm, 2, 3, 1, ParseGemm, InferGemm},
    {"GlobalAveragePool", OpKind::kGlobalAveragePool, 1, 1, 1, nullptr, InferGlobalAveragePool},
    {"Greater", OpKind::kGreater, 2, 2, 1, nullptr, InferCompare},
    {"GreaterOrEqual", OpKind::kGreaterOrEqual, 2, 2, 1, nullptr, InferCompare},
    {"Identity", OpKind::kIdentity, 1, 1, 1, nullptr, InferIdentity},
    {"InstanceNormalization", OpKind::kInstanceNormalization, 3, 3, 1, ParseInstanceNormalization,
     InferInstanceNormalization},
    {"LeakyRelu", OpKind::kLeakyRelu, 1, 1, 1, ParseLeakyRelu, InferUnary},
    {"Less", OpKind::kLess, 2, 2, 1, nullptr, InferCompare},
    {"LessOrEqual", OpKind::kLessOrEqual, 2, 2, 1, nullptr, InferCompare},
    {"Log", OpKind::kLog, 1, 1, 1, nullptr, InferUnary},
    {"MatMul", OpKind::kMatMul, 2, 2, 1, nullptr, InferMatMul},
    {"Max", OpKind::kMax, 1, kManyInputs, 1, nullptr, InferBinary},
    {"MaxPool", OpKind::kMaxPool, 1, 1, 1, ParsePool, InferPool},
    {"Min", OpKind::kMin, 1, kManyInputs, 1, nullptr, InferBinary},
    {"Mul", OpKind::kMul, 2, 2, 1, nullptr, InferBinary},
    {"Neg", OpKind::kNeg, 1, 1, 1, nullptr, InferUnary},
    {"Not", OpKind::kNot, 1, 1, 1, nullptr, InferNot},
    {"Or", OpKind::kOr, 2, 2, 1, nullptr, InferCompare},
    {"PRelu", OpKind::kPRelu, 2, 2, 1, nullptr, InferPRelu},
    {"Pad", OpKind::kPad, 1, 4, 1, ParsePad, InferPad},
    {"Pow", OpKind::kPow, 2, 2, 1, nullptr, InferBinary},
    {"RandomNormal", OpKind::kRandomNormal, 0, 0, 1, ParseRandom, InferRandom},
    {"RandomNormalLike", OpKind::kRandomNormal, 1, 1, 1, ParseRandom, InferRandom},
    {"RandomUniform", OpKind::kRandomNormal, 0, 0, 1, ParseRandom, InferRandom},
    {"RandomUniformLike", OpKind::kRandomNormal, 1, 1, 1, ParseRandom, InferRandom},
    {"Range", OpKind::kRange, 3, 3, 1, nullptr, InferRange},
    {"Reciprocal", OpKind::kReciprocal, 1, 1, 1, nullptr, InferUnary},
    {"ReduceMean", OpKind::kReduceMean, 1, 2, 1, ParseReduce, InferReduce},
    {"ReduceProd", OpKind::kReduceProd, 1, 2, 1, ParseReduce, InferReduceProd},
    {"ReduceSum", OpKind::kReduceSum, 1, 2, 1, ParseReduce, InferReduce},
    {"Relu", OpKind::kRelu, 1, 1, 1, nullptr, InferUnary},
    {"Reshape", OpKind::kReshape, 2, 2, 1, ParseReshape, InferReshape},
    {"Resize", OpKind::kResize, 1, 4, 1, ParseResize, InferResize},
    {"Selu", OpKind::kElu, 1, 1, 1, ParseSelu, InferUnary},
    {"Shape", OpKind::kShape, 1, 1, 1, ParseShape, InferShape},
    {"Sigmoid", OpKind::kSigmoid, 1, 1, 1, nullptr, InferUnary},
    {"Slice", OpKind::kSlice, 1, 5, 1, ParseSlice, InferSlice},
    {"Softmax", OpKind::kSoftmax, 1, 1, 1, ParseSoftmax, InferSoftmax},
    {"Softplus", OpKind::kSoftplus, 1, 1, 1, nullptr, InferUnary},
    {"Split", OpKind::kSplit, 1, 2, kManyOutputs, ParseSplit, InferSplit},
    {"Sqrt", OpKind::kSqrt, 1, 1, 1, nullptr, InferUnary},
    {"Squeeze", OpKind::kSqueeze, 1, 2, 1, ParseSqueeze, InferSqueeze},
    {"Sub", OpKind::kSub, 2, 2, 1, nullptr, InferBinary},
    {"Sum", OpKind::kAdd, 1, kManyInputs, 1, nullptr, InferBinary},
    {"Tanh", OpKind::kTanh, 1, 1, 1, nullptr, InferUnary},
    {"Tile", OpKind::kTile, 2, 2, 1, nullptr, InferTile},
    {"Transpose", OpKind::kTranspose, 1, 1, 1, ParseTranspose, InferTranspose},
    {"Unsqueeze", OpKind::kUnsqueeze, 1, 2, 1, ParseSqueeze, InferUnsqueeze},
    {"Upsample", OpKind::kResize, 1, 2, 1, ParseUpsample, InferResize},
    {"Where", OpKind::kWhere, 3, 3, 1, nullptr, InferWhere},
    {"Xor", OpKind::kXor, 2, 2, 1, nullptr, InferCompare},
};

}  // namespace

const Operator* FindOperator(std::string_view op_type) {
  const auto* found = std::find_if(std::begin(kOperators), std::end(kOperators),
                                   [&](const Operator& op) { return op.op_type == op_type; });
  return found == std::end(kOperators) ? nullptr : found;
}

const Operator& OperatorOf(OpKind kind) { return *FindOperator(OpName(kind)); }

}  // namespace ganvas::graph
