#include "native/ops/conv.h"

#include <array>
#include <tuple>
#include <vector>

namespace ganvas::ops {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// An operation takes defined tensors only: no bias is one of no numbers.
Tensor NoBias() { return torch::empty({0}); }

using Wanted = std::array<bool, 3>;  // gradients of input, weight, bias

std::tuple<Tensor, Tensor, Tensor> PlainGradients(const Tensor& dy, const Tensor& x,
                                                  const Tensor& weight, const ConvSteps& s,
                                                  bool biased, const Wanted& wanted) {
  const std::vector<int64_t> bias_sizes = {weight.size(0)};
  return at::convolution_backward(
      dy, x, weight, biased ? at::OptionalIntArrayRef(bias_sizes) : at::OptionalIntArrayRef(),
      {s.stride, s.stride}, {s.padding, s.padding}, {1, 1},
      /*transposed=*/false, {0, 0}, s.groups, wanted);
}

void KeepSteps(AutogradContext* context, const ConvSteps& s) {
  context->saved_data["stride"] = s.stride;
  context->saved_data["padding"] = s.padding;
  context->saved_data["groups"] = s.groups;
}

ConvSteps KeptSteps(AutogradContext* context) {
  auto& kept = context->saved_data;
  return {kept["stride"].toInt(), kept["padding"].toInt(), kept["groups"].toInt()};
}

// y = conv(x, w) + b, where b has numbers.
class PlainConv : public torch::autograd::Function<PlainConv> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& weight,
                        const Tensor& bias, const ConvSteps& steps);
  static variable_list backward(AutogradContext* context, variable_list gradients);
};

// The gradient of x from dy. Of `like`, which is x, only shape and layout matter.
class PlainConvInput : public torch::autograd::Function<PlainConvInput> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& dy, const Tensor& weight,
                        const Tensor& like, const ConvSteps& steps) {
    context->save_for_backward({dy, weight});
    KeepSteps(context, steps);
    return std::get<0>(PlainGradients(dy, like, weight, steps, false, {true, false, false}));
  }
  static variable_list backward(AutogradContext* context, variable_list gradients);
};

// The gradient of w from x and dy. Of `like`, which is w, only the shape matters.
class PlainConvWeight : public torch::autograd::Function<PlainConvWeight> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& dy,
                        const Tensor& like, const ConvSteps& steps) {
    context->save_for_backward({x, dy});
    KeepSteps(context, steps);
    return std::get<1>(PlainGradients(dy, x, like, steps, false, {false, true, false}));
  }
  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const variable_list saved = context->get_saved_variables();
    const ConvSteps steps = KeptSteps(context);
    const Tensor &x = saved[0], &dy = saved[1], &dw = gradients[0];
    Tensor to_x, to_dy;
    if (context->needs_input_grad(0)) to_x = PlainConvInput::apply(dy, dw, x.detach(), steps);
    if (context->needs_input_grad(1)) to_dy = PlainConv::apply(x, dw, NoBias(), steps);
    return {to_x, to_dy, {}, {}};
  }
};

Tensor PlainConv::forward(AutogradContext* context, const Tensor& x, const Tensor& weight,
                          const Tensor& bias, const ConvSteps& s) {
  context->save_for_backward({x, weight});
  const bool biased = bias.numel() > 0;
  context->saved_data["biased"] = biased;
  KeepSteps(context, s);
  return torch::conv2d(x, weight, biased ? bias : Tensor(), s.stride, s.padding, /*dilation=*/1,
                       s.groups);
}

variable_list PlainConv::backward(AutogradContext* context, variable_list gradients) {
  const variable_list saved = context->get_saved_variables();
  const ConvSteps steps = KeptSteps(context);
  const bool biased = context->saved_data["biased"].toBool();
  const Tensor &x = saved[0], &weight = saved[1], &dy = gradients[0];
  const Wanted wanted = {context->needs_input_grad(0), context->needs_input_grad(1),
                         biased && context->needs_input_grad(2)};
  if (!torch::GradMode::is_enabled()) {
    const auto [dx, dw, db] = PlainGradients(dy, x, weight, steps, biased, wanted);
    return {dx, dw, db, {}};
  }
  Tensor dx, dw, db;
  if (wanted[0]) dx = PlainConvInput::apply(dy, weight, x.detach(), steps);
  if (wanted[1]) dw = PlainConvWeight::apply(x, dy, weight.detach(), steps);
  if (wanted[2]) db = dy.sum({0, 2, 3});
  return {dx, dw, db, {}};
}

variable_list PlainConvInput::backward(AutogradContext* context, variable_list gradients) {
  const variable_list saved = context->get_saved_variables();
  const ConvSteps steps = KeptSteps(context);
  const Tensor &dy = saved[0], &weight = saved[1], &dx = gradients[0];
  Tensor to_dy, to_weight;
  if (context->needs_input_grad(0)) to_dy = PlainConv::apply(dx, weight, NoBias(), steps);
  if (context->needs_input_grad(1)) {
    to_weight = PlainConvWeight::apply(dx, dy, weight.detach(), steps);
  }
  return {to_dy, to_weight, {}, {}};
}

}  // namespace

Tensor Conv2d(const Tensor& input, const Tensor& weight, const Tensor& bias,
              const ConvSteps& steps) {
  if (!input.is_cpu()) {
    return torch::conv2d(input, weight, bias, steps.stride, steps.padding, /*dilation=*/1,
                         steps.groups);
  }
  return PlainConv::apply(input, weight, bias.defined() ? bias : NoBias(), steps);
}

Tensor ConvTranspose2d(const Tensor& input, const Tensor& weight, const ConvSteps& steps) {
  if (!input.is_cpu()) {
    return torch::conv_transpose2d(input, weight, {}, steps.stride, steps.padding);
  }
  const auto side = [&](int64_t pixels) {
    return (pixels - 1) * steps.stride - 2 * steps.padding + weight.size(2);
  };
  const Tensor like =
      torch::empty({input.size(0), weight.size(1), side(input.size(2)), side(input.size(3))},
                   input.options().memory_format(input.suggest_memory_format()));
  return PlainConvInput::apply(input, weight, like, steps);
}

}  // namespace ganvas::ops
