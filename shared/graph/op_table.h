// The operators of op_list.h as a table.
#pragma once

#include <string_view>

#include "shared/base/result.h"
#include "shared/graph/attribute_reader.h"
#include "shared/graph/attributes.h"
#include "shared/graph/infer_context.h"
#include "shared/graph/op_kind.h"
#include "shared/graph/op_traits.h"

namespace ganvas::graph {

struct Operator {
  std::string_view op_type;  // as in a file
  OpKind kind;
  int min_inputs, max_inputs;
  int max_outputs;
  Attributes (*parse)(AttributeReader&);
  Status (*infer)(InferContext&);
  OpTraits traits;
};

// nullptr for an operator type that Ganvas lacks.
const Operator* FindOperator(std::string_view op_type);
// The operator whose name is OpName(kind).
const Operator& OperatorOf(OpKind kind);

// Whether the operator has this trait. Of operator types in files, some have traits although
// Ganvas lacks them.
bool HasTrait(OpKind kind, OpTraits trait);
bool HasTrait(std::string_view op_type, OpTraits trait);

}  // namespace ganvas::graph
