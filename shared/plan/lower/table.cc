#include <algorithm>
#include <iterator>
#include <string_view>

#include "shared/graph/op_table.h"
#include "shared/kernels/elementwise.h"
#include "shared/kernels/select.h"
#include "shared/plan/lower/lower.h"

namespace ganvas::plan {
namespace {

// By OpKind.
// clang-format off
#define GANVAS_ROW(kind, min, max, outputs, parse, infer, lower, gradient, traits) Lower##lower,
constexpr Lowering kLowerings[] = {GANVAS_OPERATORS(GANVAS_ROW)};
#undef GANVAS_ROW
static_assert(std::size(kLowerings) == graph::kOpKinds);

// Lowerings of a whole family find the kernel by the operator's name.
constexpr bool HasKernel(std::string_view lower, std::string_view name) {
  const auto is_among = [&](const auto& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  return (lower != "Unary" || is_among(kernels::kUnaryNames)) &&
         (lower != "Binary" || is_among(kernels::kBinaryNames)) &&
         (lower != "Compare" || is_among(kernels::kCompareNames));
}
#define GANVAS_ROW(kind, min, max, outputs, parse, infer, lower, gradient, traits) \
  static_assert(HasKernel(#lower, #kind));
GANVAS_OPERATORS(GANVAS_ROW)
#undef GANVAS_ROW
// clang-format on

}  // namespace

Result<Work> LowerNone(const LowerContext& context) {
  return context.Unsupported("expected a result of at most " +
                             std::to_string(graph::kMaxKnownInts) +
                             " numbers that follow from shapes and constants");
}

Lowering FindLowering(graph::OpKind kind) { return kLowerings[static_cast<size_t>(kind)]; }

bool IsView(const graph::Node& node, std::span<const graph::Inferred> inferred) {
  return HasTrait(node.kind, graph::kSameOrder) &&
         inferred[static_cast<size_t>(node.inputs[0])].dtype ==
             inferred[static_cast<size_t>(node.outputs[0])].dtype;
}

bool MayOverwrite(const Op& op, size_t i) {
  if (op.part == OpPart::kMoments) return false;
  return (i == 0 && HasTrait(op.node->kind, graph::kOverFirst)) ||
         (i < 2 && HasTrait(op.node->kind, graph::kOverBoth));
}

WeightKey PackedKey(const LowerContext& context, const char* kernel,
                    std::initializer_list<int64_t> numbers) {
  std::string key = kernel;
  key += std::to_string(context.op.absorbed.size());
  for (const int64_t n : context.op.prologue.repeat) {
    key += 'x';
    key += std::to_string(n);
  }
  for (const int64_t n : numbers) {
    key += ',';
    key += std::to_string(n);
  }
  return {context.node.outputs[0], std::move(key)};
}

Status LowerContext::RequireF32(size_t i) const {
  if (in(i).dtype == DType::kF32) return {};
  return Unsupported(InputName(static_cast<int>(i)) + " is " + DTypeName(in(i).dtype) +
                     ", expected float32");
}

}  // namespace ganvas::plan
