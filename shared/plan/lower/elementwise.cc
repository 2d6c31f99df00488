#include "shared/kernels/elementwise.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "shared/kernels/cast.h"
#include "shared/kernels/norm.h"
#include "shared/plan/lower/lower.h"

namespace ganvas::plan {
namespace {

using graph::OpKind;
using kernels::ActivationKind;
using kernels::BinaryKind;
using kernels::UnaryKind;

Work ActivationWork(const LowerContext& context, const kernels::Activation& activation) {
  const int64_t count = context.out().elements();
  Work work;
  work.kernel = "elementwise";
  work.items = Parts(count, kItemElements);
  work.run = [=, in = context.in(0), out = context.out()](int64_t item, const Memory& memory,
                                                          std::byte*) {
    const Part part = PartOf(item, count, kItemElements);
    kernels::RunActivation(activation, memory.Read<float>(in) + part.begin, part.end - part.begin,
                           memory.Write<float>(out) + part.begin);
  };
  return work;
}

// Precondition: one of these operators.
ActivationKind KindOf(OpKind function) {
  switch (function) {
    case OpKind::kLeakyRelu:
      return ActivationKind::kLeakyRelu;
    case OpKind::kTanh:
      return ActivationKind::kTanh;
    case OpKind::kSigmoid:
      return ActivationKind::kSigmoid;
    case OpKind::kClip:
      return ActivationKind::kClip;
    default:
      return ActivationKind::kRelu;
  }
}

// Integers of any width are widened, combined and narrowed again.
Work IntegerWork(const LowerContext& context, const kernels::Broadcast& broadcast,
                 BinaryKind kind) {
  Work work;
  work.kernel = "elementwise integers";
  work.run = [=, a = context.in(0), b = context.in(1), out = context.out()](
                 int64_t, const Memory& memory, std::byte*) {
    const auto widened = [&](const Operand& from) {
      std::vector<int64_t> wide(static_cast<size_t>(from.elements()));
      kernels::Cast(from.dtype, memory.Read<void>(from), DType::kI64, wide.data(), from.elements());
      return wide;
    };
    const std::vector<int64_t> wide_a = widened(a);
    const std::vector<int64_t> wide_b = widened(b);
    std::vector<int64_t> result(static_cast<size_t>(out.elements()));
    kernels::RunBinary(kind, broadcast, wide_a.data(), wide_b.data(), 0, out.elements(),
                       result.data());
    kernels::Cast(DType::kI64, result.data(), out.dtype, memory.Write<void>(out), out.elements());
  };
  return work;
}

bool IsInteger(DType type) {
  return type == DType::kI64 || type == DType::kI32 || type == DType::kI8 || type == DType::kU8;
}

// activation(planes * scale + shift + picture): each plane of the batch has a scale and maybe a
// shift of its own; see PlaneStage.
Work PlaneAffineWork(const LowerContext& context) {
  const Shape& shape = context.out().shape;
  const bool first = context.in(0).shape == shape;
  const int64_t plane = shape.Product(2, shape.rank());
  const int64_t count = shape.elements();
  const PlaneStageWork stage(context);
  Work work;
  work.kernel = "scale and shift";
  work.items = Parts(count, kItemElements);
  work.run = [=, in = context.in(first ? 0 : 1), scale = context.in(first ? 1 : 0),
              shift = context.has(2) ? context.in(2) : Operand(),
              out = context.out()](int64_t item, const Memory& memory, std::byte*) {
    const Part part = PartOf(item, count, kItemElements);
    const float* scales = memory.Read<float>(scale);
    const float* shifts = shift.present ? memory.Read<float>(shift) : nullptr;
    for (int64_t at = part.begin; at < part.end;) {
      const int64_t p = at / plane;
      const int64_t end = std::min(part.end, (p + 1) * plane);
      stage.Run(memory, p, scales[p], shifts != nullptr ? shifts[p] : 0.0f, at - p * plane,
                end - p * plane, memory.Read<float>(in) + p * plane,
                memory.Write<float>(out) + p * plane);
      at = end;
    }
  };
  return work;
}

}  // namespace

Result<Work> LowerActivation(const LowerContext& context) {
  GANVAS_TRY(context.RequireF32(0));
  kernels::Activation activation{KindOf(context.node.kind), 0, 0};
  if (context.node.kind == OpKind::kLeakyRelu) {
    activation.a = context.attributes<graph::LeakyReluAttrs>().alpha;
  }
  return ActivationWork(context, activation);
}

Result<Work> LowerClip(const LowerContext& context) {
  GANVAS_TRY(context.RequireF32(0));
  const auto& attrs = context.attributes<graph::ClipAttrs>();
  kernels::Activation clip{ActivationKind::kClip, attrs.min, attrs.max};
  for (size_t i = 1; i < 3; ++i) {
    if (!context.has(i)) continue;
    if (context.in(i).constant == nullptr) {
      return context.Unsupported("a limit is computed from an input, expected constants");
    }
    (i == 1 ? clip.a : clip.b) = *static_cast<const float*>(context.in(i).constant);
  }
  return ActivationWork(context, clip);
}

Result<Work> LowerSlope(const LowerContext& context) {
  GANVAS_TRY(context.RequireF32(0));
  const auto& attrs = context.attributes<graph::SlopeAttrs>();
  const kernels::Activation activation{KindOf(attrs.function), attrs.a, attrs.b};
  const int64_t count = context.out().elements();
  Work work;
  work.kernel = "elementwise";
  work.items = Parts(count, kItemElements);
  work.run = [=, g = context.in(0), y = context.in(1), out = context.out()](
                 int64_t item, const Memory& memory, std::byte*) {
    const Part part = PartOf(item, count, kItemElements);
    kernels::RunSlope(activation, memory.Read<float>(g) + part.begin,
                      memory.Read<float>(y) + part.begin, part.end - part.begin,
                      memory.Write<float>(out) + part.begin);
  };
  return work;
}

Result<Work> LowerUnary(const LowerContext& context) {
  GANVAS_TRY(context.RequireF32(0));
  const UnaryKind kind = KindNamed<UnaryKind>(kernels::kUnaryNames, context.node.kind);
  float a = 0, b = 0;
  if (kind == UnaryKind::kElu) {
    a = context.attributes<graph::EluAttrs>().alpha;
    b = context.attributes<graph::EluAttrs>().gamma;
  }
  const int64_t count = context.out().elements();
  Work work;
  work.kernel = "elementwise";
  work.items = Parts(count, kItemElements);
  work.run = [=, in = context.in(0), out = context.out()](int64_t item, const Memory& memory,
                                                          std::byte*) {
    const Part part = PartOf(item, count, kItemElements);
    kernels::RunUnary(kind, a, b, memory.Read<float>(in) + part.begin, part.end - part.begin,
                      memory.Write<float>(out) + part.begin);
  };
  return work;
}

Result<Work> LowerBinary(const LowerContext& context) {
  if (context.inputs.size() > 2 || context.op.planes.taken()) return PlaneAffineWork(context);
  BinaryKind kind = KindNamed<BinaryKind>(kernels::kBinaryNames, context.node.kind);
  if (kind == BinaryKind::kMod && context.attributes<graph::ModAttrs>().fmod) {
    kind = BinaryKind::kFmod;
  }
  const kernels::Broadcast broadcast =
      kernels::MakeBroadcast(context.in(0).shape, context.in(1).shape, context.out().shape);
  if (IsInteger(context.in(0).dtype) && IsInteger(context.in(1).dtype)) {
    return IntegerWork(context, broadcast, kind);
  }
  GANVAS_TRY(context.RequireF32(0));
  Operand other = context.in(1);
  std::shared_ptr<const AlignedBuffer> storage;
  if (other.dtype != DType::kF32 && other.constant != nullptr) {  // Pow with an integer exponent
    GANVAS_ASSIGN(AlignedBuffer numbers,
                  AlignedBuffer::Create(static_cast<size_t>(other.elements()) * sizeof(float)));
    kernels::Cast(other.dtype, other.constant, DType::kF32, numbers.data(), other.elements());
    storage = std::make_shared<const AlignedBuffer>(std::move(numbers));
    other.constant = storage->data();
  } else {
    GANVAS_TRY(context.RequireF32(1));
  }
  const int64_t count = context.out().elements();
  Work work;
  work.kernel = "elementwise";
  work.items = Parts(count, kItemElements);
  work.run = [=, a = context.in(0), out = context.out(), activation = context.op.activation](
                 int64_t item, const Memory& memory, std::byte*) {
    static_cast<void>(storage);  // keeps the numbers of `other`
    const Part part = PartOf(item, count, kItemElements);
    kernels::RunBinary(kind, broadcast, activation, memory.Read<float>(a),
                       memory.Read<float>(other), part.begin, part.end, memory.Write<float>(out));
  };
  return work;
}

}  // namespace ganvas::plan
