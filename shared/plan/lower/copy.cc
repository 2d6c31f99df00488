// Operators that only move elements along strides.
#include "shared/kernels/copy.h"

#include <cstring>
#include <vector>

#include "shared/kernels/cast.h"
#include "shared/plan/lower/lower.h"

namespace ganvas::plan {
namespace {

using Axes = std::vector<kernels::StridedCopy::Axis>;

int64_t StrideOf(const Shape& shape, int axis) { return shape.Product(axis + 1, shape.rank()); }

// Copies in the order of the output, from element `offset` of the input on.
Result<Work> CopyWork(const LowerContext& context, const char* kernel, const Axes& axes,
                      int64_t offset) {
  if (axes.size() > kernels::StridedCopy::kMaxAxes) {
    return context.Unsupported("too many dimensions: " + std::to_string(axes.size()));
  }
  const kernels::StridedCopy copy = kernels::MakeStridedCopy(axes);
  const int64_t count = context.out().elements();
  const size_t size = ByteSize(context.out().dtype);
  Work work;
  work.kernel = kernel;
  work.items = Parts(count, kItemElements);
  work.run = [=, in = context.in(0), out = context.out()](int64_t item, const Memory& memory,
                                                          std::byte*) {
    const Part part = PartOf(item, count, kItemElements);
    kernels::RunStridedCopy(copy, size,
                            memory.Read<uint8_t>(in) + offset * static_cast<int64_t>(size),
                            part.begin, part.end, memory.Write<uint8_t>(out));
  };
  return work;
}

}  // namespace

Result<Work> LowerTranspose(const LowerContext& context) {
  GANVAS_ASSIGN(const std::vector<int64_t> perm, graph::ResolvePerm(context));
  const Shape& in = context.in(0).shape;
  const Shape& out = context.out().shape;
  Axes axes;
  for (int i = 0; i < out.rank(); ++i) {
    const auto from = static_cast<int>(perm[static_cast<size_t>(i)]);
    axes.push_back({out[i], StrideOf(in, from), StrideOf(out, i)});
  }
  return CopyWork(context, "transpose", axes, 0);
}

Result<Work> LowerSlice(const LowerContext& context) {
  GANVAS_ASSIGN(const graph::SliceRange range, graph::ResolveSlice(context));
  const Shape& in = context.in(0).shape;
  const Shape& out = context.out().shape;
  Axes axes;
  int64_t offset = 0;
  for (int i = 0; i < out.rank(); ++i) {
    const auto axis = static_cast<size_t>(i);
    axes.push_back({out[i], StrideOf(in, i) * range.step[axis], StrideOf(out, i)});
    offset += range.start[axis] * StrideOf(in, i);
  }
  return CopyWork(context, "slice", axes, offset);
}

Result<Work> LowerExpand(const LowerContext& context) {
  const Shape& in = context.in(0).shape;
  const Shape& out = context.out().shape;
  Axes axes;
  for (int i = 0; i < out.rank(); ++i) {
    const int from = i - (out.rank() - in.rank());
    const bool repeats = from < 0 || in[from] == 1;
    axes.push_back({out[i], repeats ? 0 : StrideOf(in, from), StrideOf(out, i)});
  }
  return CopyWork(context, "expand", axes, 0);
}

Result<Work> LowerTile(const LowerContext& context) {
  const Shape& in = context.in(0).shape;
  const Shape& out = context.out().shape;
  Axes axes;
  for (int i = 0; i < out.rank(); ++i) {
    if (in[i] == 0) continue;  // then nothing is copied
    axes.push_back({out[i] / in[i], 0, StrideOf(out, i) * in[i]});
    axes.push_back({in[i], StrideOf(in, i), StrideOf(out, i)});
  }
  return CopyWork(context, "tile", axes, 0);
}

// Channel c of the input goes to the place (c's block row, c's block column) of each block.
Result<Work> LowerDepthToSpace(const LowerContext& context) {
  const auto& attrs = context.attributes<graph::DepthToSpaceAttrs>();
  const int64_t b = attrs.blocksize;
  const Shape& in = context.in(0).shape;
  const Shape& out = context.out().shape;
  const int64_t plane = in[2] * in[3];
  // Strides of the block's row and column, and of the output's channel, in the input's channels.
  const int64_t row = attrs.column_row_depth ? b : b * out[1];
  const int64_t column = attrs.column_row_depth ? 1 : out[1];
  const int64_t channel = attrs.column_row_depth ? b * b : 1;
  const Axes axes = {
      {out[0], StrideOf(in, 0), StrideOf(out, 0)},
      {out[1], channel * plane, StrideOf(out, 1)},
      {in[2], in[3], b * out[3]},
      {b, row * plane, out[3]},
      {in[3], 1, b},
      {b, column * plane, 1},
  };
  return CopyWork(context, "depth to space", axes, 0);
}

Result<Work> LowerConstantOfShape(const LowerContext& context) {
  const int64_t count = context.out().elements();
  const size_t size = ByteSize(context.out().dtype);
  const double value = context.attributes<graph::ConstantOfShapeAttrs>().value;
  uint64_t element = 0;  // large enough for every type
  kernels::Cast(DType::kF64, &value, context.out().dtype, &element, 1);
  Work work;
  work.kernel = "fill";
  work.items = Parts(count, kItemElements);
  work.run = [=, out = context.out()](int64_t item, const Memory& memory, std::byte*) {
    const Part part = PartOf(item, count, kItemElements);
    auto* to = memory.Write<uint8_t>(out);
    for (int64_t i = part.begin; i < part.end; ++i) {
      std::memcpy(to + static_cast<size_t>(i) * size, &element, size);
    }
  };
  return work;
}

}  // namespace ganvas::plan
