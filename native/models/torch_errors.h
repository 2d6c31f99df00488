// LibTorch's exceptions as ours.
#pragma once

#include <torch/torch.h>

#include <string>

#include "native/error.h"

namespace ganvas::models {

// One sentence for what LibTorch threw: `message` is its text without a backtrace.
std::string TorchErrorText(const std::string& message);

// Runs `work` and returns what it returns; what LibTorch throws (no memory, a CUDA error) becomes a
// FatalError(kFailed).
template <typename Work>
auto WithTorchErrors(Work work) {
  try {
    return work();
  } catch (const c10::Error& error) {
    throw FatalError(ExitCode::kFailed, TorchErrorText(error.what_without_backtrace()));
  }
}

}  // namespace ganvas::models
