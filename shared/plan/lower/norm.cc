#include <cmath>
#include <memory>

#include "shared/kernels/elementwise.h"
#include "shared/kernels/norm.h"
#include "shared/plan/lower/lower.h"

namespace ganvas::plan {

Result<Work> LowerBatchNormalization(const LowerContext& context) {
  for (size_t i = 0; i < 5; ++i) {
    GANVAS_TRY(context.RequireF32(i));
    if (i > 0 && context.in(i).constant == nullptr) {
      return context.Unsupported("the statistics are computed from an input, expected constants");
    }
  }
  const int64_t channels = context.in(0).shape[1];
  const auto parameter = [&](size_t i, int64_t c) {
    return static_cast<double>(static_cast<const float*>(context.in(i).constant)[c]);
  };
  const double epsilon = context.attributes<graph::NormAttrs>().epsilon;
  auto scale = std::make_shared<std::vector<float>>();
  auto shift = std::make_shared<std::vector<float>>();
  for (int64_t c = 0; c < channels; ++c) {
    const double factor = parameter(1, c) / std::sqrt(parameter(4, c) + epsilon);
    scale->push_back(static_cast<float>(factor));
    shift->push_back(static_cast<float>(parameter(2, c) - parameter(3, c) * factor));
  }
  const Shape& shape = context.in(0).shape;
  const int64_t plane = shape.Product(2, shape.rank());
  const int64_t planes = shape[0] * channels;
  const int64_t piece = PieceOf(plane);

  Work work;
  work.kernel = "scale and shift";
  work.items = Parts(planes, piece);
  work.run = [=, in = context.in(0), out = context.out(), activation = context.op.activation](
                 int64_t item, const Memory& memory, std::byte*) {
    const Part part = PartOf(item, planes, piece);
    kernels::RunChannelAffine(channels, plane, scale->data(), shift->data(), activation,
                              memory.Read<float>(in), part.begin, part.end,
                              memory.Write<float>(out));
  };
  return work;
}

Result<Work> LowerInstanceNormalization(const LowerContext& context) {
  for (size_t i = 0; i < 3; ++i) GANVAS_TRY(context.RequireF32(i));
  const Shape& shape = context.in(0).shape;
  const int64_t channels = shape[1];
  const int64_t plane = shape.Product(2, shape.rank());
  const int64_t planes = shape[0] * channels;
  const int64_t piece = PieceOf(plane);
  const float epsilon = context.attributes<graph::NormAttrs>().epsilon;
  Work work;
  work.kernel = "instance norm";
  work.items = Parts(planes, piece);
  work.run = [=, in = context.in(0), scale = context.in(1), shift = context.in(2),
              out = context.out(),
              activation = context.op.activation](int64_t item, const Memory& memory, std::byte*) {
    const Part part = PartOf(item, planes, piece);
    kernels::RunInstanceNorm(channels, plane, memory.Read<float>(scale), memory.Read<float>(shift),
                             epsilon, activation, memory.Read<float>(in), part.begin, part.end,
                             memory.Write<float>(out));
  };
  return work;
}

}  // namespace ganvas::plan
