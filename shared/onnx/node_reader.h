// NodeProto -> Node, FunctionProto -> Function.
#pragma once

#include <cstdint>
#include <string>

#include "shared/base/result.h"
#include "shared/onnx/model.h"
#include "shared/onnx/wire.h"

namespace ganvas::onnx {

// OperatorSetIdProto: a version of a set of operators; "" is the default domain.
struct OpsetImport {
  std::string domain;
  int64_t version = 0;
};
Result<OpsetImport> ReadOpsetImport(WireReader message);

// `depth`: how many graphs the node lies in that are attributes.
Result<Node> ReadNode(WireReader message, int depth = 0);
// FunctionProto -> Function.
Result<Function> ReadFunction(WireReader message);

}  // namespace ganvas::onnx
