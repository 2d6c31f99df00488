// The operators that Ganvas understands.
#pragma once

#include <cstdint>
#include <string_view>

namespace ganvas::graph {

enum class OpKind : uint8_t {
  kAdd,
  kAveragePool,
  kBatchNormalization,
  kCast,
  kClip,
  kConcat,
  kConstantOfShape,
  kConv,
  kConvTranspose,
  kDequantizeLinear,
  kDiv,
  kExp,
  kExpand,
  kFlatten,
  kGather,
  kGemm,
  kGlobalAveragePool,
  kIdentity,  // also Dropout in inference
  kInstanceNormalization,
  kLeakyRelu,
  kMatMul,
  kMaxPool,
  kMul,
  kNeg,
  kPad,
  kPow,
  kReduceMean,
  kRelu,
  kReshape,
  kResize,  // also Upsample
  kShape,
  kSigmoid,
  kSlice,
  kSoftmax,
  kSqrt,
  kSqueeze,
  kSub,
  kTanh,
  kTranspose,
  kUnsqueeze,
};

// The ONNX operator type, e.g. "ConvTranspose".
std::string_view OpName(OpKind kind);

}  // namespace ganvas::graph
