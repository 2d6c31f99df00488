#include "native/export/onnx_check.h"

namespace ganvas::exporter {

CheckReport CheckOnnx(std::span<const uint8_t>) {
  return {CheckOutcome::kSkipped, "built without libonnx"};
}

}  // namespace ganvas::exporter
