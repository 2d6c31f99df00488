#include <cmath>
#include <memory>
#include <vector>

#include "shared/kernels/norm.h"
#include "shared/plan/lower/lower.h"

namespace ganvas::plan {
namespace {

const float* ReadOrNull(const Memory& memory, const Operand& operand) {
  return operand.present ? memory.Read<float>(operand) : nullptr;
}

}  // namespace

Result<Work> LowerBatchNormalization(const LowerContext& context) {
  bool constant = true;
  for (size_t i = 0; i < 5; ++i) {
    GANVAS_TRY(context.RequireF32(i));
    constant &= i == 0 || context.in(i).constant != nullptr;
  }
  const Shape& shape = context.in(0).shape;
  const int64_t channels = shape[1];
  const int64_t plane = shape.Product(2, shape.rank());
  const int64_t count = shape.elements();
  const double epsilon = context.attributes<graph::NormAttrs>().epsilon;
  // scale[c] and then shift[c], at `to`.
  const auto fill = [=, gamma = context.in(1), beta = context.in(2), mean = context.in(3),
                     variance = context.in(4)](const Memory& memory, float* to) {
    const auto number = [&](const Operand& of, int64_t c) {
      return static_cast<double>(memory.Read<float>(of)[c]);
    };
    for (int64_t c = 0; c < channels; ++c) {
      const double factor = number(gamma, c) / std::sqrt(number(variance, c) + epsilon);
      to[c] = static_cast<float>(factor);
      to[channels + c] = static_cast<float>(number(beta, c) - number(mean, c) * factor);
    }
  };
  auto made = std::make_shared<std::vector<float>>();
  if (constant) {
    made->resize(static_cast<size_t>(2 * channels));
    fill(Memory(), made->data());
  }

  Work work;
  work.kernel = "scale and shift";
  work.items = Parts(count, kItemElements);
  if (!constant) work.scratch_bytes = static_cast<uint64_t>(2 * channels) * sizeof(float);
  work.run = [=, in = context.in(0), residual = context.residual, out = context.out(),
              activation = context.op.activation](int64_t item, const Memory& memory,
                                                  std::byte* scratch) {
    const Part part = PartOf(item, count, kItemElements);
    float* computed = reinterpret_cast<float*>(scratch);
    if (made->empty()) fill(memory, computed);
    const float* scale = made->empty() ? computed : made->data();
    kernels::RunChannelAffine(channels, plane, scale, scale + channels, activation,
                              memory.Read<float>(in), ReadOrNull(memory, residual), part.begin,
                              part.end, memory.Write<float>(out));
  };
  return work;
}

Result<Work> LowerInstanceNormalization(const LowerContext& context) {
  for (size_t i = 0; i < 3; ++i) GANVAS_TRY(context.RequireF32(i));
  const Shape& shape = context.in(0).shape;
  kernels::InstanceNorm norm;
  norm.channels = shape[1];
  norm.plane = shape.Product(2, shape.rank());
  norm.epsilon = context.attributes<graph::NormAttrs>().epsilon;
  norm.activation = context.op.activation;
  const OpPart what = context.op.part;
  norm.segment = what == OpPart::kAll ? norm.plane : kNormSegment;
  const int64_t planes = shape[0] * shape[1];
  const Operand in = context.in(0), scale = context.in(1), shift = context.in(2);
  const Operand out = context.out(), residual = context.residual;

  Work work;
  work.items = planes * (what == OpPart::kAll ? 1 : norm.segments());
  if (what == OpPart::kMoments) {
    work.kernel = "segment moments";
    work.run = [=](int64_t item, const Memory& memory, std::byte*) {
      kernels::RunSegmentMoments(norm, memory.Read<float>(in), item,
                                 memory.Write<kernels::Moments>(out));
    };
  } else if (what == OpPart::kNormalize) {
    work.kernel = "segment norm";
    work.run = [=, moments = context.in(3)](int64_t item, const Memory& memory, std::byte*) {
      kernels::RunSegmentNorm(norm, memory.Read<kernels::Moments>(moments),
                              memory.Read<float>(scale), memory.Read<float>(shift),
                              memory.Read<float>(in), ReadOrNull(memory, residual), item,
                              memory.Write<float>(out));
    };
  } else {
    const int64_t piece = PieceOf(norm.plane);
    work.kernel = "instance norm";
    work.items = Parts(planes, piece);
    if (context.op.border != nullptr) {
      GANVAS_ASSIGN(const auto border,
                    PadCopy({context.graph, *context.op.border, context.values}, 2));
      work.kernel = "instance norm, padded";
      // A plane that nobody else reads is made in the scratch.
      if (!out.present) work.scratch_bytes = static_cast<uint64_t>(norm.plane) * sizeof(float);
      work.run = [=, padded = context.outputs[1]](int64_t item, const Memory& memory,
                                                  std::byte* scratch) {
        const Part part = PartOf(item, planes, piece);
        for (int64_t p = part.begin; p < part.end; ++p) {
          const int64_t at = p * norm.plane;
          const int64_t c = p % norm.channels;
          float* to =
              out.present ? memory.Write<float>(out) + at : reinterpret_cast<float*>(scratch);
          const float* sum = ReadOrNull(memory, residual);
          kernels::RunPlaneNorm(norm, memory.Read<float>(scale)[c], memory.Read<float>(shift)[c],
                                memory.Read<float>(in) + at, sum == nullptr ? nullptr : sum + at,
                                to);
          const float fill = 0;  // of no element
          border->Run(sizeof(float), to, &fill, 0, border->rows(),
                      memory.Write<float>(padded) + p * border->rows() * border->width());
        }
      };
      return work;
    }
    work.run = [=](int64_t item, const Memory& memory, std::byte*) {
      const Part part = PartOf(item, planes, piece);
      kernels::RunInstanceNorm(norm, memory.Read<float>(scale), memory.Read<float>(shift),
                               memory.Read<float>(in), ReadOrNull(memory, residual), part.begin,
                               part.end, memory.Write<float>(out));
    };
  }
  return work;
}

}  // namespace ganvas::plan
