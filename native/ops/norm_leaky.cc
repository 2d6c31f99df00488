#include "native/ops/norm_leaky.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "native/ops/norm_loop.h"

namespace ganvas::ops {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t kRowsOfAPart = 512;  // float32 sums stay short

// A tensor [N, maps, H, W] in channels-last layout as rows of maps.
template <typename T>
struct Rows {
  explicit Rows(const Tensor& tensor)
      : data(static_cast<T*>(tensor.data_ptr())),
        rows(tensor.numel() / tensor.size(1)),
        maps(tensor.size(1)) {}
  T* At(int64_t row) const { return data + row * maps; }

  T* data;
  int64_t rows, maps;
};

// work(first row, rows, part) for parts of kRowsOfAPart rows.
template <typename Work>
void ForParts(int64_t rows, const Work& work) {
  const int64_t parts = (rows + kRowsOfAPart - 1) / kRowsOfAPart;
  at::parallel_for(0, parts, 1, [&](int64_t begin, int64_t end) {
    for (int64_t part = begin; part < end; ++part) {
      const int64_t first = part * kRowsOfAPart;
      work(first, std::min(kRowsOfAPart, rows - first), part);
    }
  });
}

// Two sums by map over all rows, from sums of the parts that `work(first, rows, a, b)` makes.
template <typename Work>
std::pair<std::vector<double>, std::vector<double>> SumsOfParts(int64_t rows, int64_t maps,
                                                                const Work& work) {
  const int64_t parts = (rows + kRowsOfAPart - 1) / kRowsOfAPart;
  std::vector<float> sums(static_cast<size_t>(2 * parts * maps));
  ForParts(rows, [&](int64_t first, int64_t count, int64_t part) {
    float* a = sums.data() + 2 * part * maps;
    work(first, count, a, a + maps);
  });
  std::pair<std::vector<double>, std::vector<double>> total;
  total.first.resize(static_cast<size_t>(maps));
  total.second.resize(static_cast<size_t>(maps));
  for (int64_t part = 0; part < parts; ++part) {
    const float* a = sums.data() + 2 * part * maps;
    for (int64_t c = 0; c < maps; ++c) {
      total.first[static_cast<size_t>(c)] += static_cast<double>(a[c]);
      total.second[static_cast<size_t>(c)] += static_cast<double>(a[maps + c]);
    }
  }
  return total;
}

Tensor Floats(int64_t count) { return torch::empty({count}, torch::kFloat32); }

// What of the forward pass the backward pass needs: float32 [maps] each.
struct Affine {
  Tensor mean, inverse, scale, shift;  // inverse of the deviation; scale = weight * inverse
};

NormRows RowsOf(const Affine& affine, int64_t rows, double slope) {
  return {rows, affine.scale.numel(), affine.scale.data_ptr<float>(),
          affine.shift.data_ptr<float>(), static_cast<float>(slope)};
}

// Statistics of the batch, and the running ones after it.
template <typename T>
Affine Observe(const Rows<T>& x, const NormLeaky& norm) {
  const int64_t maps = x.maps;
  // Differences from the first pixel keep the digits of small variances around large means.
  std::vector<float> pivot(static_cast<size_t>(maps));
  for (int64_t c = 0; c < maps; ++c) pivot[static_cast<size_t>(c)] = Load(x.data[c]);
  const auto [sums, squares] =
      SumsOfParts(x.rows, maps, [&](int64_t first, int64_t rows, float* sum, float* square) {
        SumRows(static_cast<const T*>(x.At(first)), rows, maps, pivot.data(), sum, square);
      });
  Affine affine = {Floats(maps), Floats(maps), Floats(maps), Floats(maps)};
  const double count = static_cast<double>(x.rows);
  const bool followed = norm.running_mean.defined();
  float* running_mean = followed ? norm.running_mean.data_ptr<float>() : nullptr;
  float* running_variance = followed ? norm.running_variance.data_ptr<float>() : nullptr;
  const float* weight = norm.weight.data_ptr<float>();
  const float* bias = norm.bias.data_ptr<float>();
  for (int64_t c = 0; c < maps; ++c) {
    const auto i = static_cast<size_t>(c);
    const double offset = sums[i] / count;
    const double mean = static_cast<double>(pivot[i]) + offset;
    const double variance = std::max(0.0, squares[i] / count - offset * offset);
    const double inverse = 1 / std::sqrt(variance + norm.epsilon);
    const double scale = static_cast<double>(weight[c]) * inverse;
    affine.inverse.data_ptr<float>()[c] = static_cast<float>(inverse);
    affine.mean.data_ptr<float>()[c] = static_cast<float>(mean);
    affine.scale.data_ptr<float>()[c] = static_cast<float>(scale);
    affine.shift.data_ptr<float>()[c] =
        static_cast<float>(static_cast<double>(bias[c]) - mean * scale);
    if (!followed) continue;
    const auto follow = [&](float& running, double now) {
      running = static_cast<float>(static_cast<double>(running) * (1 - norm.momentum) +
                                   now * norm.momentum);
    };
    follow(running_mean[c], mean);
    follow(running_variance[c], variance * count / std::max(1.0, count - 1));
  }
  return affine;
}

template <typename T>
Tensor Forward(const Tensor& input, const Affine& affine, double slope) {
  Tensor output = torch::empty_like(input);
  const Rows<T> x(input), y(output);
  ForParts(x.rows, [&](int64_t first, int64_t rows, int64_t) {
    NormalizeRows(RowsOf(affine, rows, slope), static_cast<const T*>(x.At(first)), y.At(first));
  });
  return output;
}

struct Gradients {
  Tensor x, weight, bias;
};

template <typename T>
Gradients Backward(const Tensor& input, const Tensor& output_gradient, const Affine& affine,
                   double slope) {
  Gradients result = {torch::empty_like(input), Floats(input.size(1)), Floats(input.size(1))};
  const Rows<T> x(input), dy(output_gradient), dx(result.x);
  const int64_t maps = x.maps;
  const float* mean = affine.mean.data_ptr<float>();
  const float* scale = affine.scale.data_ptr<float>();
  const auto [sums, products] =
      SumsOfParts(x.rows, maps, [&](int64_t first, int64_t rows, float* sum, float* product) {
        SumRowGradients(RowsOf(affine, rows, slope), static_cast<const T*>(x.At(first)),
                        static_cast<const T*>(dy.At(first)), mean, sum, product);
      });
  // dx = scale * (g - M(g) - x^ M(g x^)) as of_g * g + of_x * x + rest.
  std::vector<float> of_x(static_cast<size_t>(maps)), rest(static_cast<size_t>(maps));
  const double count = static_cast<double>(x.rows);
  for (int64_t c = 0; c < maps; ++c) {
    const auto i = static_cast<size_t>(c);
    const double factor = static_cast<double>(scale[c]);
    const double inverse = static_cast<double>(affine.inverse.data_ptr<float>()[c]);
    const double sum_xhat = products[i] * inverse;
    const double slope_x = -factor * inverse * sum_xhat / count;
    of_x[i] = static_cast<float>(slope_x);
    rest[i] =
        static_cast<float>(-factor * sums[i] / count - slope_x * static_cast<double>(mean[c]));
    result.weight.data_ptr<float>()[c] = static_cast<float>(sum_xhat);
    result.bias.data_ptr<float>()[c] = static_cast<float>(sums[i]);
  }
  ForParts(x.rows, [&](int64_t first, int64_t rows, int64_t) {
    GradientRows(RowsOf(affine, rows, slope), static_cast<const T*>(x.At(first)),
                 static_cast<const T*>(dy.At(first)), scale, of_x.data(), rest.data(),
                 dx.At(first));
  });
  return result;
}

Tensor ByMap(const Tensor& numbers) { return numbers.view({1, -1, 1, 1}); }

// The same from LibTorch's operations, which can be differentiated in their turn.
Gradients DifferentiableBackward(const Tensor& x, const Tensor& dy, const Tensor& weight,
                                 const Tensor& bias, double epsilon, double slope) {
  const Tensor wide = x.to(torch::kFloat32);
  const std::vector<int64_t> dims = {0, 2, 3};
  const Tensor centered = wide - wide.mean(dims, /*keepdim=*/true);
  const Tensor inverse = (centered.square().mean(dims, /*keepdim=*/true) + epsilon).rsqrt();
  const Tensor normalized = centered * inverse;
  const Tensor pre = normalized * ByMap(weight) + ByMap(bias);
  const Tensor g = dy.to(torch::kFloat32) * torch::where(pre > 0, 1.0, slope).to(torch::kFloat32);
  const Tensor to_weight = (g * normalized).sum(dims), to_bias = g.sum(dims);
  const Tensor factor = ByMap(weight) * inverse;
  const double count = static_cast<double>(x.numel() / x.size(1));
  const Tensor dx = factor * (g - ByMap(to_bias) / count - normalized * (ByMap(to_weight) / count));
  return {dx.to(x.scalar_type()), to_weight, to_bias};
}

class Operation : public torch::autograd::Function<Operation> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& input, const Tensor& weight,
                        const Tensor& bias, const NormLeaky* norm) {
    const bool narrow = input.scalar_type() == torch::kBFloat16;
    const Affine affine =
        narrow ? Observe(Rows<Bf16>(input), *norm) : Observe(Rows<float>(input), *norm);
    context->save_for_backward(
        {input, weight, bias, affine.mean, affine.inverse, affine.scale, affine.shift});
    context->saved_data["epsilon"] = norm->epsilon;
    context->saved_data["slope"] = norm->slope;
    return narrow ? Forward<Bf16>(input, affine, norm->slope)
                  : Forward<float>(input, affine, norm->slope);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const variable_list saved = context->get_saved_variables();
    const double slope = context->saved_data["slope"].toDouble();
    const Tensor &input = saved[0], &weight = saved[1], &bias = saved[2];
    Gradients result;
    if (torch::GradMode::is_enabled()) {
      result = DifferentiableBackward(input, gradients[0], weight, bias,
                                      context->saved_data["epsilon"].toDouble(), slope);
    } else {
      const Affine affine = {saved[3], saved[4], saved[5], saved[6]};
      const Tensor dy = gradients[0].contiguous(torch::MemoryFormat::ChannelsLast);
      result = input.scalar_type() == torch::kBFloat16 ? Backward<Bf16>(input, dy, affine, slope)
                                                       : Backward<float>(input, dy, affine, slope);
    }
    return {result.x, result.weight, result.bias, Tensor()};
  }
};

}  // namespace

bool FitsBatchNormLeaky(const Tensor& input) {
  return input.is_cpu() && input.dim() == 4 && input.numel() > 0 &&
         (input.scalar_type() == torch::kFloat32 || input.scalar_type() == torch::kBFloat16);
}

Tensor BatchNormLeaky(const Tensor& input, const NormLeaky& norm) {
  TORCH_CHECK(FitsBatchNormLeaky(input),
              "BatchNormLeaky: float32 or bfloat16 [N, maps, H, W] on the CPU is expected");
  // An operation takes defined tensors only.
  const auto numbers = [&](const Tensor& given, double otherwise) {
    return given.defined() ? given : torch::full({input.size(1)}, otherwise, torch::kFloat32);
  };
  NormLeaky whole = norm;
  whole.weight = numbers(norm.weight, 1);
  whole.bias = numbers(norm.bias, 0);
  return Operation::apply(input.contiguous(torch::MemoryFormat::ChannelsLast), whole.weight,
                          whole.bias, &whole);
}

}  // namespace ganvas::ops
