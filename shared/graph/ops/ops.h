// Attribute parsing and inference of every operator, in the files of this folder.
#pragma once

#include "shared/graph/attribute_reader.h"
#include "shared/graph/attributes.h"
#include "shared/graph/infer_context.h"
#include "shared/graph/op_list.h"

namespace ganvas::graph {

// Parse* reads attributes in the form of the reader's opset. Infer* checks the inputs and sets
// types, shapes and known numbers of the outputs.
// clang-format off
#define GANVAS_ROW(kind, min, max, outputs, parse, infer, ...) \
  Attributes Parse##parse(AttributeReader& r);                 \
  Status Infer##infer(InferContext& c);
GANVAS_OPERATORS(GANVAS_ROW)
#undef GANVAS_ROW

#define GANVAS_ROW(op_type, kind, min, max, parse) Attributes Parse##parse(AttributeReader& r);
GANVAS_OPERATOR_ALIASES(GANVAS_ROW)
#undef GANVAS_ROW
// clang-format on

}  // namespace ganvas::graph
