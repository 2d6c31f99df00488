// Walks a range of a broadcast result in pieces of its innermost axis.
#pragma once

#include <algorithm>
#include <cstdint>

#include "shared/kernels/elementwise.h"

namespace ganvas::kernels {

// `count` elements from `out` on; the operands start at `a` and `b` and advance by their innermost
// strides.
struct BroadcastPiece {
  int64_t out, a, b, count;
};

class BroadcastWalk {
 public:
  BroadcastWalk(const Broadcast& broadcast, int64_t begin, int64_t end)
      : broadcast_(broadcast), at_(begin), end_(end) {
    int64_t rest = begin;
    for (int axis = broadcast.rank - 1; axis >= 0; --axis) {
      const auto i = static_cast<size_t>(axis);
      const int64_t dim = std::max<int64_t>(1, broadcast.dims[i]);
      index_[i] = rest % dim;
      rest /= dim;
    }
  }

  bool valid() const { return at_ < end_; }

  BroadcastPiece piece() const {
    const auto inner = static_cast<size_t>(broadcast_.rank - 1);
    BroadcastPiece piece{at_, 0, 0, std::min(end_ - at_, broadcast_.dims[inner] - index_[inner])};
    for (size_t i = 0; i <= inner; ++i) {
      piece.a += index_[i] * broadcast_.a_stride[i];
      piece.b += index_[i] * broadcast_.b_stride[i];
    }
    return piece;
  }

  void Next() {
    const auto inner = static_cast<size_t>(broadcast_.rank - 1);
    at_ += broadcast_.dims[inner] - index_[inner];
    index_[inner] = 0;
    for (size_t i = inner; i-- > 0;) {
      if (++index_[i] < broadcast_.dims[i]) break;
      index_[i] = 0;
    }
  }

 private:
  const Broadcast& broadcast_;
  int64_t at_, end_;
  std::array<int64_t, Shape::kMaxRank> index_{};
};

}  // namespace ganvas::kernels
