#include <algorithm>
#include <cstdint>

#include "shared/kernels/broadcast_walk.h"
#include "shared/kernels/elementwise.h"

namespace ganvas::kernels {
namespace {

int64_t PaddedDim(const Shape& shape, int rank, int axis) {
  const int at = axis - (rank - shape.rank());
  return at < 0 ? 1 : shape[at];
}

// Rounds as doubles do, and stays short of what an integer holds. Not std::pow, whose tables would
// be a part of the engine for this alone.
int64_t Power(int64_t base, int64_t exponent) {
  constexpr double kMost = 9.2e18;
  double factor = static_cast<double>(base);
  if (exponent < 0) {
    if (base != 0 && base != 1 && base != -1) return 0;
    factor = 1 / factor;
    exponent = exponent == INT64_MIN ? 0 : -exponent;
  }
  double result = 1;
  for (; exponent > 0; exponent /= 2) {
    if (exponent % 2 == 1) result *= factor;
    factor *= factor;
  }
  return static_cast<int64_t>(std::clamp(result, -kMost, kMost));
}

int64_t Apply(BinaryKind kind, int64_t a, int64_t b) {
  const auto ua = static_cast<uint64_t>(a);
  const auto ub = static_cast<uint64_t>(b);
  switch (kind) {
    case BinaryKind::kAdd:
      return static_cast<int64_t>(ua + ub);
    case BinaryKind::kSub:
      return static_cast<int64_t>(ua - ub);
    case BinaryKind::kMul:
      return static_cast<int64_t>(ua * ub);
    case BinaryKind::kDiv:
      if (b == 0) return 0;
      return b == -1 ? static_cast<int64_t>(0 - ua) : a / b;
    case BinaryKind::kPow:
      return Power(a, b);
    case BinaryKind::kMax:
      return std::max(a, b);
    case BinaryKind::kMin:
      return std::min(a, b);
    case BinaryKind::kMod:
    case BinaryKind::kFmod: {
      if (b == 0 || b == -1) return 0;
      const int64_t rest = a % b;
      const bool other_sign = rest != 0 && (rest < 0) != (b < 0);
      return kind == BinaryKind::kMod && other_sign ? rest + b : rest;
    }
    case BinaryKind::kPRelu:
      return a < 0 ? static_cast<int64_t>(ua * ub) : a;
  }
  return 0;
}

}  // namespace

Broadcast MakeBroadcast(const Shape& a, const Shape& b, const Shape& out) {
  Broadcast result;
  result.rank = 0;
  int64_t a_run = 1, b_run = 1;
  // From the innermost axis outwards; reversed at the end.
  for (int axis = out.rank() - 1; axis >= 0; --axis) {
    const int64_t dim = out[axis];
    const int64_t a_dim = PaddedDim(a, out.rank(), axis);
    const int64_t b_dim = PaddedDim(b, out.rank(), axis);
    const int64_t a_stride = a_dim == 1 ? 0 : a_run;
    const int64_t b_stride = b_dim == 1 ? 0 : b_run;
    a_run *= a_dim;
    b_run *= b_dim;
    if (dim == 1) continue;
    if (result.rank > 0) {
      const auto last = static_cast<size_t>(result.rank - 1);
      if (a_stride == result.a_stride[last] * result.dims[last] &&
          b_stride == result.b_stride[last] * result.dims[last]) {
        result.dims[last] *= dim;
        continue;
      }
    }
    const auto at = static_cast<size_t>(result.rank++);
    result.dims[at] = dim;
    result.a_stride[at] = a_stride;
    result.b_stride[at] = b_stride;
  }
  if (result.rank == 0) {
    result.rank = 1;
    result.dims[0] = 1;
  }
  std::reverse(result.dims.begin(), result.dims.begin() + result.rank);
  std::reverse(result.a_stride.begin(), result.a_stride.begin() + result.rank);
  std::reverse(result.b_stride.begin(), result.b_stride.begin() + result.rank);
  return result;
}

void RunBinary(BinaryKind kind, const Broadcast& broadcast, const int64_t* a, const int64_t* b,
               int64_t begin, int64_t end, int64_t* out) {
  const auto inner = static_cast<size_t>(broadcast.rank - 1);
  const int64_t a_step = broadcast.a_stride[inner];
  const int64_t b_step = broadcast.b_stride[inner];
  for (BroadcastWalk walk(broadcast, begin, end); walk.valid(); walk.Next()) {
    const BroadcastPiece piece = walk.piece();
    for (int64_t i = 0; i < piece.count; ++i) {
      out[piece.out + i] = Apply(kind, a[piece.a + i * a_step], b[piece.b + i * b_step]);
    }
  }
}

}  // namespace ganvas::kernels
