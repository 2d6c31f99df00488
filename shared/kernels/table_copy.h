// Copies that are told by a table for each axis: padding and nearest resizing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ganvas::kernels {

// out[i0, i1, ...] = in[t0[i0], t1[i1], ...], or a fill value where an entry is negative. Both are
// row-major. Rows are copied in runs, and a row that repeats the one before it as a whole.
class TableCopy {
 public:
  using Tables = std::vector<std::vector<int64_t>>;

  // One table for each axis of the input, at least one, with an entry for each output index.
  TableCopy(Tables tables, const std::vector<int64_t>& in_dims);

  int64_t rows() const;   // of the output: all but its last axis
  int64_t width() const;  // of a row

  // Rows [begin, end) of the output. `fill` points at one element.
  void Run(size_t element_bytes, const void* in, const void* fill, int64_t begin, int64_t end,
           void* out) const;

 private:
  // Columns [begin, begin + count) of a row. Column begin + k is the fill value, or comes from
  // source + k, source - k, source + k / 2, or from where the table says.
  enum class Kind : uint8_t { kFill, kForward, kBackward, kTwice, kTable };
  struct Segment {
    Kind kind;
    int64_t begin, count, source;
  };

  void FindSegments();
  template <typename T>
  void CopyRow(const T* in, T fill, T* out) const;
  template <typename T>
  void CopyRows(const T* in, T fill, int64_t begin, int64_t end, T* out) const;

  Tables tables_;  // of all axes but the last in elements of the input
  std::vector<Segment> segments_;
};

}  // namespace ganvas::kernels
