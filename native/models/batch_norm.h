// BatchNorm whose statistics may be those of a batch that several processes share.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <functional>

namespace ganvas::models {

// [n, ...] of every process -> all of them one after another, the same everywhere. Differentiable
// as often as the layer is to be: what each process makes of a row adds to that row's gradient.
struct StatisticsExchange {
  std::function<torch::Tensor(const torch::Tensor&)> gather;
  int64_t processes = 1;
};

// float[N, maps, ...] normalized over all but the maps. In training, statistics are exact over the
// N samples of each process together, forward and backward, while it is synchronized; running
// statistics, too. Can be differentiated twice.
template <typename Base>
class SharedBatchNorm : public Base {
 public:
  using Base::Base;
  torch::Tensor forward(const torch::Tensor& input);
  // leaky(forward(input)) with this slope, in one operation where there is one; 0 is ReLU.
  torch::Tensor ForwardThenLeaky(const torch::Tensor& input, double slope);
  // From now on; null for each process by itself. `exchange` outlives the graphs that it is in.
  void Synchronize(const StatisticsExchange* exchange) { exchange_ = exchange; }

 private:
  const StatisticsExchange* exchange_ = nullptr;
};

extern template class SharedBatchNorm<torch::nn::BatchNorm1dImpl>;
extern template class SharedBatchNorm<torch::nn::BatchNorm2dImpl>;

using BatchNorm1dImpl = SharedBatchNorm<torch::nn::BatchNorm1dImpl>;
using BatchNorm2dImpl = SharedBatchNorm<torch::nn::BatchNorm2dImpl>;
TORCH_MODULE(BatchNorm1d);
TORCH_MODULE(BatchNorm2d);

// Synchronizes all such layers of both networks while it lives: what a process does with them alone
// must not wait for others.
class SynchronizedBatchNorm {
 public:
  SynchronizedBatchNorm(torch::nn::Module& one, torch::nn::Module& other,
                        const StatisticsExchange& exchange);
  ~SynchronizedBatchNorm();
  SynchronizedBatchNorm(const SynchronizedBatchNorm&) = delete;
  SynchronizedBatchNorm& operator=(const SynchronizedBatchNorm&) = delete;

 private:
  torch::nn::Module& one_;
  torch::nn::Module& other_;
};

}  // namespace ganvas::models
