// Pad and Resize: an output element is an input element, a mix of neighbours, or a fill value.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

#include "shared/kernels/cast.h"
#include "shared/kernels/resize.h"
#include "shared/kernels/table_copy.h"
#include "shared/plan/lower/lower.h"
#include "shared/plan/nearest.h"

namespace ganvas::plan {
namespace {

using Tables = kernels::TableCopy::Tables;

// Longer axes than any picture has are refused before their tables fill the memory.
constexpr int64_t kMaxAxis = int64_t{1} << 24;

Status CheckAxes(const graph::NodeContext& node, const Shape& shape) {
  for (const int64_t dim : shape.dims()) {
    if (dim > kMaxAxis) {
      return node.Unsupported("an axis of size " + std::to_string(dim) + ", expected at most " +
                              std::to_string(kMaxAxis));
    }
  }
  return {};
}

std::shared_ptr<const kernels::TableCopy> MakeCopy(Tables tables, std::span<const int64_t> in) {
  if (tables.empty()) {  // a scalar
    return std::make_shared<const kernels::TableCopy>(Tables{{0}}, std::vector<int64_t>{1});
  }
  const std::vector<int64_t> dims(in.begin(), in.end());
  return std::make_shared<const kernels::TableCopy>(std::move(tables), dims);
}

Work CopyWork(const LowerContext& context, const char* kernel,
              const std::shared_ptr<const kernels::TableCopy>& copy, uint64_t fill) {
  const int64_t rows = copy->rows();
  const int64_t piece = PieceOf(copy->width());
  const size_t size = ByteSize(context.out().dtype);
  Work work;
  work.kernel = kernel;
  work.items = Parts(rows, piece);
  work.run = [=, input = context.in(0), out = context.out()](int64_t item, const Memory& memory,
                                                             std::byte*) {
    const Part part = PartOf(item, rows, piece);
    copy->Run(size, memory.Read<void>(input), &fill, part.begin, part.end, memory.Write<void>(out));
  };
  return work;
}

// Where index i of an axis of size n comes from; -1: from the fill value.
int64_t PadSource(graph::PadMode mode, int64_t i, int64_t n) {
  if (i >= 0 && i < n) return i;
  switch (mode) {
    case graph::PadMode::kConstant:
      return -1;
    case graph::PadMode::kEdge:
      return i < 0 ? 0 : n - 1;
    case graph::PadMode::kReflect:
      return i < 0 ? -i : 2 * (n - 1) - i;
    case graph::PadMode::kWrap:
      return (i % n + n) % n;
  }
  return -1;
}

// The fill value as the bits of one element.
Result<uint64_t> FillOf(const LowerContext& context) {
  uint64_t fill = 0;
  if (context.has(2)) {
    if (context.in(2).constant == nullptr) {
      return context.Unsupported("the value is computed from an input, expected a constant");
    }
    std::memcpy(&fill, context.in(2).constant, ByteSize(context.in(2).dtype));
  } else {
    const double value = context.attributes<graph::PadAttrs>().value;
    kernels::Cast(DType::kF64, &value, context.out().dtype, &fill, 1);
  }
  return fill;
}

Work NearestWork(const LowerContext& context, const graph::ResizeExtent& extent) {
  const auto& attrs = context.attributes<graph::ResizeAttrs>();
  const Shape& in = context.in(0).shape;
  Tables tables(extent.size.size());
  for (size_t axis = 0; axis < tables.size(); ++axis) {
    tables[axis] = NearestSources(attrs, in[static_cast<int>(axis)],
                                  context.out().shape[static_cast<int>(axis)], extent.scale[axis]);
  }
  return CopyWork(context, "nearest", MakeCopy(std::move(tables), in.dims()), 0);
}

}  // namespace

Result<std::shared_ptr<const kernels::TableCopy>> PadCopy(const graph::NodeContext& pad,
                                                          int first_axis) {
  GANVAS_ASSIGN(const graph::PadAmounts amounts, graph::ResolvePad(pad));
  const Shape& in = pad.shape(0);
  const Shape& out = pad.values[static_cast<size_t>(pad.node.outputs[0])].shape;
  GANVAS_TRY(CheckAxes(pad, out));
  const auto mode = pad.attributes<graph::PadAttrs>().mode;
  Tables tables;
  for (int axis = first_axis; axis < out.rank(); ++axis) {
    std::vector<int64_t>& table = tables.emplace_back();
    for (int64_t i = 0; i < out[axis]; ++i) {
      table.push_back(PadSource(mode, i - amounts.begin[static_cast<size_t>(axis)], in[axis]));
    }
  }
  return MakeCopy(std::move(tables), in.dims().subspan(static_cast<size_t>(first_axis)));
}

Result<Work> LowerPad(const LowerContext& context) {
  GANVAS_ASSIGN(const auto copy, PadCopy(context, 0));
  GANVAS_ASSIGN(const uint64_t fill, FillOf(context));
  return CopyWork(context, "pad", copy, fill);
}

Result<Work> LowerResize(const LowerContext& context) {
  GANVAS_ASSIGN(const graph::ResizeExtent extent, graph::ResolveResize(context));
  GANVAS_TRY(CheckAxes(context, context.out().shape));
  const auto& attrs = context.attributes<graph::ResizeAttrs>();
  if (attrs.antialias) return context.Unsupported("antialias is set, expected 0");
  if (attrs.mode == graph::ResizeMode::kNearest) return NearestWork(context, extent);

  GANVAS_TRY(context.RequireF32(0));
  const Shape& in = context.in(0).shape;
  const int rank = in.rank();
  for (int i = 0; i + 2 < rank; ++i) {
    if (extent.scale[static_cast<size_t>(i)] == 1.0f) continue;
    return context.Unsupported("linear or cubic resizing of axis " + std::to_string(i) +
                               ", expected only the last two");
  }
  if (rank == 0) return context.Unsupported("a scalar is resized");
  const auto axis_at = [&](int axis) {
    if (axis < 0) return kernels::LinearAxis(kernels::ResizeCoordinates::kAsymmetric, 1, 1, 1.0f);
    const auto i = static_cast<size_t>(axis);
    const auto mode = CoordinatesOf(attrs.coordinates);
    if (attrs.mode == graph::ResizeMode::kLinear || extent.scale[i] == 1.0f) {
      return kernels::LinearAxis(
          extent.scale[i] == 1.0f ? kernels::ResizeCoordinates::kAsymmetric : mode, in[axis],
          extent.size[i], extent.scale[i]);
    }
    return kernels::CubicAxis(mode, in[axis], extent.size[i], extent.scale[i], attrs.cubic_coeff_a,
                              attrs.exclude_outside);
  };
  const auto y = std::make_shared<kernels::ResizeAxis>(axis_at(rank - 2));
  const auto x = std::make_shared<kernels::ResizeAxis>(axis_at(rank - 1));
  const int64_t in_h = rank > 1 ? in[rank - 2] : 1;
  const int64_t in_w = in[rank - 1];
  const int64_t rows = in.Product(0, std::max(0, rank - 2)) * y->size();
  const int64_t piece = PieceOf(x->size());
  Work work;
  work.kernel = attrs.mode == graph::ResizeMode::kLinear ? "linear" : "cubic";
  work.items = Parts(rows, piece);
  work.scratch_bytes = static_cast<uint64_t>(kernels::ResizeScratch(*y, *x)) * sizeof(float);
  work.run = [=, input = context.in(0), out = context.out()](int64_t item, const Memory& memory,
                                                             std::byte* scratch) {
    const Part part = PartOf(item, rows, piece);
    kernels::RunResize(*y, *x, in_h, in_w, memory.Read<float>(input), part.begin, part.end,
                       reinterpret_cast<float*>(scratch), memory.Write<float>(out));
  };
  return work;
}

}  // namespace ganvas::plan
