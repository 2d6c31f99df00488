#include "native/models/transposed_conv.h"

#include <array>
#include <tuple>

#include "native/ops/patch_conv.h"

namespace ganvas::models {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// With y = TransposedConv(x, w): x = Conv(y, w) has these gradients, and they map x's to y's shape.
// What each of them needs is exactly one of LibTorch's three convolution primitives.
class AsGradientOfConv : public torch::autograd::Function<AsGradientOfConv> {
 public:
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& x,
                               const torch::Tensor& weight, int64_t stride, int64_t padding) {
    context->save_for_backward({x, weight});
    context->saved_data["stride"] = stride;
    context->saved_data["padding"] = padding;
    const auto grown = [&](int64_t pixels, int64_t kernel) {
      return (pixels - 1) * stride - 2 * padding + kernel;
    };
    // Only its shape matters: the convolution's input, whose gradient is asked for.
    const torch::Tensor shape_only =
        torch::empty({x.size(0), weight.size(1), grown(x.size(2), weight.size(2)),
                      grown(x.size(3), weight.size(3))},
                     x.options().memory_format(x.suggest_memory_format()));
    return std::get<0>(Backward(x, shape_only, weight, stride, padding, {true, false, false}));
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const variable_list saved = context->get_saved_variables();
    const int64_t stride = context->saved_data["stride"].toInt();
    const int64_t padding = context->saved_data["padding"].toInt();
    const torch::Tensor gradient = gradients[0].contiguous(saved[0].suggest_memory_format());
    torch::Tensor x_gradient, weight_gradient;
    if (context->needs_input_grad(0)) {
      x_gradient = torch::conv2d(gradient, saved[1], {}, stride, padding);
    }
    if (context->needs_input_grad(1)) {
      weight_gradient = std::get<1>(
          Backward(saved[0], gradient, saved[1], stride, padding, {false, true, false}));
    }
    return {x_gradient, weight_gradient, {}, {}};
  }

 private:
  static std::tuple<torch::Tensor, torch::Tensor, torch::Tensor> Backward(
      const torch::Tensor& output_gradient, const torch::Tensor& input, const torch::Tensor& weight,
      int64_t stride, int64_t padding, std::array<bool, 3> wanted) {
    return at::convolution_backward(output_gradient, input, weight,
                                    /*bias_sizes=*/at::OptionalIntArrayRef(), {stride, stride},
                                    {padding, padding}, {1, 1},
                                    /*transposed=*/false, {0, 0}, /*groups=*/1, wanted);
  }
};

}  // namespace

TransposedConv2dImpl::TransposedConv2dImpl(int64_t in, int64_t out, torch::ExpandingArray<2> kernel,
                                           int64_t stride, int64_t padding, bool with_spectral)
    : ConvTranspose2dImpl(torch::nn::ConvTranspose2dOptions(in, out, kernel)
                              .stride(stride)
                              .padding(padding)
                              .bias(false)),
      stride_(stride),
      padding_(padding) {
  if (with_spectral) spectral = register_module("spectral", SpectralNorm(out, /*output_dim=*/1));
}

torch::Tensor TransposedConv2dImpl::forward(const torch::Tensor& input) {
  const torch::Tensor kernels = EffectiveWeight();
  if (!input.is_cpu()) {
    return torch::conv_transpose2d(input, kernels.to(input.scalar_type()), {}, stride_, padding_);
  }
  if (ops::FitsPatchConv(input, kernels)) {
    return ops::PatchConvTranspose2d(input, kernels, {stride_, padding_});
  }
  return AsGradientOfConv::apply(input, kernels, stride_, padding_);
}

}  // namespace ganvas::models
