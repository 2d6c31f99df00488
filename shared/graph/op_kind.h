// The operators that Ganvas understands.
#pragma once

#include <cstdint>
#include <string_view>

namespace ganvas::graph {

enum class OpKind : uint8_t {
  kAbs,
  kAdd,  // also Sum, as a chain
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
  kElu,    // also Selu
  kEqual,  // only in shape arithmetic: its result is always Inferred::known
  kErf,
  kExp,
  kExpand,
  kFlatten,
  kFloor,
  kGather,
  kGemm,
  kGlobalAveragePool,
  kIdentity,  // also Dropout in inference
  kInstanceNormalization,
  kLeakyRelu,
  kLog,
  kMatMul,
  kMax,  // two inputs; more become a chain
  kMaxPool,
  kMin,  // two inputs; more become a chain
  kMul,
  kNeg,
  kPad,
  kPow,
  kPRelu,
  kRange,  // only in shape arithmetic: its result is always Inferred::known
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
  kWhere,  // only in shape arithmetic: its result is always Inferred::known
};

// The ONNX operator type, e.g. "ConvTranspose".
std::string_view OpName(OpKind kind);

}  // namespace ganvas::graph
