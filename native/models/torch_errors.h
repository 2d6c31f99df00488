// LibTorch's exceptions as ours.
#pragma once

#include <torch/torch.h>

#include <string>

#include "native/error.h"

namespace ganvas::models {

// Runs `work` and returns what it returns; what LibTorch throws (no memory, a CUDA error) becomes a
// FatalError(kFailed) with the first line of its message.
template <typename Work>
auto WithTorchErrors(Work work) {
  try {
    return work();
  } catch (const c10::Error& error) {
    const std::string message = error.what_without_backtrace();
    throw FatalError(ExitCode::kFailed, "LibTorch: " + message.substr(0, message.find('\n')));
  }
}

}  // namespace ganvas::models
