#include "native/ops/patch_conv.h"

#include <ATen/Parallel.h>

#include <algorithm>

#include "native/ops/patch_loop.h"

namespace ganvas::ops {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t kMostNumbers = 1
                                 << 20;  // of a matrix of patches at a time: 2 MiB, a core's cache
constexpr int64_t kLargestKernel = 8;

Tensor ChannelsLast(const Tensor& t) { return t.contiguous(torch::MemoryFormat::ChannelsLast); }

Bf16* Data(const Tensor& t) { return static_cast<Bf16*>(t.data_ptr()); }

// With y = conv(x, w): the shape of the patches of one x.
PatchShape ShapeOf(int64_t maps, int64_t height, int64_t width, int64_t kernel,
                   const PatchConv& conv) {
  PatchShape shape = {.maps = maps,
                      .height = height,
                      .width = width,
                      .out_height = (height + 2 * conv.padding - kernel) / conv.stride + 1,
                      .out_width = (width + 2 * conv.padding - kernel) / conv.stride + 1,
                      .kernel = kernel,
                      .stride = conv.stride,
                      .padding = conv.padding};
  return shape;
}

// [out, in, k, k] float32 -> [k * k * in, out] bfloat16, rows in the order of a patch.
Tensor WeightMatrix(const Tensor& weight) {
  return weight.to(torch::kBFloat16).permute({2, 3, 1, 0}).reshape({-1, weight.size(0)});
}

// The rows of pictures n, n + 1, ... of [N, maps, H, W] in channels-last layout.
Tensor RowsOf(const Tensor& t) { return t.permute({0, 2, 3, 1}).reshape({-1, t.size(1)}); }

// Runs work(first picture, pictures, matrix for their patches) over all pictures.
template <typename Work>
void ForPatches(const PatchShape& shape, int64_t pictures, const Work& work) {
  const int64_t numbers = shape.Patches() * shape.Patch();
  const int64_t together = std::clamp<int64_t>(kMostNumbers / numbers, 1, pictures);
  const Tensor patches =
      torch::empty({together * shape.Patches(), shape.Patch()}, torch::kBFloat16);
  for (int64_t first = 0; first < pictures; first += together) {
    const int64_t count = std::min(together, pictures - first);
    work(first, count, patches.narrow(0, 0, count * shape.Patches()));
  }
}

void Take(const PatchShape& shape, const Tensor& x, int64_t first, int64_t count,
          const Tensor& patches) {
  at::parallel_for(0, count, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      TakePatches(shape, Data(x) + (first + i) * shape.Picture(),
                  Data(patches) + i * shape.Patches() * shape.Patch());
    }
  });
}

// conv(x, w): [N, in, H, W] and [out, in, k, k] -> [N, out, ...].
Tensor Forward(const Tensor& input, const Tensor& weight, const PatchConv& conv) {
  const Tensor x = ChannelsLast(input);
  const PatchShape shape = ShapeOf(x.size(1), x.size(2), x.size(3), weight.size(2), conv);
  const Tensor matrix = WeightMatrix(weight);
  const Tensor y = torch::empty({x.size(0), weight.size(0), shape.out_height, shape.out_width},
                                x.options().memory_format(torch::MemoryFormat::ChannelsLast));
  const Tensor rows = RowsOf(y);
  ForPatches(shape, x.size(0), [&](int64_t first, int64_t count, const Tensor& patches) {
    Take(shape, x, first, count, patches);
    Tensor out = rows.narrow(0, first * shape.Patches(), count * shape.Patches());
    at::mm_out(out, patches, matrix);
  });
  return y;
}

// The gradient of x in y = conv(x, w), which is conv_transpose(dy, w).
Tensor ToInput(const Tensor& output_gradient, const Tensor& weight, const PatchConv& conv,
               int64_t height, int64_t width) {
  const Tensor dy = ChannelsLast(output_gradient);
  const PatchShape shape = ShapeOf(weight.size(1), height, width, weight.size(2), conv);
  const Tensor matrix = WeightMatrix(weight).t();  // [out, k * k * in]
  const Tensor dx = torch::empty({dy.size(0), weight.size(1), height, width},
                                 dy.options().memory_format(torch::MemoryFormat::ChannelsLast));
  const Tensor rows = RowsOf(dy);
  ForPatches(shape, dy.size(0), [&](int64_t first, int64_t count, Tensor patches) {
    at::mm_out(patches, rows.narrow(0, first * shape.Patches(), count * shape.Patches()), matrix);
    at::parallel_for(0, count, 1, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        SpreadPatches(shape, Data(patches) + i * shape.Patches() * shape.Patch(),
                      Data(dx) + (first + i) * shape.Picture());
      }
    });
  });
  return dx;
}

// The gradient of w in y = conv(x, w), float32 [out, in, k, k].
Tensor ToWeight(const Tensor& input, const Tensor& output_gradient, const PatchConv& conv,
                int64_t kernel) {
  const Tensor x = ChannelsLast(input), dy = ChannelsLast(output_gradient);
  const PatchShape shape = ShapeOf(x.size(1), x.size(2), x.size(3), kernel, conv);
  const Tensor rows = RowsOf(dy);
  Tensor sum;  // [k * k * in, out]
  ForPatches(shape, x.size(0), [&](int64_t first, int64_t count, const Tensor& patches) {
    Take(shape, x, first, count, patches);
    const Tensor part = patches.t()
                            .mm(rows.narrow(0, first * shape.Patches(), count * shape.Patches()))
                            .to(torch::kFloat32);
    sum = sum.defined() ? sum.add_(part) : part;
  });
  return sum.view({kernel, kernel, x.size(1), dy.size(1)}).permute({3, 2, 0, 1}).contiguous();
}

