#include "native/ops/adam_sweep.h"

#include <ATen/Parallel.h>

#include "native/ops/adam_loop.h"

namespace ganvas::ops {
namespace {

constexpr int64_t kNumbersOfATask = 1 << 15;

template <typename T>
AdamFactors<T> FactorsOf(const AdamSweep& s) {
  return {.beta1 = T(s.beta1),
          .rest1 = T(1 - s.beta1),
          .beta2 = T(s.beta2),
          .rest2 = T(1 - s.beta2),
          .epsilon = T(s.epsilon),
          .step_size = T(s.step_size),
          .root_correction2 = T(s.root_correction2),
          .decay = T(s.average_decay),
          .rest_decay = T(1 - s.average_decay)};
}

template <typename T>
void SweepTensors(const AdamSweep& sweep, const torch::Tensor& gradient, torch::Tensor& weight,
                  torch::Tensor& first, torch::Tensor& second, torch::Tensor& average) {
  const AdamFactors<T> factors = FactorsOf<T>(sweep);
  const T* g = gradient.data_ptr<T>();
  T* w = weight.data_ptr<T>();
  T* m = first.data_ptr<T>();
  T* v = second.data_ptr<T>();
  T* a = average.defined() ? average.data_ptr<T>() : nullptr;
  const int64_t count = weight.numel();
  const auto part = [&](int64_t begin, int64_t end) {
    AdamLoop(factors, end - begin, g + begin, w + begin, m + begin, v + begin,
             a == nullptr ? nullptr : a + begin);
  };
  if (count <= kNumbersOfATask) return part(0, count);
  at::parallel_for(0, count, kNumbersOfATask, part);
}

}  // namespace

void SweepAdam(const AdamSweep& sweep, const torch::Tensor& gradient, torch::Tensor& weight,
               torch::Tensor& first, torch::Tensor& second, torch::Tensor& average) {
  const auto is_like_weight = [&](const torch::Tensor& tensor) {
    return tensor.is_contiguous() && tensor.is_cpu() && tensor.sizes() == weight.sizes() &&
           tensor.scalar_type() == weight.scalar_type();
  };
  TORCH_CHECK(is_like_weight(weight) && is_like_weight(gradient) && is_like_weight(first) &&
                  is_like_weight(second) && (!average.defined() || is_like_weight(average)),
              "SweepAdam: tensors of one shape and type, contiguous on the CPU, are expected");
  if (weight.scalar_type() == torch::kFloat64) {
    return SweepTensors<double>(sweep, gradient, weight, first, second, average);
  }
  SweepTensors<float>(sweep, gradient, weight, first, second, average);
}

}  // namespace ganvas::ops
