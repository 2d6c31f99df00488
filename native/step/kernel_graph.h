// CUDA graphs: kernels that are recorded once and replayed with one call.
#pragma once

#include <torch/torch.h>

#include <functional>
#include <memory>

namespace ganvas::train {

// Runs the same work again and again on a GPU: some times as it is, on a stream of its own, then
// recorded, from then on by replaying the record. The work reads and writes the same tensors each
// time, waits for nothing and draws no random numbers.
class KernelGraph {
 public:
  explicit KernelGraph(torch::Device device);  // FatalError(kUsage) where LibTorch has no CUDA
  ~KernelGraph();
  KernelGraph(const KernelGraph&) = delete;
  KernelGraph& operator=(const KernelGraph&) = delete;

  // `prepare` each time, then `work` or its record, in that order on the device, after all that the
  // current stream was given before and before all that it is given later. Returns what `work`
  // returned, copied.
  torch::Tensor Run(const std::function<void()>& prepare,
                    const std::function<torch::Tensor()>& work);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ganvas::train
