// Moving elements without looking at them: transpose, slice, expand, concat.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ganvas::kernels {

// memcpy in vectors, also where the C library copies word by word (wasm).
void CopyBytes(const void* from, size_t count, void* to);

// Calls f with a null pointer of an integer type of that many bytes.
template <class F>
inline void BySize(size_t bytes, const F& f) {
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

// out[sum i * out_stride] = in[sum i * in_stride] for all indices below dims; strides in elements,
// 0 repeats, negative runs backwards. `in` and `out` below point at the element of index 0.
struct StridedCopy {
  static constexpr int kMaxAxes = 16;
  struct Axis {
    int64_t dim, in_stride, out_stride;
  };
  int count = 0;
  std::array<Axis, kMaxAxes> axes{};

  int64_t elements() const;
};

// Drops axes of size 1 and joins neighbours that advance alike. At most kMaxAxes axes.
StridedCopy MakeStridedCopy(std::span<const StridedCopy::Axis> axes);

// Copies the elements whose index, counted through dims, is in [begin, end).
void RunStridedCopy(const StridedCopy& copy, size_t element_bytes, const void* in, int64_t begin,
                    int64_t end, void* out);

// out[o][j][i] = in[o][indices[j]][i]: rows of `inner_bytes`. Indices may be negative (from the
// end). False, with nothing written, where an index is outside of [-axis, axis).
bool RunGather(int64_t outer, int64_t axis, int64_t inner_bytes, std::span<const int64_t> indices,
               const void* in, void* out);

}  // namespace ganvas::kernels
