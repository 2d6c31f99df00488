#include "native/train/resolve_machine.h"

#include <torch/torch.h>

#include <algorithm>
#include <thread>

#include "native/error.h"

namespace ganvas::train {

namespace {

void ResolveDevice(Options& options) {
  if (options.device == Device::kAuto) {
    options.device = torch::cuda::is_available() ? Device::kCuda : Device::kCpu;
  }
}

}  // namespace

std::vector<std::string> GiveUpWhatOnlyGpusCan(Options& options) {
  ResolveDevice(options);
  if (options.device != Device::kCpu || !options.cuda_graphs) return {};
  options.cuda_graphs = false;
  return {"--cuda-graphs is for a GPU: it is now off"};
}

void ResolveMachine(Options& options) {
  if (options.threads == 0) {
    options.threads = std::max(1u, std::thread::hardware_concurrency());
  }
  ResolveDevice(options);
  if (options.device == Device::kCuda && !torch::cuda::is_available()) {
    throw FatalError(ExitCode::kUsage,
                     "--device cuda: LibTorch finds no CUDA device here; expected cpu or auto");
  }
  // LibTorch has no deterministic form of these, and would say so in the middle of a step.
  if (options.deterministic && options.device == Device::kCuda) {
    const bool enlarges = options.model == Model::kR3gan,
               warps = options.augment == NameOf(Augment::kAda);
    if (enlarges || warps) {
      throw FatalError(ExitCode::kUsage,
                       std::string("--deterministic: LibTorch's gradients of ") +
                           (enlarges ? "bilinear enlarging (--model " + TextOf(options.model)
                                     : "warped pictures (--augment " + options.augment) +
                           ") are summed in any order on a GPU: choose one of the two");
    }
  }
  if (options.cuda_graphs && options.device != Device::kCuda) {
    throw FatalError(ExitCode::kUsage, "--cuda-graphs: is for a GPU, and this run is on the " +
                                           TextOf(options.device));
  }
}

}  // namespace ganvas::train
