// Operators with bools: comparisons, logic, Where.
#include <algorithm>
#include <vector>

#include "shared/kernels/cast.h"
#include "shared/kernels/select.h"
#include "shared/plan/lower/lower.h"

namespace ganvas::plan {
namespace {

using kernels::CompareKind;

std::vector<int64_t> WidenedInts(const Operand& from, const Memory& memory) {
  std::vector<int64_t> wide(static_cast<size_t>(from.elements()));
  kernels::Cast(from.dtype, memory.Read<void>(from), DType::kI64, wide.data(), from.elements());
  return wide;
}

}  // namespace

Result<Work> LowerCompare(const LowerContext& context) {
  const CompareKind kind = KindNamed<CompareKind>(kernels::kCompareNames, context.node.kind);
  const kernels::Broadcast broadcast =
      kernels::MakeBroadcast(context.in(0).shape, context.in(1).shape, context.out().shape);
  const int64_t count = context.out().elements();
  Work work;
  work.kernel = "compare";
  if (context.in(0).dtype != DType::kF32) {
    if (context.in(0).dtype == DType::kF64) GANVAS_TRY(context.RequireF32(0));
    work.run = [=, a = context.in(0), b = context.in(1), out = context.out()](
                   int64_t, const Memory& memory, std::byte*) {
      kernels::RunCompare(kind, broadcast, WidenedInts(a, memory).data(),
                          WidenedInts(b, memory).data(), 0, count, memory.Write<uint8_t>(out));
    };
    return work;
  }
  work.items = Parts(count, kItemElements);
  work.run = [=, a = context.in(0), b = context.in(1), out = context.out()](
                 int64_t item, const Memory& memory, std::byte*) {
    const Part part = PartOf(item, count, kItemElements);
    kernels::RunCompare(kind, broadcast, memory.Read<float>(a), memory.Read<float>(b), part.begin,
                        part.end, memory.Write<uint8_t>(out));
  };
  return work;
}

Result<Work> LowerNot(const LowerContext& context) {
  Work work;
  work.kernel = "compare";
  work.run = [in = context.in(0), out = context.out()](int64_t, const Memory& memory, std::byte*) {
    const auto* from = memory.Read<uint8_t>(in);
    std::transform(from, from + in.elements(), memory.Write<uint8_t>(out),
                   [](uint8_t x) { return static_cast<uint8_t>(x == 0 ? 1 : 0); });
  };
  return work;
}

Result<Work> LowerWhere(const LowerContext& context) {
  const Shape& shape = context.out().shape;
  const int64_t count = shape.elements();
  const Shape& condition = context.in(0).shape;
  const kernels::Broadcast yes = kernels::MakeBroadcast(condition, context.in(1).shape, shape);
  const kernels::Broadcast no = kernels::MakeBroadcast(condition, context.in(2).shape, shape);
  const size_t size = ByteSize(context.out().dtype);
  Work work;
  work.kernel = "select";
  work.items = Parts(count, kItemElements);
  work.run = [=, is = context.in(0), a = context.in(1), b = context.in(2), out = context.out()](
                 int64_t item, const Memory& memory, std::byte*) {
    const Part part = PartOf(item, count, kItemElements);
    const auto* chosen = memory.Read<uint8_t>(is);
    auto* to = memory.Write<uint8_t>(out);
    kernels::RunSelect(yes, chosen, true, size, memory.Read<void>(a), part.begin, part.end, to);
    kernels::RunSelect(no, chosen, false, size, memory.Read<void>(b), part.begin, part.end, to);
  };
  return work;
}

}  // namespace ganvas::plan
