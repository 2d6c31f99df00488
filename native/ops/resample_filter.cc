#include "native/ops/resample_filter.h"

#include <ATen/Parallel.h>

#include <algorithm>

#include "native/ops/resample_loop.h"

namespace ganvas::ops {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t kTaps = 4;
constexpr int64_t kNumbersTogether = 1 << 15;

// One of the linear maps. Its filter has the sum `gain`.
struct Filter {
  Resampling kind;
  bool repeat;
  double gain;
  int64_t before, after;  // kBlur

  int64_t Out(int64_t pixels) const {
    if (kind == Resampling::kUp) return 2 * pixels;
    return kind == Resampling::kDown ? pixels / 2 : pixels + before + after - (kTaps - 1);
  }
  // The filter is symmetric: its transpose is one of the same kind.
  Filter Transpose() const {
    if (kind == Resampling::kUp) return {Resampling::kDown, repeat, gain, 0, 0};
    if (kind == Resampling::kDown) return {Resampling::kUp, repeat, gain, 0, 0};
    return {kind, repeat, gain, kTaps - 1 - before, kTaps - 1 - after};
  }
};

template <typename T>
void FilterPictures(ResampleShape shape, int64_t pictures, const Tensor& from, const Tensor& to) {
  const T* x = static_cast<const T*>(from.data_ptr());
  T* y = static_cast<T*>(to.data_ptr());
  const int64_t rows = shape.out_height;
  const int64_t grain = std::max<int64_t>(1, kNumbersTogether / shape.OutRowNumbers());
  at::parallel_for(0, pictures * rows, grain, [&](int64_t begin, int64_t end) {
    ResampleScratch<T> scratch;
    while (begin < end) {
      const int64_t picture = begin / rows, first = begin % rows;
      const int64_t count = std::min(rows - first, end - begin);
      ResampleRows(shape, first, count, x + picture * shape.height * shape.RowNumbers(),
                   y + picture * rows * shape.OutRowNumbers(), scratch);
      begin += count;
    }
  });
}

Tensor OnCpu(const Tensor& input, const Filter& filter) {
  const auto layout = input.suggest_memory_format();
  const Tensor x = input.contiguous(layout);
  const int64_t high = filter.Out(x.size(2)), wide = filter.Out(x.size(3));
  Tensor y = torch::empty({x.size(0), x.size(1), high, wide}, x.options().memory_format(layout));
  if (y.numel() == 0) return y;
  const bool together = layout == torch::MemoryFormat::ChannelsLast;
  const ResampleShape shape = {.kind = filter.kind,
                               .maps = together ? x.size(1) : 1,
                               .height = x.size(2),
                               .width = x.size(3),
                               .out_height = high,
                               .out_width = wide,
                               .before = filter.before,
                               .repeat = filter.repeat,
                               .gain = filter.gain};
  const int64_t pictures = together ? x.size(0) : x.size(0) * x.size(1);
  if (x.scalar_type() == torch::kBFloat16) {
    FilterPictures<Bf16>(shape, pictures, x, y);
  } else if (x.scalar_type() == torch::kFloat64) {
    FilterPictures<double>(shape, pictures, x, y);
  } else {
    FilterPictures<float>(shape, pictures, x, y);
  }
  return y;
}

// By convolutions of single maps.
Tensor ByConvolutions(const Tensor& input, const Filter& filter) {
  const Tensor side = torch::tensor({1.0, 3.0, 3.0, 1.0}, torch::kFloat64) / 8;
  const Tensor weight =
      (torch::outer(side, side) * filter.gain).to(input.options()).view({1, 1, 4, 4});
  const Tensor maps = input.reshape({-1, 1, input.size(2), input.size(3)});
  const int64_t high = filter.Out(input.size(2)), wide = filter.Out(input.size(3));
  Tensor out;
  if (filter.kind == Resampling::kUp) {
    out = torch::conv_transpose2d(maps, weight, {}, /*stride=*/2, /*padding=*/1);
  } else if (filter.kind == Resampling::kDown) {
    out = torch::conv2d(maps, weight, {}, /*stride=*/2, /*padding=*/1);
  } else {
    const int64_t before = filter.before, after = filter.after;
    out = torch::conv2d(torch::constant_pad_nd(maps, {before, after, before, after}), weight);
  }
  return out.reshape({input.size(0), input.size(1), high, wide});
}

class Resample : public torch::autograd::Function<Resample> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& input, const Filter& filter) {
    context->saved_data["kind"] = static_cast<int64_t>(filter.kind);
    context->saved_data["repeat"] = filter.repeat;
    context->saved_data["gain"] = filter.gain;
    context->saved_data["before"] = filter.before;
    context->saved_data["after"] = filter.after;
    return input.is_cpu() ? OnCpu(input, filter) : ByConvolutions(input, filter);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    auto& kept = context->saved_data;
    const Filter filter = {static_cast<Resampling>(kept["kind"].toInt()), kept["repeat"].toBool(),
                           kept["gain"].toDouble(), kept["before"].toInt(), kept["after"].toInt()};
    return {Resample::apply(gradients[0], filter.Transpose()), {}};
  }
};

void CheckPictures(const char* function, const Tensor& input) {
  const auto type = input.scalar_type();
  TORCH_CHECK(input.dim() == 4 &&
                  (type == torch::kFloat32 || type == torch::kFloat64 || type == torch::kBFloat16),
              function, ": float32, float64 or bfloat16 [N, maps, H, W] is expected, got ", type,
              " ", input.sizes());
}

}  // namespace

Tensor UpsampleFiltered(const Tensor& input, Border border) {
  CheckPictures("UpsampleFiltered", input);
  const bool repeat = border == Border::kRepeat;
  if (repeat && !input.is_cpu()) {
    return torch::upsample_bilinear2d(input, {2 * input.size(2), 2 * input.size(3)},
                                      /*align_corners=*/false);
  }
  return Resample::apply(input, Filter{Resampling::kUp, repeat, 4, 0, 0});
}

Tensor DownsampleFiltered(const Tensor& input, Border border) {
  CheckPictures("DownsampleFiltered", input);
  TORCH_CHECK(input.size(2) % 2 == 0 && input.size(3) % 2 == 0,
              "DownsampleFiltered: even height and width are expected, got ", input.sizes());
  const bool repeat = border == Border::kRepeat;
  if (repeat && !input.is_cpu()) {
    const Tensor framed = torch::replication_pad2d(input, {1, 1, 1, 1});
    return Resample::apply(framed, Filter{Resampling::kBlur, false, 1, 0, 0})
        .slice(2, 0, input.size(2), 2)
        .slice(3, 0, input.size(3), 2);
  }
  return Resample::apply(input, Filter{Resampling::kDown, repeat, 1, 0, 0});
}

Tensor Filtered(const Tensor& input, int64_t before, int64_t after, double gain) {
  CheckPictures("Filtered", input);
  TORCH_CHECK(before >= 0 && before < kTaps && after >= 0 && after < kTaps,
              "Filtered: padding of 0 to 3 pixels is expected, got ", before, " and ", after);
  TORCH_CHECK(input.size(2) + before + after >= kTaps && input.size(3) + before + after >= kTaps,
              "Filtered: padded pictures of 4x4 or more are expected, got ", input.sizes());
  return Resample::apply(input, Filter{Resampling::kBlur, false, gain, before, after});
}

}  // namespace ganvas::ops
