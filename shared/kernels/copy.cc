#include "shared/kernels/copy.h"

#include <algorithm>
#include <cstring>

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
      std::memcpy(out + to, in + from, static_cast<size_t>(count) * sizeof(T));
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

template <typename T>
void TableLoop(const TableCopy& copy, const T* in, T fill, int64_t begin, int64_t end, T* out) {
  const size_t inner = copy.tables.size() - 1;
  const std::vector<int64_t>& columns = copy.tables[inner];
  const auto width = static_cast<int64_t>(columns.size());
  for (int64_t row = begin; row < end; ++row) {
    T* to = out + row * width;
    int64_t from = 0;
    int64_t rest = row;
    bool outside = false;
    for (size_t i = inner; i-- > 0;) {
      const auto size = static_cast<int64_t>(copy.tables[i].size());
      const int64_t index = copy.tables[i][static_cast<size_t>(rest % size)];
      rest /= size;
      outside = outside || index < 0;
      from += index * copy.in_strides[i];
    }
    for (int64_t x = 0; x < width; ++x) {
      const int64_t column = columns[static_cast<size_t>(x)];
      to[x] = outside || column < 0 ? fill : in[from + column];
    }
  }
}

// Calls f with a null pointer of an integer type of that many bytes.
template <class F>
void BySize(size_t bytes, const F& f) {
  switch (bytes) {
    case 1:
      return f(static_cast<uint8_t*>(nullptr));
    case 2:
      return f(static_cast<uint16_t*>(nullptr));
    case 4:
      return f(static_cast<uint32_t*>(nullptr));
    default:
      return f(static_cast<uint64_t*>(nullptr));
  }
}

}  // namespace

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

int64_t TableCopy::rows() const {
  int64_t product = 1;
  for (size_t i = 0; i + 1 < tables.size(); ++i) product *= static_cast<int64_t>(tables[i].size());
  return product;
}

void RunTableCopy(const TableCopy& copy, size_t element_bytes, const void* in, const void* fill,
                  int64_t begin, int64_t end, void* out) {
  BySize(element_bytes, [&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    TableLoop(copy, static_cast<const T*>(in), *static_cast<const T*>(fill), begin, end,
              static_cast<T*>(out));
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
      std::memcpy(to, from + row * inner_bytes, static_cast<size_t>(inner_bytes));
      to += inner_bytes;
    }
  }
  return true;
}

}  // namespace ganvas::kernels
