#include "shared/graph/op_table.h"

#include <algorithm>
#include <iterator>

#include "shared/graph/ops/ops.h"

namespace ganvas::graph {
namespace {

// clang-format off
#define GANVAS_ROW(kind, min, max, outputs, parse, infer, lower, gradient, traits) \
  {#kind, OpKind::k##kind, min, max, outputs, Parse##parse, Infer##infer, traits},
constexpr Operator kOperators[] = {GANVAS_OPERATORS(GANVAS_ROW)};
#undef GANVAS_ROW

constexpr const Operator& At(OpKind kind) { return kOperators[static_cast<size_t>(kind)]; }

#define GANVAS_ROW(op_type, kind, min, max, parse)                             \
  {#op_type, OpKind::k##kind, min, max, At(OpKind::k##kind).max_outputs, Parse##parse, \
   At(OpKind::k##kind).infer, At(OpKind::k##kind).traits},
constexpr Operator kAliases[] = {GANVAS_OPERATOR_ALIASES(GANVAS_ROW)};
#undef GANVAS_ROW

struct Other {
  std::string_view op_type;
  OpTraits traits;
};
#define GANVAS_ROW(op_type, traits) {#op_type, traits},
constexpr Other kOthers[] = {GANVAS_OTHER_OPERATORS(GANVAS_ROW)};
#undef GANVAS_ROW
// clang-format on

static_assert(std::size(kOperators) == kOpKinds);

// nullptr where no row of the table is of this type.
template <typename Row, size_t kRows>
const Row* Find(const Row (&table)[kRows], std::string_view op_type) {
  const Row* found = std::find_if(std::begin(table), std::end(table),
                                  [&](const Row& row) { return row.op_type == op_type; });
  return found == std::end(table) ? nullptr : found;
}

}  // namespace

const Operator* FindOperator(std::string_view op_type) {
  const Operator* found = Find(kOperators, op_type);
  return found != nullptr ? found : Find(kAliases, op_type);
}

const Operator& OperatorOf(OpKind kind) { return At(kind); }

std::string_view OpName(OpKind kind) { return At(kind).op_type; }

Attributes ParseNone(AttributeReader&) { return {}; }

bool HasTrait(OpKind kind, OpTraits trait) { return (At(kind).traits & trait) != 0; }

bool HasTrait(std::string_view op_type, OpTraits trait) {
  if (const Operator* op = FindOperator(op_type)) return (op->traits & trait) != 0;
  const Other* other = Find(kOthers, op_type);
  return other != nullptr && (other->traits & trait) != 0;
}

}  // namespace ganvas::graph
