// NodeProto -> Node.
#pragma once

#include "shared/base/result.h"
#include "shared/onnx/model.h"
#include "shared/onnx/wire.h"

namespace ganvas::onnx {

Result<Node> ReadNode(WireReader message);

}  // namespace ganvas::onnx