// The three bilinear maps of a convolution: the gradients of each are the other two.
class Conv : public torch::autograd::Function<Conv> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& weight,
                        int64_t stride, int64_t padding);
  static variable_list backward(AutogradContext* context, variable_list gradients);
};

class ConvTranspose : public torch::autograd::Function<ConvTranspose> {
 public:
  // [N, out, ...] and the weight of a convolution [out, in, k, k] -> [N, in, height, width].
  static Tensor forward(AutogradContext* context, const Tensor& y, const Tensor& weight,
                        int64_t stride, int64_t padding, int64_t height, int64_t width);
  static variable_list backward(AutogradContext* context, variable_list gradients);
};

class ConvWeight : public torch::autograd::Function<ConvWeight> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& y, int64_t stride,
                        int64_t padding, int64_t kernel);
  static variable_list backward(AutogradContext* context, variable_list gradients);
};

void Keep(AutogradContext* context, const Tensor& a, const Tensor& b, int64_t stride,
          int64_t padding) {
  context->save_for_backward({a, b});
  context->saved_data["stride"] = stride;
  context->saved_data["padding"] = padding;
}

PatchConv Kept(AutogradContext* context) {
  return {context->saved_data["stride"].toInt(), context->saved_data["padding"].toInt()};
}

Tensor Conv::forward(AutogradContext* context, const Tensor& x, const Tensor& weight,
                     int64_t stride, int64_t padding) {
  Keep(context, x, weight, stride, padding);
  return Forward(x, weight, {stride, padding});
}

variable_list Conv::backward(AutogradContext* context, variable_list gradients) {
  const variable_list saved = context->get_saved_variables();
  const auto [stride, padding] = Kept(context);
  const Tensor &x = saved[0], &weight = saved[1], &dy = gradients[0];
  Tensor dx, dw;
  if (context->needs_input_grad(0)) {
    dx = ConvTranspose::apply(dy, weight, stride, padding, x.size(2), x.size(3));
  }
  if (context->needs_input_grad(1)) dw = ConvWeight::apply(x, dy, stride, padding, weight.size(2));
  return {dx, dw, {}, {}};
}

Tensor ConvTranspose::forward(AutogradContext* context, const Tensor& y, const Tensor& weight,
                              int64_t stride, int64_t padding, int64_t height, int64_t width) {
  Keep(context, y, weight, stride, padding);
  return ToInput(y, weight, {stride, padding}, height, width);
}

variable_list ConvTranspose::backward(AutogradContext* context, variable_list gradients) {
  const variable_list saved = context->get_saved_variables();
  const auto [stride, padding] = Kept(context);
  const Tensor &y = saved[0], &weight = saved[1], &dx = gradients[0];
  Tensor dy, dw;
  if (context->needs_input_grad(0)) dy = Conv::apply(dx, weight, stride, padding);
  if (context->needs_input_grad(1)) dw = ConvWeight::apply(dx, y, stride, padding, weight.size(2));
  return {dy, dw, {}, {}, {}, {}};
}

Tensor ConvWeight::forward(AutogradContext* context, const Tensor& x, const Tensor& y,
                           int64_t stride, int64_t padding, int64_t kernel) {
  Keep(context, x, y, stride, padding);
  return ToWeight(x, y, {stride, padding}, kernel);
}

variable_list ConvWeight::backward(AutogradContext* context, variable_list gradients) {
  const variable_list saved = context->get_saved_variables();
  const auto [stride, padding] = Kept(context);
  const Tensor &x = saved[0], &y = saved[1], &dw = gradients[0];
  Tensor dx, dy;
  if (context->needs_input_grad(0)) {
    dx = ConvTranspose::apply(y, dw, stride, padding, x.size(2), x.size(3));
  }
  if (context->needs_input_grad(1)) dy = Conv::apply(x, dw, stride, padding);
  return {dx, dy, {}, {}, {}};
}

}  // namespace

bool FitsPatchConv(const Tensor& input, const Tensor& weight) {
  return input.is_cpu() && input.scalar_type() == torch::kBFloat16 && input.dim() == 4 &&
         weight.size(2) == weight.size(3) && weight.size(2) <= kLargestKernel;
}

Tensor PatchConv2d(const Tensor& input, const Tensor& weight, const PatchConv& conv) {
  TORCH_CHECK(FitsPatchConv(input, weight), "PatchConv2d: bfloat16 on the CPU is expected");
  return Conv::apply(input, weight, conv.stride, conv.padding);
}

Tensor PatchConvTranspose2d(const Tensor& input, const Tensor& weight, const PatchConv& conv) {
  TORCH_CHECK(FitsPatchConv(input, weight),
              "PatchConvTranspose2d: bfloat16 on the CPU is expected");
  const auto grown = [&](int64_t pixels) {
    return (pixels - 1) * conv.stride - 2 * conv.padding + weight.size(2);
  };
  return ConvTranspose::apply(input, weight, conv.stride, conv.padding, grown(input.size(2)),
                              grown(input.size(3)));
}

}  // namespace ganvas::ops
