#include "native/ops/bottleneck.h"

#include "native/ops/bottleneck_pass.h"

namespace ganvas::ops {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// By LibTorch's operations.
Tensor PlainBottleneck(const Tensor& x, const BottleneckWeights& w, double slope) {
  const auto as = [&](const Tensor& numbers) { return numbers.to(x.scalar_type()); };
  Tensor h = torch::leaky_relu(torch::conv2d(x, as(w.weight1), as(w.bias1)), slope);
  h = torch::conv2d(h, as(w.weight2), as(w.bias2), /*stride=*/1, /*padding=*/1, /*dilation=*/1,
                    w.weight2.size(0) / w.weight2.size(1));
  return x + torch::conv2d(torch::leaky_relu(h, slope), as(w.weight3));
}

class BottleneckBlock : public torch::autograd::Function<BottleneckBlock> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& input, const Tensor& weight1,
                        const Tensor& bias1, const Tensor& weight2, const Tensor& bias2,
                        const Tensor& weight3, double slope) {
    const BlockFrame f = FrameOfBlock(input, weight1);
    const Tensor x = input.contiguous(torch::MemoryFormat::ChannelsLast);
    BlockPass pass = ForwardPass(PixelRows(x), weight1, weight2, weight3, slope);
    pass.bias1 = bias1;
    pass.bias2 = bias2;
    pass.middle1 = WideRows(f, x);
    pass.middle2 = WideRows(f, x);
    const Tensor y = EmptyResult(f, x, pass);
    RunPass(f, pass);
    context->save_for_backward(
        {input, weight1, bias1, weight2, bias2, weight3, pass.middle1, pass.middle2});
    context->saved_data["slope"] = slope;
    return y;
  }
  static variable_list backward(AutogradContext* context, variable_list gradients);
};

// What blocks find out of JointGradients: a scale of no numbers until it is told. Undefined where
// nobody joins gradients.
Tensor& ScaleOfThread() {
  thread_local Tensor scale;
  return scale;
}

// What a gradient needs beside its own tensors to be joined with that of a loss.
struct Joint {
  Tensor scale, input;
};

// The gradient of the input, where the block is linear: h1 and h2 [pixels, wide] are what it had
// behind its LeakyReLUs.
class BottleneckInput : public torch::autograd::Function<BottleneckInput> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& output_gradient,
                        const Tensor& weight1, const Tensor& bias1, const Tensor& weight2,
                        const Tensor& bias2, const Tensor& weight3, const Tensor& h1,
                        const Tensor& h2, double slope, const Joint& joint) {
    const BlockFrame f = FrameOfBlock(output_gradient, weight1);
    const Tensor dy = output_gradient.contiguous(torch::MemoryFormat::ChannelsLast);
    BlockPass pass = BackwardPass(PixelRows(dy), weight1, weight2, weight3, slope);
    pass.mask1 = h2;
    pass.mask2 = h1;
    pass.middle1 = WideRows(f, dy);
    pass.middle2 = WideRows(f, dy);
    const Tensor dx = EmptyResult(f, dy, pass);
    RunPass(f, pass);
    context->save_for_backward({dy, weight1, weight2, weight3, h1, h2,
                                /*behind conv1*/ pass.middle2, /*behind conv2*/ pass.middle1});
    context->saved_data["slope"] = slope;
    context->saved_data["scale"] = joint.scale;
    context->saved_data["input"] = joint.input;
    return dx;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    TORCH_CHECK(!torch::GradMode::is_enabled(),
                "Bottleneck: third derivatives are not implemented");
    const variable_list saved = context->get_saved_variables();
    const Tensor &weight1 = saved[1], &weight2 = saved[2], &weight3 = saved[3];
    const BlockFrame f = FrameOfBlock(gradients[0], weight1);
    const Tensor change = gradients[0].contiguous(torch::MemoryFormat::ChannelsLast);
    BlockPass pass = ForwardPass(PixelRows(change), weight1, weight2, weight3,
                                 context->saved_data["slope"].toDouble());
    pass.mask1 = saved[4];
    pass.mask2 = saved[5];
    pass.partner = PixelRows(saved[0]);
    pass.partner1 = saved[6];
    pass.partner2 = saved[7];
    const Tensor scale = context->saved_data["scale"].toTensor();
    const bool joint = scale.numel() > 0;
    if (joint) pass.origin = PixelRows(context->saved_data["input"].toTensor());
    const Tensor to_dy = EmptyResult(f, change, pass);
    const BlockSums sums = ChangeSums(f, pass, scale);
    return {to_dy,
            sums.weight1.view_as(weight1),
            joint ? sums.bias1 : Tensor(),
            Weight2OfSums(sums.points),
            joint ? sums.bias2 : Tensor(),
            sums.weight3.view_as(weight3),
            {},
            {},
            {},
            {}};
  }
};

