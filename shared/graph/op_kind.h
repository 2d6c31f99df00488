// The operators that Ganvas understands.
#pragma once

#include <cstdint>
#include <string_view>

namespace ganvas::graph {

enum class OpKind : uint8_t {
  kAbs,
  kAdd,  // also Sum, as a chain
  kAnd,
  kAveragePool,
  kBatchNormalization,
  kCast,
  kCeil,
  kClip,
  kConcat,
  kConstantOfShape,
  kConv,
  kConvTranspose,
  kDepthToSpace,
  kDequantizeLinear,
  kDiv,
  kElu,  // also Selu
  kEqual,
  kErf,
  kExp,
  kExpand,
  kFlatten,
  kFloor,
  kGather,
  kGemm,
  kGlobalAveragePool,
  kGreater,
  kGreaterOrEqual,
  kIdentity,  // also Dropout in inference
  kInstanceNormalization,
  kLeakyRelu,
  kLess,
  kLessOrEqual,
  kLog,
  kMatMul,
  kMax,  // two inputs; more become a chain
  kMaxPool,
  kMin,  // two inputs; more become a chain
  kMul,
  kNeg,
  kNot,
  kOr,
  kPad,
  kPow,
  kPRelu,
  kRandomNormal,  // also RandomUniform, and both Like forms
  kRange,         // only in shape arithmetic: its result is always Inferred::known
  kReciprocal,
  kReduceMean,
  kReduceProd,  // only in shape arithmetic: its result is always Inferred::known
  kReduceSum,
  kRelu,
  kReshape,
  kResize,  // also Upsample
  kShape,
  kSigmoid,
  kSlice,
  kSoftmax,
  kSoftplus,
  kSplit,
  kSqrt,
  kSqueeze,
  kSub,
  kTanh,
  kTile,
  kTranspose,
  kUnsqueeze,
  kWhere,
  kXor,
};

// The ONNX operator type, e.g. "ConvTranspose".
std::string_view OpName(OpKind kind);

}  // namespace ganvas::graph
