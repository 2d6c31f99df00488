#include "shared/kernels/copy.h"

#include <algorithm>
#include <cstring>

#include "hwy/highway.h"

namespace ganvas::kernels {
namespace {

template <typename T>
void StridedLoop(const StridedCopy& copy, const T* in, int64_t begin, int64_t end, T* out) {
  const auto inner = static_cast<size_t>(copy.count - 1);
  const StridedCopy::Axis& last = copy.axes[inner];
  std::array<int64_t, StridedCopy::kMaxAxes> index{};
  int64_t rest = begin;
  for (size_t i = inner + 1; i-- > 0;) {
    index[i] = rest % copy.axes[i].dim;
    rest /= copy.axes[i].dim;
  }
  for (int64_t at = begin; at < end;) {
    int64_t from = 0, to = 0;
    for (size_t i = 0; i <= inner; ++i) {
      from += index[i] * copy.axes[i].in_stride;
      to += index[i] * copy.axes[i].out_stride;
    }
    const int64_t count = std::min(end - at, last.dim - index[inner]);
    if (last.in_stride == 1 && last.out_stride == 1) {
      CopyBytes(in + from, static_cast<size_t>(count) * sizeof(T), out + to);
    } else {
      for (int64_t k = 0; k < count; ++k)
        out[to + k * last.out_stride] = in[from + k * last.in_stride];
    }
    at += count;
    index[inner] = 0;
    for (size_t i = inner; i-- > 0;) {
      if (++index[i] < copy.axes[i].dim) break;
      index[i] = 0;
    }
  }
}

}  // namespace

void CopyBytes(const void* from, size_t count, void* to) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::ScalableTag<uint8_t> d;
  const size_t lanes = hn::Lanes(d);
  const auto* source = static_cast<const uint8_t*>(from);
  auto* target = static_cast<uint8_t*>(to);
  if (count < lanes) {
    for (size_t i = 0; i < count; ++i) target[i] = source[i];
    return;
  }
  for (size_t i = 0; i + lanes <= count; i += lanes) {
    hn::StoreU(hn::LoadU(d, source + i), d, target + i);
  }
  // The last vector may repeat some of the one before it.
  hn::StoreU(hn::LoadU(d, source + count - lanes), d, target + count - lanes);
}

int64_t StridedCopy::elements() const {
  int64_t product = 1;
  for (int i = 0; i < count; ++i) product *= axes[static_cast<size_t>(i)].dim;
  return product;
}

StridedCopy MakeStridedCopy(std::span<const StridedCopy::Axis> axes) {
  StridedCopy copy;
  for (const StridedCopy::Axis& axis : axes) {
    if (axis.dim == 1) continue;
    if (copy.count > 0) {
      StridedCopy::Axis& last = copy.axes[static_cast<size_t>(copy.count - 1)];
      if (last.in_stride == axis.in_stride * axis.dim &&
          last.out_stride == axis.out_stride * axis.dim) {
        last = {last.dim * axis.dim, axis.in_stride, axis.out_stride};
        continue;
      }
    }
    copy.axes[static_cast<size_t>(copy.count++)] = axis;
  }
  if (copy.count == 0) {
    copy.count = 1;
    copy.axes[0] = {1, 1, 1};
  }
  return copy;
}

void RunStridedCopy(const StridedCopy& copy, size_t element_bytes, const void* in, int64_t begin,
                    int64_t end, void* out) {
  if (begin >= end) return;
  BySize(element_bytes, [&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    StridedLoop(copy, static_cast<const T*>(in), begin, end, static_cast<T*>(out));
  });
}

bool RunGather(int64_t outer, int64_t axis, int64_t inner_bytes, std::span<const int64_t> indices,
               const void* in, void* out) {
  for (const int64_t index : indices) {
    if (index < -axis || index >= axis) return false;
  }
  const auto* from = static_cast<const uint8_t*>(in);
  auto* to = static_cast<uint8_t*>(out);
  for (int64_t o = 0; o < outer; ++o) {
    for (const int64_t index : indices) {
      const int64_t row = o * axis + (index < 0 ? index + axis : index);
      CopyBytes(from + row * inner_bytes, static_cast<size_t>(inner_bytes), to);
      to += inner_bytes;
    }
  }
  return true;
}

}  // namespace ganvas::kernels
