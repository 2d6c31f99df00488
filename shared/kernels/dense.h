// Matrix products whose columns are features: Gemm, MatMul, and transposed convolutions of 1x1
// images.
#pragma once

#include <cstdint>
#include <vector>

#include "shared/kernels/activation.h"

namespace ganvas::kernels {

// out[m][r][n] = activation(sum_k a[m][r][k] * b[m][k][n] + bias[n] + addend[r][n]) for each matrix
// m of a batch. Out is row-major and contiguous.
struct Dense {
  int64_t rows = 1, depth = 1, cols = 1;
  int64_t a_row_stride = 1, a_depth_stride = 1;
  int64_t b_depth_stride = 1, b_col_stride = 1;
  // Offsets of the matrices of a batch; b's count in elements, or are unused where b is packed.
  std::vector<int64_t> a_offsets{0}, b_offsets{0};
  // Blocking: an item covers block_rows x block_cols of one matrix.
  int64_t block_rows = 0, block_cols = 0;
  int64_t tile_rows = 0, tile_cols = 0;

  int64_t matrices() const { return static_cast<int64_t>(a_offsets.size()); }
  int64_t row_blocks() const { return (rows + block_rows - 1) / block_rows; }
  int64_t col_blocks() const { return (cols + block_cols - 1) / block_cols; }
  int64_t items() const { return matrices() * row_blocks() * col_blocks(); }
  int64_t macs() const { return matrices() * rows * depth * cols; }
  // Floats of one packed b: columns rounded up to whole tiles.
  int64_t packed_floats() const { return (cols + tile_cols - 1) / tile_cols * tile_cols * depth; }
  int64_t scratch_floats() const;
};

// Sets the blocking from the other fields.
void ChooseBlocks(Dense* dense);

struct DenseEpilogue {
  const float* bias = nullptr;  // [cols rounded up to tile_cols], or null
  const float* addend = nullptr;
  int64_t addend_row_stride = 0, addend_col_stride = 0;
  Activation activation;
};

// b in panels [tile_cols columns][depth][column]; `col_scale` has a factor for each column or is
// null.
void PackDense(const Dense& dense, const float* b, const float* col_scale, float* packed);

// Computes item `item` of [0, dense.items()). `packed` is b as PackDense leaves it, or null: then
// the item packs what it needs of `b`. `scratch` has scratch_floats() floats, 64-byte aligned.
void RunDenseItem(const Dense& dense, const float* a, const float* b, const float* packed,
                  const DenseEpilogue& epilogue, int64_t item, float* scratch, float* out);

}  // namespace ganvas::kernels
