#include "shared/base/result.h"

namespace ganvas {

const char* ErrorCodeName(ErrorCode code) {
  switch (code) {
    case ErrorCode::kBadModel:
      return "bad-model";
    case ErrorCode::kUnsupportedOp:
      return "unsupported-op";
    case ErrorCode::kBadInput:
      return "bad-input";
    case ErrorCode::kOutOfMemory:
      return "out-of-memory";
  }
  return "bad-input";
}

}  // namespace ganvas
