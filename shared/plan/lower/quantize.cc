// Changes of the element type.
#include <algorithm>
#include <cmath>
#include <vector>

#include "shared/graph/infer_context.h"
#include "shared/kernels/cast.h"
#include "shared/kernels/widen.h"
#include "shared/plan/lower/lower.h"

namespace ganvas::plan {
Result<Work> LowerCast(const LowerContext& context) {
  const int64_t count = context.out().elements();
  Work work;
  work.kernel = "cast";
  work.items = Parts(count, kItemElements);
  work.run = [=, in = context.in(0), out = context.out()](int64_t item, const Memory& memory,
                                                          std::byte*) {
    const Part part = PartOf(item, count, kItemElements);
    const auto* from =
        memory.Read<uint8_t>(in) + part.begin * static_cast<int64_t>(ByteSize(in.dtype));
    auto* to = memory.Write<uint8_t>(out) + part.begin * static_cast<int64_t>(ByteSize(out.dtype));
    if (in.dtype == DType::kF16 && out.dtype == DType::kF32) {
      // Not by way of Cast: a browser soon optimizes a small function that is entered often.
      kernels::WidenHalf(from, part.end - part.begin, reinterpret_cast<float*>(to));
    } else {
      kernels::Cast(in.dtype, from, out.dtype, to, part.end - part.begin);
    }
  };
  return work;
}

// (x - zero point) * scale, with one scale and zero point for all or for each slice of an axis.
Result<Work> LowerDequantizeLinear(const LowerContext& context) {
  GANVAS_TRY(context.RequireF32(1));
  const Shape& shape = context.in(0).shape;
  const int64_t slices = context.in(1).elements();
  int64_t inner = shape.elements();
  if (slices > 1) {
    GANVAS_ASSIGN(const int axis, graph::ResolveAxis(context));
    inner = shape.Product(axis + 1, shape.rank());
  }
  const int64_t rows = inner > 0 ? shape.elements() / inner : 0;
  const int64_t piece = PieceOf(inner);
  const Operand zero = context.has(2) ? context.in(2) : Operand{};
  Work work;
  work.kernel = "dequantize";
  work.items = Parts(rows, piece);
  work.run = [=, in = context.in(0), scale = context.in(1), out = context.out()](
                 int64_t item, const Memory& memory, std::byte*) {
    const Part part = PartOf(item, rows, piece);
    const auto* scales = memory.Read<float>(scale);
    std::vector<float> zeros(static_cast<size_t>(slices), 0.0f);
    if (zero.present) {
      kernels::Cast(zero.dtype, memory.Read<void>(zero), DType::kF32, zeros.data(), slices);
    }
    auto* to = memory.Write<float>(out) + part.begin * inner;
    const int64_t count = part.end - part.begin;
    const kernels::SliceScales slice_scales{zeros.data(), scales, slices};
    const int64_t first = part.begin % slices;
    if (in.dtype == DType::kI8) {
      kernels::WidenInt8(memory.Read<int8_t>(in) + part.begin * inner, slice_scales, first, count,
                         inner, to);
    } else if (in.dtype == DType::kU8) {
      kernels::WidenUint8(memory.Read<uint8_t>(in) + part.begin * inner, slice_scales, first, count,
                          inner, to);
    } else {
      const auto* from = memory.Read<int32_t>(in) + part.begin * inner;
      for (int64_t i = 0; i < count * inner; ++i) {
        const auto slice = static_cast<size_t>((first + i / inner) % slices);
        to[i] = (static_cast<float>(from[i]) - zeros[slice]) * scales[slice];
      }
    }
  };
  return work;
}

// round(x / scale) + zero point, kept within the type's range; halves round to the even neighbour.
Result<Work> LowerQuantizeLinear(const LowerContext& context) {
  GANVAS_TRY(context.RequireF32(0));
  GANVAS_TRY(context.RequireF32(1));
  const Shape& shape = context.in(0).shape;
  const int64_t slices = context.in(1).elements();
  int64_t inner = shape.elements();
  if (slices > 1) {
    const int64_t given = context.attributes<graph::QuantizeAttrs>().axis;
    GANVAS_ASSIGN(const int64_t axis, graph::NormalizeAxis(context, given, shape.rank()));
    inner = shape.Product(static_cast<int>(axis) + 1, shape.rank());
  }
  const int64_t count = shape.elements();
  const Operand zero = context.has(2) ? context.in(2) : Operand{};
  Work work;
  work.kernel = "quantize";
  work.items = Parts(count, kItemElements);
  work.run = [=, in = context.in(0), scale = context.in(1), out = context.out()](
                 int64_t item, const Memory& memory, std::byte*) {
    const Part part = PartOf(item, count, kItemElements);
    const auto* scales = memory.Read<float>(scale);
    std::vector<float> zeros(static_cast<size_t>(slices), 0.0f);
    if (zero.present) {
      kernels::Cast(zero.dtype, memory.Read<void>(zero), DType::kF32, zeros.data(), slices);
    }
    const bool is_signed = out.dtype == DType::kI8;
    const float low = is_signed ? -128.0f : 0.0f;
    const auto* from = memory.Read<float>(in);
    auto* to = memory.Write<uint8_t>(out);
    for (int64_t i = part.begin; i < part.end; ++i) {
      const auto slice = static_cast<size_t>(i / inner % slices);
      const float whole = std::nearbyint(from[i] / scales[slice]) + zeros[slice];
      // A NaN becomes the least number.
      const float kept = whole > low ? std::min(whole, low + 255) : low;
      to[i] = static_cast<uint8_t>(static_cast<int32_t>(kept));
    }
  };
  return work;
}

}  // namespace ganvas::plan
