#include "native/models/batch_norm.h"

#include <ostream>
#include <tuple>
#include <vector>

#include "native/ops/norm_leaky.h"

// LibTorch does not export these members, which the tables of derived classes name.
namespace torch::nn {

template <>
void BatchNormImplBase<1, BatchNorm1dImpl>::pretty_print(std::ostream& stream) const {
  stream << "BatchNorm1d(" << options.num_features() << ")";
}

template <>
void BatchNormImplBase<2, BatchNorm2dImpl>::pretty_print(std::ostream& stream) const {
  stream << "BatchNorm2d(" << options.num_features() << ")";
}

}  // namespace torch::nn

namespace ganvas::models {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// All dimensions but that of the maps.
std::vector<int64_t> SampleDims(const Tensor& input) {
  std::vector<int64_t> dims = {0};
  for (int64_t dim = 2; dim < input.dim(); ++dim) dims.push_back(dim);
  return dims;
}

// [maps] as it goes with `input`.
Tensor ByMap(const Tensor& numbers, const Tensor& input) {
  std::vector<int64_t> sizes(static_cast<size_t>(input.dim()), 1);
  sizes[1] = numbers.numel();
  return numbers.view(sizes);
}

struct Moments {
  Tensor mean, variance;  // [maps], the variance divided by the number of samples
};

// Of the batches of all processes, from those of each: Chan et al. 1983, equation 2.1, for batches
// of one size. No digits are lost where a mean is large.
Moments Together(const Moments& own, const StatisticsExchange& exchange) {
  const int64_t maps = own.mean.numel();
  const Tensor all = exchange.gather(torch::cat({own.mean, own.variance}).unsqueeze(0));
  const Tensor means = all.narrow(1, 0, maps), variances = all.narrow(1, maps, maps);
  const Tensor mean = means.mean(0);
  return {mean, (variances + (means - mean).square()).mean(0)};
}

// sum over processes of [maps] and [maps].
std::pair<Tensor, Tensor> SumsTogether(const Tensor& a, const Tensor& b,
                                       const StatisticsExchange& exchange) {
  const Tensor sums = exchange.gather(torch::cat({a, b}).unsqueeze(0)).sum(0);
  return {sums.narrow(0, 0, a.numel()), sums.narrow(0, a.numel(), b.numel())};
}

// y = (x - mean) / deviation * weight + bias with mean and deviation of all x. With x^ = (x - mean)
// / deviation and means M over all x, Ioffe and Szegedy 2015, section 3:
//   dx = weight / deviation * (dy - M(dy) - x^ M(dy x^)).
class Normalize : public torch::autograd::Function<Normalize> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& weight,
                        const Tensor& bias, const Tensor& mean, const Tensor& variance, double eps,
                        const StatisticsExchange* exchange) {
    context->save_for_backward({x, weight, mean, variance});
    context->saved_data["eps"] = eps;
    context->saved_data["exchange"] = reinterpret_cast<int64_t>(exchange);
    return std::get<0>(torch::native_batch_norm(x, weight, bias, mean, variance,
                                                /*training=*/false, /*momentum=*/0, eps));
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const variable_list saved = context->get_saved_variables();
    const Tensor &x = saved[0], &weight = saved[1], &dy = gradients[0];
    const double eps = context->saved_data["eps"].toDouble();
    const auto& exchange =
        *reinterpret_cast<const StatisticsExchange*>(context->saved_data["exchange"].toInt());
    const double count = static_cast<double>(x.numel() / x.size(1) * exchange.processes);
    // Where the gradient is differentiated in its turn, statistics depend on x.
    Moments moments = {saved[2], saved[3]};
    if (torch::GradMode::is_enabled()) {
      const std::vector<int64_t> dims = SampleDims(x);
      moments = Together({x.mean(dims), x.var(dims, /*unbiased=*/false)}, exchange);
    }
    const Tensor scale = (moments.variance + eps).rsqrt();

    Tensor normalized, own_dy, own_dy_x;
    if (torch::GradMode::is_enabled()) {
      normalized = (x - ByMap(moments.mean, x)) * ByMap(scale, x);
      own_dy = dy.sum(SampleDims(x));
      own_dy_x = (dy * normalized).sum(SampleDims(x));
    } else {
      // The layer with fixed statistics has these sums as the gradients of its bias and weight.
      std::tie(std::ignore, own_dy_x, own_dy) =
          torch::native_batch_norm_backward(dy, x, weight, moments.mean, moments.variance, {}, {},
                                            /*train=*/false, eps, {false, true, true});
    }
    const auto [sum_dy, sum_dy_x] = SumsTogether(own_dy, own_dy_x, exchange);
    const Tensor factor = weight * scale;
    Tensor dx;
    if (normalized.defined()) {
      dx = ByMap(factor, x) *
           (dy - ByMap(sum_dy / count, x) - normalized * ByMap(sum_dy_x / count, x));
    } else {
      // The same as factor * dy + of_x * x + rest, two passes over memory.
      const Tensor of_x = -factor * scale * sum_dy_x / count;
      const Tensor rest = -factor * sum_dy / count - of_x * moments.mean;
      dx = torch::addcmul(ByMap(rest, x), x, ByMap(of_x, x)).addcmul_(dy, ByMap(factor, x));
    }
    return {dx, own_dy_x, own_dy, {}, {}, {}, {}};
  }
};

}  // namespace

