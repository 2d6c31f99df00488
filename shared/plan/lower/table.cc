#include <algorithm>

#include "shared/plan/lower/lower.h"

namespace ganvas::plan {
namespace {

using graph::OpKind;

// Views (below) and what is always known from shapes (Shape, Range, ReduceProd) have none.
constexpr LoweringEntry kLowerings[] = {
    {OpKind::kAbs, LowerUnary},
    {OpKind::kAdd, LowerBinary},
    {OpKind::kAnd, LowerCompare},
    {OpKind::kAveragePool, LowerPool},
    {OpKind::kBatchNormalization, LowerBatchNormalization},
    {OpKind::kCast, LowerCast},
    {OpKind::kCeil, LowerUnary},
    {OpKind::kClip, LowerClip},
    {OpKind::kConcat, LowerConcat},
    {OpKind::kConstantOfShape, LowerConstantOfShape},
    {OpKind::kConv, LowerConv},
    {OpKind::kConvTranspose, LowerConvTranspose},
    {OpKind::kDepthToSpace, LowerDepthToSpace},
    {OpKind::kDequantizeLinear, LowerDequantizeLinear},
    {OpKind::kDiv, LowerBinary},
    {OpKind::kElu, LowerUnary},
    {OpKind::kEqual, LowerCompare},
    {OpKind::kErf, LowerUnary},
    {OpKind::kExp, LowerUnary},
    {OpKind::kExpand, LowerExpand},
    {OpKind::kFloor, LowerUnary},
    {OpKind::kGather, LowerGather},
    {OpKind::kGemm, LowerGemm},
    {OpKind::kGlobalAveragePool, LowerGlobalAveragePool},
    {OpKind::kGreater, LowerCompare},
    {OpKind::kGreaterOrEqual, LowerCompare},
    {OpKind::kInstanceNormalization, LowerInstanceNormalization},
    {OpKind::kLeakyRelu, LowerActivation},
    {OpKind::kLess, LowerCompare},
    {OpKind::kLessOrEqual, LowerCompare},
    {OpKind::kLog, LowerUnary},
    {OpKind::kMatMul, LowerMatMul},
    {OpKind::kMax, LowerBinary},
    {OpKind::kMaxPool, LowerPool},
    {OpKind::kMin, LowerBinary},
    {OpKind::kMul, LowerBinary},
    {OpKind::kNeg, LowerUnary},
    {OpKind::kNot, LowerNot},
    {OpKind::kOr, LowerCompare},
    {OpKind::kPad, LowerPad},
    {OpKind::kPow, LowerBinary},
    {OpKind::kPRelu, LowerBinary},
    {OpKind::kRandomNormal, LowerRandom},
    {OpKind::kReciprocal, LowerUnary},
    {OpKind::kReduceMean, LowerReduce},
    {OpKind::kReduceSum, LowerReduce},
    {OpKind::kRelu, LowerActivation},
    {OpKind::kResize, LowerResize},
    {OpKind::kSigmoid, LowerActivation},
    {OpKind::kSlice, LowerSlice},
    {OpKind::kSoftmax, LowerSoftmax},
    {OpKind::kSoftplus, LowerUnary},
    {OpKind::kSplit, LowerSplit},
    {OpKind::kSqrt, LowerUnary},
    {OpKind::kSub, LowerBinary},
    {OpKind::kTanh, LowerActivation},
    {OpKind::kTile, LowerTile},
    {OpKind::kTranspose, LowerTranspose},
    {OpKind::kWhere, LowerWhere},
    {OpKind::kXor, LowerCompare},
};

}  // namespace

Lowering FindLowering(OpKind kind) {
  const auto* entry = std::find_if(std::begin(kLowerings), std::end(kLowerings),
                                   [kind](const LoweringEntry& e) { return e.kind == kind; });
  return entry == std::end(kLowerings) ? nullptr : entry->lower;
}

bool IsView(const graph::Node& node, std::span<const graph::Inferred> inferred) {
  switch (node.kind) {
    case OpKind::kFlatten:
    case OpKind::kIdentity:
    case OpKind::kReshape:
    case OpKind::kSqueeze:
    case OpKind::kUnsqueeze:
      return true;
    case OpKind::kCast:
      return inferred[static_cast<size_t>(node.inputs[0])].dtype ==
             inferred[static_cast<size_t>(node.outputs[0])].dtype;
    default:
      return false;
  }
}

bool MayOverwrite(const Op& op, size_t i) {
  const Lowering lower = FindLowering(op.node->kind);
  if (lower == LowerBinary) return i < 2;
  if (lower == LowerInstanceNormalization) return i == 0 && op.part != OpPart::kMoments;
  return i == 0 && (lower == LowerActivation || lower == LowerClip || lower == LowerUnary ||
                    lower == LowerBatchNormalization || lower == LowerSoftmax);
}

std::string PackedKey(const LowerContext& context, const char* kernel,
                      std::initializer_list<int64_t> numbers) {
  const auto index = &context.node - context.graph.nodes.data();
  std::string key = std::to_string(index);
  key += kernel;
  key += std::to_string(context.op.absorbed.size());
  for (const int64_t n : context.op.prologue.repeat) {
    key += 'x';
    key += std::to_string(n);
  }
  for (const int64_t n : numbers) {
    key += ',';
    key += std::to_string(n);
  }
  return key;
}

Status LowerContext::RequireF32(size_t i) const {
  if (in(i).dtype == DType::kF32) return {};
  return Unsupported(InputName(static_cast<int>(i)) + " is " + DTypeName(in(i).dtype) +
                     ", expected float32");
}

}  // namespace ganvas::plan
