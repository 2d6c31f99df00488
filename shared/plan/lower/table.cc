#include <algorithm>

#include "shared/plan/lower/lower.h"

namespace ganvas::plan {
namespace {

using graph::OpKind;

constexpr LoweringEntry kLowerings[] = {
    {OpKind::kBatchNormalization, LowerBatchNormalization},
    {OpKind::kConv, LowerConv},
    {OpKind::kConvTranspose, LowerConvTranspose},
    {OpKind::kRelu, LowerActivation},
    {OpKind::kTanh, LowerActivation},
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

Status LowerContext::RequireF32(size_t i) const {
  if (in(i).dtype == DType::kF32) return {};
  return Unsupported(InputName(static_cast<int>(i)) + " is " + DTypeName(in(i).dtype) +
                     ", expected float32");
}

}  // namespace ganvas::plan