variable_list BottleneckBlock::backward(AutogradContext* context, variable_list gradients) {
  const variable_list saved = context->get_saved_variables();
  const double slope = context->saved_data["slope"].toDouble();
  const Tensor &input = saved[0], &weight1 = saved[1], &weight2 = saved[3], &weight3 = saved[5];
  const Tensor &h1 = saved[6], &h2 = saved[7];
  bool of_weights = false;
  for (size_t i = 1; i <= 5; ++i) of_weights = of_weights || context->needs_input_grad(i);
  if (torch::GradMode::is_enabled()) {
    if (!of_weights) {
      Joint joint = {torch::empty({0}), input.detach()};
      const bool joins = ScaleOfThread().defined() && context->saved_data.count("scale") == 0;
      if (joins) joint.scale = ScaleOfThread();
      const Tensor dx = BottleneckInput::apply(gradients[0], weight1, saved[2], weight2, saved[4],
                                               weight3, h1, h2, slope, joint);
      if (joins) {
        context->saved_data["scale"] = joint.scale;
        context->saved_data["gradient"] = dx.detach();
      }
      return {dx, {}, {}, {}, {}, {}, {}};
    }
    const variable_list inputs(saved.begin(), saved.begin() + 6);
    variable_list wanted, found;
    for (size_t k = 0; k < inputs.size(); ++k) {
      if (context->needs_input_grad(k)) wanted.push_back(inputs[k]);
    }
    const Tensor y = PlainBottleneck(input, {weight1, saved[2], weight2, saved[4], weight3}, slope);
    const variable_list some = torch::autograd::grad({y}, wanted, {gradients[0]},
                                                     /*retain_graph=*/true, /*create_graph=*/true);
    auto next = some.begin();
    for (size_t k = 0; k < inputs.size(); ++k) {
      found.push_back(context->needs_input_grad(k) ? *next++ : Tensor());
    }
    found.emplace_back();  // of the slope
    return found;
  }
  const auto scale = context->saved_data.find("scale");
  if (scale != context->saved_data.end() && scale->second.toTensor().numel() > 0) {
    // BottleneckInput has given the gradients of the weights.
    const Tensor unit = context->saved_data["gradient"].toTensor();
    const Tensor factor = scale->second.toTensor().to(unit.scalar_type()).view({-1, 1, 1, 1});
    return {unit * factor, {}, {}, {}, {}, {}, {}};
  }
  const BlockFrame f = FrameOfBlock(input, weight1);
  const Tensor dy = gradients[0].contiguous(torch::MemoryFormat::ChannelsLast);
  BlockPass pass = BackwardPass(PixelRows(dy), weight1, weight2, weight3, slope);
  pass.mask1 = h2;
  pass.mask2 = h1;
  const Tensor dx = EmptyResult(f, dy, pass);
  if (!of_weights) {
    RunPass(f, pass);
    return {dx, {}, {}, {}, {}, {}, {}};
  }
  pass.partner = PixelRows(input);
  const BlockSums sums = BackwardSums(f, pass);
  return {dx,         sums.weight1.view_as(weight1), sums.bias1, Weight2OfSums(sums.points),
          sums.bias2, sums.weight3.view_as(weight3), {}};
}

}  // namespace

bool FitsBottleneck(const Tensor& input, const BottleneckWeights& w) {
  const auto type = input.scalar_type();
  const auto computed = type == torch::kBFloat16 ? torch::kFloat32 : type;
  return input.is_cpu() && input.dim() == 4 && input.numel() > 0 &&
         (computed == torch::kFloat32 || computed == torch::kFloat64) &&
         w.weight1.scalar_type() == computed && input.size(1) % 8 == 0 &&
         w.weight2.size(0) % kGroupMaps == 0 && w.weight2.size(1) == kGroupMaps &&
         w.weight2.size(2) == 3 && w.weight2.size(3) == 3;
}

Tensor Bottleneck(const Tensor& input, const BottleneckWeights& w, double slope) {
  TORCH_CHECK(FitsBottleneck(input, w),
              "Bottleneck: an input on the CPU that FitsBottleneck is expected");
  return BottleneckBlock::apply(input, w.weight1, w.bias1, w.weight2, w.bias2, w.weight3, slope);
}

JointGradients::JointGradients() : scale_(torch::empty({0})), outer_(ScaleOfThread()) {
  ScaleOfThread() = scale_;
}

JointGradients::~JointGradients() { ScaleOfThread() = outer_; }

void JointGradients::Scale(const Tensor& of_logit) {
  torch::NoGradGuard no_grad;
  scale_.set_data(of_logit.detach().clone());
}

}  // namespace ganvas::ops
