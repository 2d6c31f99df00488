// Filters [1, 3, 3, 1] over pictures in plain memory, without LibTorch: x[height][width][maps].
// T is float, double or Bf16; Bf16 is computed in float32.
#pragma once

#include <cstdint>
#include <vector>

#include "native/ops/bf16.h"

namespace ganvas::ops {

enum class Resampling {
  kUp,    // 2x: zeros between pixels, then the filter
  kDown,  // the filter, then every second pixel
  kBlur,  // the filter alone
};

struct ResampleShape {
  Resampling kind = Resampling::kUp;
  int64_t maps, height, width;    // of the picture that is read
  int64_t out_height, out_width;  // of the one that is written
  int64_t before = 0;             // kBlur: pixels of padding above and to the left
  bool repeat = false;            // outside: the pixel of the border, else 0
  double gain = 1;                // the sum of the filter's 16 numbers

  int64_t RowNumbers() const { return width * maps; }
  int64_t OutRowNumbers() const { return out_width * maps; }
};

// Memory that ResampleRows computes in, kept by the caller from call to call.
template <typename T>
struct ResampleScratch {
  std::vector<T> zeros;                    // a row
  std::vector<decltype(Load(T()))> mixed;  // a row with a margin, filtered across rows
};

// Rows [first, first + count) of the filtered picture. `y` points to its row 0.
template <typename T>
void ResampleRows(const ResampleShape& shape, int64_t first, int64_t count, const T* x, T* y,
                  ResampleScratch<T>& scratch);

}  // namespace ganvas::ops
