#include "native/ops/activation.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <vector>

#include "native/ops/activation_loop.h"

namespace ganvas::ops {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t kPixelsOfAPart = 512;  // float32 sums stay short

// x [N, maps, H, W], channels last, in parts of consecutive pixels of one sample.
struct Parts {
  explicit Parts(const Tensor& x)
      : maps(x.size(1)),
        pixels(x.size(2) * x.size(3)),
        of_sample((pixels + kPixelsOfAPart - 1) / kPixelsOfAPart),
        count(x.size(0) * of_sample) {}

  // work(part, sample, first pixel, pixels)
  template <typename Work>
  void For(const Work& work) const {
    at::parallel_for(0, count, 1, [&](int64_t begin, int64_t end) {
      for (int64_t part = begin; part < end; ++part) {
        const int64_t sample = part / of_sample;
        const int64_t first = part % of_sample * kPixelsOfAPart;
        work(part, sample, first, std::min(kPixelsOfAPart, pixels - first));
      }
    });
  }

  int64_t maps, pixels, of_sample, count;
};

const float* FloatsOf(const Tensor& tensor) {
  return tensor.defined() ? tensor.data_ptr<float>() : nullptr;
}

// scale float[N, maps] or undefined; bias float[maps]; added float[N, pixels] or undefined.
struct Numbers {
  Tensor scale, bias, added;
  float slope;

  ActivationRows At(const Parts& parts, int64_t sample, int64_t first, int64_t rows) const {
    return {rows,
            parts.maps,
            scale.defined() ? FloatsOf(scale) + sample * parts.maps : nullptr,
            FloatsOf(bias),
            added.defined() ? FloatsOf(added) + sample * parts.pixels + first : nullptr,
            slope};
  }
};

template <typename T>
Tensor Forward(const Tensor& x, const Numbers& numbers) {
  Tensor y = torch::empty_like(x);
  const Parts parts(x);
  const T* from = static_cast<const T*>(x.data_ptr());
  T* to = static_cast<T*>(y.data_ptr());
  parts.For([&](int64_t, int64_t sample, int64_t first, int64_t rows) {
    const int64_t at = (sample * parts.pixels + first) * parts.maps;
    ActivateRows(numbers.At(parts, sample, first, rows), from + at, to + at);
  });
  return y;
}

struct ActivationGradients {
  Tensor x, scale, bias, added;
};

template <typename T>
ActivationGradients Backward(const Tensor& x, const Tensor& y, const Tensor& dy,
                             const Numbers& numbers) {
  const Parts parts(y);
  const int64_t maps = parts.maps;
  ActivationGradients result;
  result.x = torch::empty_like(y);
  const bool scaled = numbers.scale.defined();
  const auto sums = [&](bool wanted) {
    return wanted ? torch::empty({parts.count, maps}, torch::kFloat32) : Tensor();
  };
  Tensor of_bias = sums(true), of_scale = sums(scaled);
  if (numbers.added.defined()) result.added = torch::empty_like(numbers.added);
  const T* xs = scaled ? static_cast<const T*>(x.data_ptr()) : nullptr;
  const T* ys = static_cast<const T*>(y.data_ptr());
  const T* dys = static_cast<const T*>(dy.data_ptr());
  T* dxs = static_cast<T*>(result.x.data_ptr());
  parts.For([&](int64_t part, int64_t sample, int64_t first, int64_t rows) {
    const int64_t pixel = sample * parts.pixels + first, at = pixel * maps;
    ActivationGradientRows(
        numbers.At(parts, sample, first, rows), scaled ? xs + at : nullptr, ys + at, dys + at,
        dxs + at,
        {of_bias.data_ptr<float>() + part * maps,
         scaled ? of_scale.data_ptr<float>() + part * maps : nullptr,
         result.added.defined() ? result.added.data_ptr<float>() + pixel : nullptr});
  });
  result.bias = of_bias.to(torch::kFloat64).sum(0).to(torch::kFloat32);
  if (scaled) {
    result.scale =
        of_scale.view({-1, parts.of_sample, maps}).to(torch::kFloat64).sum(1).to(torch::kFloat32);
  }
  return result;
}

Tensor Planes(const Tensor& rows) { return rows.unsqueeze(-1).unsqueeze(-1); }

// From LibTorch's operations, which can be differentiated in their turn.
// `g` is the gradient before the LeakyReLU.
ActivationGradients DifferentiableActivation(const Tensor& x, const Tensor& g, const Tensor& scale,
                                             bool added) {
  ActivationGradients result;
  const Tensor wide = g.to(torch::kFloat32);
  result.bias = wide.sum({0, 2, 3});
  if (added) result.added = wide.sum(1).flatten(1);
  if (scale.defined()) {
    result.scale = (wide * x.to(torch::kFloat32)).sum({2, 3});
    result.x = (wide * Planes(scale)).to(x.scalar_type());
  } else {
    result.x = g;
  }
  return result;
}

// g = dy where y > 0, else slope * dy. Linear in dy.
Tensor Through(const Tensor& dy, const Tensor& y, double slope) {
  const Tensor factor = torch::where(y.detach() > 0, 1.0, slope).to(dy.scalar_type());
  return dy * factor;
}

// An operation takes defined tensors only: an empty one stands for one that is absent.
Tensor Given(const Tensor& tensor) { return tensor.defined() ? tensor : torch::empty({0}); }
Tensor Absent(const Tensor& tensor) { return tensor.numel() > 0 ? tensor : Tensor(); }

class ScaledLeakyOperation : public torch::autograd::Function<ScaledLeakyOperation> {
 public:
  // `added` [N, H * W]
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& scale,
                        const Tensor& bias, const Tensor& added, double slope) {
    const Numbers numbers = {Absent(scale), bias, Absent(added), static_cast<float>(slope)};
    const Tensor y = x.scalar_type() == torch::kBFloat16 ? Forward<Bf16>(x, numbers)
                                                         : Forward<float>(x, numbers);
    context->save_for_backward({x, scale, bias, added, y});
    context->saved_data["slope"] = slope;
    return y;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const variable_list saved = context->get_saved_variables();
    const double slope = context->saved_data["slope"].toDouble();
    const Tensor &x = saved[0], &bias = saved[2], &y = saved[4];
    const Tensor scale = Absent(saved[1]), added = Absent(saved[3]);
    ActivationGradients result;
    if (torch::GradMode::is_enabled()) {
      result = DifferentiableActivation(x, Through(gradients[0], y, slope), scale, added.defined());
    } else {
      const Numbers numbers = {scale, bias, added, static_cast<float>(slope)};
      const Tensor dy = gradients[0].contiguous(torch::MemoryFormat::ChannelsLast);
      result = x.scalar_type() == torch::kBFloat16 ? Backward<Bf16>(x, y, dy, numbers)
                                                   : Backward<float>(x, y, dy, numbers);
    }
    return {result.x, result.scale, result.bias, result.added, Tensor()};
  }
};

