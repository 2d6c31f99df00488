// Operators that read or write single elements or slices at indices, and the index of an extreme.
#include "shared/kernels/index.h"

#include <cstring>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "shared/graph/infer_context.h"
#include "shared/kernels/cast.h"
#include "shared/plan/lower/lower.h"

namespace ganvas::plan {
namespace {

std::vector<int64_t> Indices(const Operand& from, const Memory& memory, int64_t begin,
                             int64_t count) {
  std::vector<int64_t> wide(static_cast<size_t>(count));
  const auto* bytes =
      memory.Read<uint8_t>(from) + begin * static_cast<int64_t>(ByteSize(from.dtype));
  kernels::Cast(from.dtype, bytes, DType::kI64, wide.data(), count);
  return wide;
}

void FailOutside(const Memory& memory, const std::string& where) {
  memory.Fail(where + "an index lies outside of the data");
}

// Of both forms with slices: places of the first axes in the last axis of the indices.
struct Slices {
  int64_t depth, count;  // indices of one place, places
  size_t bytes;          // of a slice
};
Slices SlicesOf(const LowerContext& context) {
  const Shape& data = context.in(0).shape;
  const Shape& indices = context.in(1).shape;
  const int64_t depth = indices[indices.rank() - 1];
  const int64_t elements = data.Product(static_cast<int>(depth), data.rank());
  return {depth, indices.Product(0, indices.rank() - 1),
          static_cast<size_t>(elements) * ByteSize(context.in(0).dtype)};
}

// Puts `count` updates to where they belong.
struct Put {
  void (*run)(const uint8_t* from, size_t count, uint8_t* to);
};

template <size_t kBytes>
void Copy(const uint8_t* from, size_t count, uint8_t* to) {
  std::memcpy(to, from, count * kBytes);
}

template <typename T>
void AddTo(const uint8_t* from, size_t count, uint8_t* to) {
  const auto* updates = reinterpret_cast<const T*>(from);
  auto* sums = reinterpret_cast<T*>(to);
  for (size_t i = 0; i < count; ++i) sums[i] += updates[i];
}

// Of an operator that scatters.
Result<Put> PutOf(const LowerContext& context) {
  const DType type = context.in(0).dtype;
  if (!context.attributes<graph::ScatterAttrs>().adds) {
    const size_t size = ByteSize(type);
    return Put{size == 8 ? Copy<8> : size == 4 ? Copy<4> : size == 2 ? Copy<2> : Copy<1>};
  }
  if (type == DType::kI64) return Put{AddTo<int64_t>};
  if (type == DType::kI32) return Put{AddTo<int32_t>};
  GANVAS_TRY(context.RequireF32(0));
  return Put{AddTo<float>};
}

}  // namespace

Result<Work> LowerGatherElements(const LowerContext& context) {
  GANVAS_ASSIGN(const int axis, graph::ResolveAxis(context));
  const kernels::ElementPlaces places(context.in(0).shape, context.in(1).shape, axis);
  const int64_t count = context.out().elements();
  const size_t size = ByteSize(context.out().dtype);
  const std::string where = context.Bad("").message;
  Work work;
  work.kernel = "gather elements";
  work.items = Parts(count, kItemElements);
  work.run = [=, in = context.in(0), indices = context.in(1), out = context.out()](
                 int64_t item, const Memory& memory, std::byte*) {
    const Part part = PartOf(item, count, kItemElements);
    const auto chosen = Indices(indices, memory, part.begin, part.end - part.begin);
    const auto* from = memory.Read<uint8_t>(in);
    auto* to = memory.Write<uint8_t>(out);
    for (int64_t k = part.begin; k < part.end; ++k) {
      const int64_t place = places.At(k, chosen[static_cast<size_t>(k - part.begin)]);
      if (place < 0) return FailOutside(memory, where);
      std::memcpy(to + static_cast<size_t>(k) * size, from + static_cast<size_t>(place) * size,
                  size);
    }
  };
  return work;
}

Result<Work> LowerScatterElements(const LowerContext& context) {
  GANVAS_ASSIGN(const int axis, graph::ResolveScatterAxis(context));
  GANVAS_ASSIGN(const Put put, PutOf(context));
  const kernels::ElementPlaces places(context.in(0).shape, context.in(1).shape, axis);
  const size_t size = ByteSize(context.out().dtype);
  const std::string where = context.Bad("").message;
  Work work;
  work.kernel = "scatter elements";
  work.run = [=, in = context.in(0), indices = context.in(1), updates = context.in(2),
              out = context.out()](int64_t, const Memory& memory, std::byte*) {
    auto* to = memory.Write<uint8_t>(out);
    std::memcpy(to, memory.Read<void>(in), static_cast<size_t>(in.elements()) * size);
    const auto chosen = Indices(indices, memory, 0, indices.elements());
    const auto* from = memory.Read<uint8_t>(updates);
    for (size_t k = 0; k < chosen.size(); ++k) {
      const int64_t place = places.At(static_cast<int64_t>(k), chosen[k]);
      if (place < 0) return FailOutside(memory, where);
      put.run(from + k * size, 1, to + static_cast<size_t>(place) * size);
    }
  };
  return work;
}

Result<Work> LowerGatherNd(const LowerContext& context) {
  const Slices slices = SlicesOf(context);
  const std::string where = context.Bad("").message;
  const size_t size = ByteSize(context.in(0).dtype);
  Work work;
  work.kernel = "gather slices";
  work.run = [=, in = context.in(0), indices = context.in(1), out = context.out()](
                 int64_t, const Memory& memory, std::byte*) {
    const auto chosen = Indices(indices, memory, 0, indices.elements());
    auto* to = memory.Write<uint8_t>(out);
    for (int64_t k = 0; k < slices.count; ++k, to += slices.bytes) {
      const int64_t place = kernels::SlicePlace(
          in.shape, std::span(chosen).subspan(static_cast<size_t>(k * slices.depth),
                                              static_cast<size_t>(slices.depth)));
      if (place < 0) return FailOutside(memory, where);
      std::memcpy(to, memory.Read<uint8_t>(in) + static_cast<size_t>(place) * size, slices.bytes);
    }
  };
  return work;
}

Result<Work> LowerScatterNd(const LowerContext& context) {
  GANVAS_ASSIGN(const Put put, PutOf(context));
  const Slices slices = SlicesOf(context);
  const std::string where = context.Bad("").message;
  const size_t size = ByteSize(context.in(0).dtype);
  Work work;
  work.kernel = "scatter slices";
  work.run = [=, in = context.in(0), indices = context.in(1), updates = context.in(2),
              out = context.out()](int64_t, const Memory& memory, std::byte*) {
    auto* to = memory.Write<uint8_t>(out);
    std::memcpy(to, memory.Read<void>(in), static_cast<size_t>(in.elements()) * size);
    const auto chosen = Indices(indices, memory, 0, indices.elements());
    const auto* from = memory.Read<uint8_t>(updates);
    for (int64_t k = 0; k < slices.count; ++k, from += slices.bytes) {
      const int64_t place = kernels::SlicePlace(
          in.shape, std::span(chosen).subspan(static_cast<size_t>(k * slices.depth),
                                              static_cast<size_t>(slices.depth)));
      if (place < 0) return FailOutside(memory, where);
      put.run(from, slices.bytes / size, to + static_cast<size_t>(place) * size);
    }
  };
  return work;
}

Result<Work> LowerArg(const LowerContext& context) {
  GANVAS_TRY(context.RequireF32(0));
  const auto& attrs = context.attributes<graph::ArgAttrs>();
  const Shape& shape = context.in(0).shape;
  GANVAS_ASSIGN(const int64_t given, graph::NormalizeAxis(context, attrs.axis, shape.rank()));
  const auto axis = static_cast<int>(given);
  const int64_t inner = shape.Product(axis + 1, shape.rank());
  const int64_t lines = context.out().elements();
  const int64_t size = shape[axis];
  const int64_t piece = PieceOf(size);
  Work work;
  work.kernel = "arg";
  work.items = Parts(lines, piece);
  work.run = [=, largest = context.node.kind == graph::OpKind::kArgMax, last = attrs.last,
              in = context.in(0),
              out = context.out()](int64_t item, const Memory& memory, std::byte*) {
    const Part part = PartOf(item, lines, piece);
    kernels::RunArg(largest, last, size, inner, memory.Read<float>(in), part.begin, part.end,
                    memory.Write<int64_t>(out));
  };
  return work;
}

Result<Work> LowerCumSum(const LowerContext& context) {
  const auto attrs = context.attributes<graph::CumSumAttrs>();
  GANVAS_ASSIGN(const int axis, graph::ResolveCumSumAxis(context));
  const DType type = context.in(0).dtype;
  if (type != DType::kI64 && type != DType::kI32) GANVAS_TRY(context.RequireF32(0));
  const Shape& shape = context.in(0).shape;
  const int64_t inner = shape.Product(axis + 1, shape.rank());
  const int64_t size = shape[axis];
  const int64_t lines = size > 0 ? shape.elements() / size : 0;
  const int64_t piece = PieceOf(size);
  Work work;
  work.kernel = "running sum";
  work.items = Parts(lines, piece);
  work.run = [=, in = context.in(0), out = context.out()](int64_t item, const Memory& memory,
                                                          std::byte*) {
    const Part part = PartOf(item, lines, piece);
    const auto run = [&](auto* to) {
      using T = std::remove_pointer_t<decltype(to)>;
      kernels::RunCumSum<T>(attrs.exclusive, attrs.reverse, size, inner, memory.Read<T>(in),
                            part.begin, part.end, to);
    };
    if (type == DType::kI64) return run(memory.Write<int64_t>(out));
    if (type == DType::kI32) return run(memory.Write<int32_t>(out));
    run(memory.Write<float>(out));
  };
  return work;
}

Result<Work> LowerRange(const LowerContext& context) {
  GANVAS_ASSIGN(const graph::RangeNumbers range, graph::ResolveRange(context));
  Work work;
  work.kernel = "range";
  work.run = [=, out = context.out()](int64_t, const Memory& memory, std::byte*) {
    const size_t size = ByteSize(out.dtype);
    for (int64_t i = 0; i < range.count; ++i) {
      const double number = range.start + static_cast<double>(i) * range.step;
      kernels::Cast(DType::kF64, &number, out.dtype,
                    memory.Write<uint8_t>(out) + static_cast<size_t>(i) * size, 1);
    }
  };
  return work;
}

}  // namespace ganvas::plan
