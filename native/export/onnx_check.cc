#include "native/export/onnx_check.h"

#include <onnx/checker.h>
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <exception>

namespace ganvas::exporter {

CheckReport CheckOnnx(std::span<const uint8_t> bytes) {
  ::onnx::ModelProto model;
  if (!model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return {CheckOutcome::kComplaint, "not a readable ONNX file"};
  }
  try {
    ::onnx::checker::check_model(model);
  } catch (const std::exception& error) {
    std::string message = error.what();
    std::replace(message.begin(), message.end(), '\n', ' ');
    return {CheckOutcome::kComplaint, message};
  }
  return {CheckOutcome::kClean, ""};
}

}  // namespace ganvas::exporter