bool Fits(const Tensor& x) {
  return x.is_cpu() && x.numel() > 0 &&
         (x.scalar_type() == torch::kFloat32 || x.scalar_type() == torch::kBFloat16);
}

Tensor Contiguous(const Tensor& tensor) {
  return tensor.defined() ? tensor.to(torch::kFloat32).contiguous() : tensor;
}

}  // namespace

Tensor ScaledLeaky(const Tensor& x, const Activation& activation) {
  TORCH_CHECK(x.dim() == 4, "ScaledLeaky: [N, maps, H, W] is expected, got ", x.sizes());
  const Tensor noise =
      activation.noise.defined() ? activation.noise * activation.strength : Tensor();
  if (!Fits(x)) {
    const auto type = x.scalar_type();
    Tensor y = activation.scale.defined() ? x * Planes(activation.scale.to(type)) : x;
    if (noise.defined()) y = y + noise.to(type);
    return torch::leaky_relu(y + activation.bias.to(type).view({1, -1, 1, 1}), activation.slope);
  }
  const Tensor added =
      noise.defined() ? noise.expand({x.size(0), 1, x.size(2), x.size(3)}).flatten(1) : Tensor();
  return ScaledLeakyOperation::apply(
      x.contiguous(torch::MemoryFormat::ChannelsLast), Given(Contiguous(activation.scale)),
      Contiguous(activation.bias), Given(Contiguous(added)), activation.slope);
}

}  // namespace ganvas::ops
