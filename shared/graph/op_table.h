// The operators, as one explicit table.
#pragma once

#include <string_view>

#include "shared/base/result.h"
#include "shared/graph/attribute_reader.h"
#include "shared/graph/attributes.h"
#include "shared/graph/infer_context.h"
#include "shared/graph/op_kind.h"

namespace ganvas::graph {

inline constexpr int kManyInputs = 4096;
inline constexpr int kManyOutputs = 4096;

struct Operator {
  std::string_view op_type;  // as in a file
  OpKind kind;
  int min_inputs, max_inputs;
  int max_outputs;
  Attributes (*parse)(AttributeReader&);  // nullptr: no attributes
  Status (*infer)(InferContext&);
};

// nullptr for an operator type that Ganvas lacks.
const Operator* FindOperator(std::string_view op_type);
// The operator whose name is OpName(kind).
const Operator& OperatorOf(OpKind kind);

}  // namespace ganvas::graph
