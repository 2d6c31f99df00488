// A convolution of an image whose pixels are repeated s times is a transposed convolution of stride
// s of the image itself. Pixel i * s + r of the repeated image, 0 <= r < s, reaches output
// i * s + r + pad - k through element k of the kernel, so all elements with the same r - k act as
// one: the kernel of the transposed convolution has K + s - 1 elements, element r + K - 1 - k
// sums up the k, and its padding is K - 1 - pad. With s = 2, four phases of 2x2 elements then take
// the place of 3x3 elements for each of four pixels: 16 products instead of 36.
#include <algorithm>
#include <memory>
#include <vector>

#include "shared/plan/lower/lower.h"

namespace ganvas::plan {

void ApplyPrologue(const LowerContext& context, kernels::ConvGeometry* geometry) {
  const Shape& in = context.in(0).shape;
  const Shape& out = context.out().shape;
  if (in.rank() != 4) return;
  const Prologue& prologue = context.op.prologue;
  kernels::ConvGeometry& g = *geometry;
  g.in_h = in[2];
  g.in_w = in[3];
  g.out_h = out[2];
  g.out_w = out[3];
  g.pad_top += prologue.pad[0];
  g.pad_left += prologue.pad[1];
  if (!prologue.repeats()) return;
  g.pad_top = g.kernel_h - 1 - g.pad_top;
  g.pad_left = g.kernel_w - 1 - g.pad_left;
  g.stride_h = prologue.repeat[0];
  g.stride_w = prologue.repeat[1];
  g.kernel_h += g.stride_h - 1;
  g.kernel_w += g.stride_w - 1;
}

Result<Constant> ConvWeight(const LowerContext& context) {
  GANVAS_ASSIGN(const Constant weight,
                context.program.Evaluate(context.node.inputs[1], context.values));
  const Prologue& prologue = context.op.prologue;
  if (!prologue.repeats()) return weight;
  const Shape& shape = weight.view.shape;
  const int64_t groups = context.attributes<graph::ConvAttrs>().group;
  const int64_t outs = shape[0] / groups;
  const int64_t ins = shape[1];
  const int64_t height = shape[2] + prologue.repeat[0] - 1;
  const int64_t width = shape[3] + prologue.repeat[1] - 1;
  const auto count = static_cast<size_t>(shape[0] * ins * height * width);
  GANVAS_ASSIGN(AlignedBuffer buffer, AlignedBuffer::Create(count * sizeof(float)));
  std::vector<double> sums(static_cast<size_t>(height * width));
  const auto* from = weight.view.as<float>();
  for (int64_t m = 0; m < shape[0]; ++m) {
    for (int64_t c = 0; c < ins; ++c, from += shape[2] * shape[3]) {
      std::fill(sums.begin(), sums.end(), 0.0);
      for (int64_t y = 0; y < shape[2]; ++y) {
        for (int64_t x = 0; x < shape[3]; ++x) {
          for (int64_t r = 0; r < prologue.repeat[0] * prologue.repeat[1]; ++r) {
            const int64_t row = r / prologue.repeat[1] + shape[2] - 1 - y;
            const int64_t column = r % prologue.repeat[1] + shape[3] - 1 - x;
            sums[static_cast<size_t>(row * width + column)] += from[y * shape[3] + x];
          }
        }
      }
      const int64_t at = (m / outs * ins + c) * outs + m % outs;
      std::copy(sums.begin(), sums.end(), buffer.as<float>() + at * height * width);
    }
  }
  auto storage = std::make_shared<const AlignedBuffer>(std::move(buffer));
  return Constant{{DType::kF32, Shape{groups * ins, outs, height, width}, storage->data()},
                  storage};
}

}  // namespace ganvas::plan
