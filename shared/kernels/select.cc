#include "shared/kernels/select.h"

#include "shared/kernels/broadcast_walk.h"

namespace ganvas::kernels {
namespace {

template <typename T>
bool Compares(CompareKind kind, T a, T b) {
  switch (kind) {
    case CompareKind::kAnd:
      return a != 0 && b != 0;
    case CompareKind::kEqual:
      return a == b;
    case CompareKind::kGreater:
      return a > b;
    case CompareKind::kGreaterOrEqual:
      return a >= b;
    case CompareKind::kLess:
      return a < b;
    case CompareKind::kLessOrEqual:
      return a <= b;
    case CompareKind::kOr:
      return a != 0 || b != 0;
    case CompareKind::kXor:
      return (a != 0) != (b != 0);
  }
  return false;
}

template <typename T>
void CompareLoop(CompareKind kind, const Broadcast& broadcast, const T* a, const T* b,
                 int64_t begin, int64_t end, uint8_t* out) {
  const auto inner = static_cast<size_t>(broadcast.rank - 1);
  const int64_t a_step = broadcast.a_stride[inner];
  const int64_t b_step = broadcast.b_stride[inner];
  for (BroadcastWalk walk(broadcast, begin, end); walk.valid(); walk.Next()) {
    const BroadcastPiece piece = walk.piece();
    for (int64_t i = 0; i < piece.count; ++i) {
      out[piece.out + i] = Compares(kind, a[piece.a + i * a_step], b[piece.b + i * b_step]) ? 1 : 0;
    }
  }
}

template <typename T>
void SelectLoop(const Broadcast& broadcast, const uint8_t* condition, bool wanted, const void* from,
                int64_t begin, int64_t end, void* to) {
  const T* value = static_cast<const T*>(from);
  T* out = static_cast<T*>(to);
  const auto inner = static_cast<size_t>(broadcast.rank - 1);
  const int64_t condition_step = broadcast.a_stride[inner];
  const int64_t value_step = broadcast.b_stride[inner];
  for (BroadcastWalk walk(broadcast, begin, end); walk.valid(); walk.Next()) {
    const BroadcastPiece piece = walk.piece();
    for (int64_t i = 0; i < piece.count; ++i) {
      if ((condition[piece.a + i * condition_step] != 0) == wanted) {
        out[piece.out + i] = value[piece.b + i * value_step];
      }
    }
  }
}

}  // namespace

void RunCompare(CompareKind kind, const Broadcast& broadcast, const float* a, const float* b,
                int64_t begin, int64_t end, uint8_t* out) {
  CompareLoop(kind, broadcast, a, b, begin, end, out);
}

void RunCompare(CompareKind kind, const Broadcast& broadcast, const int64_t* a, const int64_t* b,
                int64_t begin, int64_t end, uint8_t* out) {
  CompareLoop(kind, broadcast, a, b, begin, end, out);
}

void RunSelect(const Broadcast& broadcast, const uint8_t* condition, bool wanted, size_t size,
               const void* value, int64_t begin, int64_t end, void* out) {
  switch (size) {
    case 1:
      return SelectLoop<uint8_t>(broadcast, condition, wanted, value, begin, end, out);
    case 2:
      return SelectLoop<uint16_t>(broadcast, condition, wanted, value, begin, end, out);
    case 4:
      return SelectLoop<uint32_t>(broadcast, condition, wanted, value, begin, end, out);
    default:
      return SelectLoop<uint64_t>(broadcast, condition, wanted, value, begin, end, out);
  }
}

}  // namespace ganvas::kernels
