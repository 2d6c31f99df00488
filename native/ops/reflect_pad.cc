#include "native/ops/reflect_pad.h"

#include <ATen/Parallel.h>

#include <cstring>

#include "native/ops/bf16.h"

namespace ganvas::ops {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct Frame {
  int64_t maps, height, width, padding;
  int64_t Wide() const { return width + 2 * padding; }
  int64_t High() const { return height + 2 * padding; }
};

// Where a padded coordinate comes from.
int64_t Reflected(int64_t padded, int64_t padding, int64_t length) {
  const int64_t at = padded < padding ? padding - padded : padded - padding;
  return at < length ? at : 2 * (length - 1) - at;
}

template <typename T>
void Spread(const Frame& f, const T* from, T* to) {
  const auto pixel = static_cast<size_t>(f.maps) * sizeof(T);
  for (int64_t y = 0; y < f.High(); ++y) {
    const T* row = from + Reflected(y, f.padding, f.height) * f.width * f.maps;
    T* out = to + y * f.Wide() * f.maps;
    for (int64_t x = 0; x < f.padding; ++x) {
      std::memcpy(out + x * f.maps, row + (f.padding - x) * f.maps, pixel);
      std::memcpy(out + (f.padding + f.width + x) * f.maps, row + (f.width - 2 - x) * f.maps,
                  pixel);
    }
    std::memcpy(out + f.padding * f.maps, row, pixel * static_cast<size_t>(f.width));
  }
}

// The transpose of Spread: every pixel gets the sum of what came from it, in the order of rows.
template <typename T>
void Gather(const Frame& f, const T* from, T* to) {
  const auto add = [&](const T* source, T* target, int64_t pixels) {
    for (int64_t i = 0; i < pixels * f.maps; ++i) {
      if constexpr (std::is_same_v<T, Bf16>) {
        Store(Load(target[i]) + Load(source[i]), target[i]);
      } else {
        target[i] += source[i];
      }
    }
  };
  std::memset(to, 0, sizeof(T) * static_cast<size_t>(f.height * f.width * f.maps));
  for (int64_t y = 0; y < f.High(); ++y) {
    T* row = to + Reflected(y, f.padding, f.height) * f.width * f.maps;
    const T* in = from + y * f.Wide() * f.maps;
    add(in + f.padding * f.maps, row, f.width);
    for (int64_t x = 0; x < f.padding; ++x) {
      add(in + x * f.maps, row + (f.padding - x) * f.maps, 1);
      add(in + (f.padding + f.width + x) * f.maps, row + (f.width - 2 - x) * f.maps, 1);
    }
  }
}

// Runs work(frame, from, to) for each picture, with pointers to its numbers.
template <typename Work>
void ForPictures(const Tensor& from, const Tensor& to, const Frame& f, int64_t from_numbers,
                 int64_t to_numbers, const Work& work) {
  const auto run = [&]<typename T>(T) {
    const auto* in = static_cast<const T*>(from.data_ptr());
    auto* out = static_cast<T*>(to.data_ptr());
    at::parallel_for(0, from.size(0), 1, [&](int64_t begin, int64_t end) {
      for (int64_t n = begin; n < end; ++n) work(f, in + n * from_numbers, out + n * to_numbers);
    });
  };
  if (from.scalar_type() == torch::kBFloat16) return run(Bf16());
  if (from.scalar_type() == torch::kFloat64) return run(double());
  run(float());
}

Frame FrameOf(const Tensor& inner, int64_t padding) {
  return {inner.size(1), inner.size(2), inner.size(3), padding};
}

Tensor Empty(const Frame& f, const Tensor& like, bool padded) {
  return torch::empty(
      {like.size(0), f.maps, padded ? f.High() : f.height, padded ? f.Wide() : f.width},
      like.options().memory_format(torch::MemoryFormat::ChannelsLast));
}

// The two linear maps: each is the gradient of the other.
class Pad : public torch::autograd::Function<Pad> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& input, int64_t padding) {
    context->saved_data["padding"] = padding;
    const Tensor x = input.contiguous(torch::MemoryFormat::ChannelsLast);
    const Frame f = FrameOf(x, padding);
    const Tensor y = Empty(f, x, /*padded=*/true);
    ForPictures(x, y, f, f.maps * f.height * f.width, f.maps * f.High() * f.Wide(),
                [](const Frame& frame, auto* from, auto* to) { Spread(frame, from, to); });
    return y;
  }
  static variable_list backward(AutogradContext* context, variable_list gradients);
};

class Fold : public torch::autograd::Function<Fold> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& padded, int64_t padding) {
    context->saved_data["padding"] = padding;
    const Tensor y = padded.contiguous(torch::MemoryFormat::ChannelsLast);
    const Frame f = {y.size(1), y.size(2) - 2 * padding, y.size(3) - 2 * padding, padding};
    const Tensor x = Empty(f, y, /*padded=*/false);
    ForPictures(y, x, f, f.maps * f.High() * f.Wide(), f.maps * f.height * f.width,
                [](const Frame& frame, auto* from, auto* to) { Gather(frame, from, to); });
    return x;
  }
  static variable_list backward(AutogradContext* context, variable_list gradients) {
    return {Pad::apply(gradients[0], context->saved_data["padding"].toInt()), {}};
  }
};

variable_list Pad::backward(AutogradContext* context, variable_list gradients) {
  return {Fold::apply(gradients[0], context->saved_data["padding"].toInt()), {}};
}

}  // namespace

Tensor ReflectPad(const Tensor& input, int64_t padding) {
  TORCH_CHECK(input.dim() == 4 && padding < input.size(2) && padding < input.size(3),
              "reflection padding ", padding, " of pictures ", input.sizes(),
              ": expected less than their height and width");
  const auto type = input.scalar_type();
  const bool ours = input.is_cpu() && (type == torch::kFloat32 || type == torch::kFloat64 ||
                                       type == torch::kBFloat16);
  if (ours) return Pad::apply(input, padding);
  // LibTorch 1.13 pads no bfloat16 on a GPU.
  const torch::Tensor wide = type == torch::kBFloat16 ? input.to(torch::kFloat32) : input;
  return torch::reflection_pad2d(wide, {padding, padding, padding, padding}).to(type);
}

}  // namespace ganvas::ops
