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
// N samples of each process together, forward and backward, once Synchronize was called; running
// statistics, too. Can be differentiated twice.
template <typename Base>
class SharedBatchNorm : public Base {
 public:
  using Base::Base;
  torch::Tensor forward(const torch::Tensor& input);
  void Synchronize(const StatisticsExchange& exchange) { exchange_ = exchange; }

 private:
  StatisticsExchange exchange_;
};

extern template class SharedBatchNorm<torch::nn::BatchNorm1dImpl>;
extern template class SharedBatchNorm<torch::nn::BatchNorm2dImpl>;

using BatchNorm1dImpl = SharedBatchNorm<torch::nn::BatchNorm1dImpl>;
using BatchNorm2dImpl = SharedBatchNorm<torch::nn::BatchNorm2dImpl>;
TORCH_MODULE(BatchNorm1d);
TORCH_MODULE(BatchNorm2d);

// All such layers of `network`.
void SynchronizeBatchNorm(torch::nn::Module& network, const StatisticsExchange& exchange);

}  // namespace ganvas::models
