#include "native/train/resolve_machine.h"

#include <torch/torch.h>

#include <algorithm>
#include <thread>

#include "native/error.h"

namespace ganvas::train {

void ResolveMachine(Options& options) {
  if (options.threads == 0) {
    options.threads = std::max(1u, std::thread::hardware_concurrency());
  }
  if (options.device == "auto") options.device = torch::cuda::is_available() ? "cuda" : "cpu";
  if (options.device == "cuda" && !torch::cuda::is_available()) {
    throw FatalError(ExitCode::kUsage,
                     "--device cuda: LibTorch finds no CUDA device here; expected cpu or auto");
  }
  if (options.cuda_graphs && options.device != "cuda") {
    throw FatalError(ExitCode::kUsage,
                     "--cuda-graphs: is for a GPU, and this run is on the " + options.device);
  }
}

}  // namespace ganvas::train