template <typename Base>
Tensor SharedBatchNorm<Base>::ForwardThenLeaky(const Tensor& input, double slope) {
  if (exchange_ == nullptr && this->is_training() && ops::FitsBatchNormLeaky(input) &&
      this->running_mean.scalar_type() == torch::kFloat32) {
    {
      torch::NoGradGuard no_grad;
      this->num_batches_tracked.add_(1);
    }
    return ops::BatchNormLeaky(input, {.weight = this->weight,
                                       .bias = this->bias,
                                       .running_mean = this->running_mean,
                                       .running_variance = this->running_var,
                                       .momentum = this->options.momentum().value_or(0.1),
                                       .epsilon = this->options.eps(),
                                       .slope = slope});
  }
  const Tensor normalized = forward(input);
  if (slope == 1) return normalized;
  return slope == 0 ? torch::relu(normalized) : torch::leaky_relu(normalized, slope);
}

template <typename Base>
Tensor SharedBatchNorm<Base>::forward(const Tensor& input) {
  const auto type = this->running_mean.scalar_type();
  // LibTorch's own takes mixed types on a GPU only.
  if (input.is_cpu() && input.scalar_type() != type) {
    return forward(input.to(type)).to(input.scalar_type());
  }
  if (exchange_ == nullptr || !this->is_training()) return Base::forward(input);
  Moments moments;
  {
    torch::NoGradGuard no_grad;
    // One pass of LibTorch's own layer; its mean and biased variance are not those that it keeps.
    Moments own;
    std::tie(own.mean, own.variance) = torch::batch_norm_update_stats(input, {}, {}, 0);
    moments = Together(own, *exchange_);
    const double momentum = this->options.momentum().value_or(0.1);
    const double count = static_cast<double>(input.numel() / input.size(1) * exchange_->processes);
    this->running_mean.lerp_(moments.mean, momentum);
    this->running_var.lerp_(moments.variance * (count / (count - 1)), momentum);
    this->num_batches_tracked.add_(1);
  }
  const bool affine = this->weight.defined();
  return Normalize::apply(input, affine ? this->weight : torch::ones_like(moments.mean),
                          affine ? this->bias : torch::zeros_like(moments.mean), moments.mean,
                          moments.variance, this->options.eps(), exchange_);
}

template class SharedBatchNorm<torch::nn::BatchNorm1dImpl>;
template class SharedBatchNorm<torch::nn::BatchNorm2dImpl>;

namespace {

void Synchronize(torch::nn::Module& network, const StatisticsExchange* exchange) {
  for (const auto& child : network.modules(/*include_self=*/false)) {
    if (auto* norm = child->as<BatchNorm1d>()) norm->Synchronize(exchange);
    if (auto* norm = child->as<BatchNorm2d>()) norm->Synchronize(exchange);
  }
}

}  // namespace

SynchronizedBatchNorm::SynchronizedBatchNorm(torch::nn::Module& one, torch::nn::Module& other,
                                             const StatisticsExchange& exchange)
    : one_(one), other_(other) {
  Synchronize(one_, &exchange);
  Synchronize(other_, &exchange);
}

SynchronizedBatchNorm::~SynchronizedBatchNorm() {
  Synchronize(one_, nullptr);
  Synchronize(other_, nullptr);
}

}  // namespace ganvas::models
