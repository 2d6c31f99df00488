// Moving elements without looking at them: transpose, slice, expand, concat, pad, nearest resize.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ganvas::kernels {

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

// out[i0, i1, ...] = in[t0[i0], t1[i1], ...], or `fill` where an entry is negative. Both row-major.
struct TableCopy {
  std::vector<std::vector<int64_t>>
      tables;                       // one for each axis, with an entry for each output index
  std::vector<int64_t> in_strides;  // in elements
  int64_t rows() const;             // of the output: all but its last axis
};

// Rows [begin, end) of the output. `fill` points at one element.
void RunTableCopy(const TableCopy& copy, size_t element_bytes, const void* in, const void* fill,
                  int64_t begin, int64_t end, void* out);

// out[o][j][i] = in[o][indices[j]][i]: rows of `inner_bytes`. Indices may be negative (from the
// end). False, with nothing written, where an index is outside of [-axis, axis).
bool RunGather(int64_t outer, int64_t axis, int64_t inner_bytes, std::span<const int64_t> indices,
               const void* in, void* out);

}  // namespace ganvas::kernels
