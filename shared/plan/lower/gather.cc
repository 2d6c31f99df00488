#include <string>
#include <vector>

#include "shared/kernels/cast.h"
#include "shared/kernels/copy.h"
#include "shared/plan/lower/lower.h"

namespace ganvas::plan {

Result<Work> LowerGather(const LowerContext& context) {
  GANVAS_ASSIGN(const int axis, graph::ResolveAxis(context));
  const Shape& shape = context.in(0).shape;
  const int64_t outer = shape.Product(0, axis);
  const int64_t size = shape[axis];
  const int64_t inner_bytes =
      shape.Product(axis + 1, shape.rank()) * static_cast<int64_t>(ByteSize(context.in(0).dtype));
  const std::string where = context.Bad("").message;
  Work work;
  work.kernel = "gather";
  work.run = [=, in = context.in(0), indices = context.in(1), out = context.out()](
                 int64_t, const Memory& memory, std::byte*) {
    std::vector<int64_t> chosen(static_cast<size_t>(indices.elements()));
    kernels::Cast(indices.dtype, memory.Read<void>(indices), DType::kI64, chosen.data(),
                  indices.elements());
    if (kernels::RunGather(outer, size, inner_bytes, chosen, memory.Read<void>(in),
                           memory.Write<void>(out))) {
      return;
    }
    for (const int64_t index : chosen) {
      if (index >= -size && index < size) continue;
      memory.Fail(where + "index " + std::to_string(index) + ", expected at least " +
                  std::to_string(-size) + " and less than " + std::to_string(size));
      return;
    }
  };
  return work;
}

}  // namespace ganvas::plan
