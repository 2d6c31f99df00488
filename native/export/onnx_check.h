// The ONNX project's own checker, where the build found it.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace ganvas::exporter {

enum class CheckOutcome { kClean, kComplaint, kSkipped };

struct CheckReport {
  CheckOutcome outcome;
  std::string message;  // the checker's complaint, or why it was skipped
};

CheckReport CheckOnnx(std::span<const uint8_t> bytes);

}  // namespace ganvas::exporter
