#include "shared/kernels/dense.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "shared/kernels/tile.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/dense.cc"
#include "hwy/foreach_target.h"
// Must follow foreach_target.h.
#include "hwy/highway.h"
#include "shared/kernels/micro-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ganvas::kernels::HWY_NAMESPACE {

// [depth][cols of the panel], columns past the end are zero.
HWY_NOINLINE void PackPanel(const Dense& dense, const float* b, int64_t col0,
                            const float* col_scale, float* panel) {
  const int64_t cols = std::min<int64_t>(kTileCols, dense.cols - col0);
  for (int64_t k = 0; k < dense.depth; ++k) {
    const float* from = b + k * dense.b_depth_stride + col0 * dense.b_col_stride;
    for (int64_t c = 0; c < cols; ++c) {
      const float scale = col_scale == nullptr ? 1.0f : col_scale[col0 + c];
      panel[c] = from[c * dense.b_col_stride] * scale;
    }
    for (int64_t c = cols; c < static_cast<int64_t>(kTileCols); ++c) panel[c] = 0;
    panel += kTileCols;
  }
}

void PackAll(const Dense& dense, const float* b, const float* col_scale, float* packed) {
  for (int64_t col0 = 0; col0 < dense.cols; col0 += kTileCols) {
    PackPanel(dense, b, col0, col_scale, packed);
    packed += dense.depth * static_cast<int64_t>(kTileCols);
  }
}

// [row panel][depth][row].
HWY_NOINLINE void PackRows(const Dense& dense, const float* a, int64_t row0, int64_t rows,
                           float* packed) {
  for (int64_t r0 = 0; r0 < rows; r0 += kTileRows) {
    const int64_t count = std::min<int64_t>(kTileRows, rows - r0);
    const float* from = a + (row0 + r0) * dense.a_row_stride;
    for (int64_t k = 0; k < dense.depth; ++k) {
      for (int64_t r = 0; r < count; ++r) packed[r] = from[r * dense.a_row_stride];
      from += dense.a_depth_stride;
      packed += count;
    }
  }
}

HWY_NOINLINE void StoreTile(const Dense& dense, const DenseEpilogue& epilogue, int64_t row0,
                            int64_t rows, int64_t col0, float* tile, float* out) {
  const DF d;
  const size_t lanes = hn::Lanes(d);
  const int64_t cols = std::min<int64_t>(kTileCols, dense.cols - col0);
  for (int64_t r = 0; r < rows; ++r) {
    float* row = tile + r * static_cast<int64_t>(kTileCols);
    if (epilogue.bias != nullptr) {
      for (size_t i = 0; i < kTileCols; i += lanes) {
        const VF bias = hn::LoadU(d, epilogue.bias + col0 + i);
        hn::Store(hn::Add(hn::Load(d, row + i), bias), d, row + i);
      }
    }
    if (epilogue.addend != nullptr) {
      const float* from = epilogue.addend + (row0 + r) * epilogue.addend_row_stride +
                          col0 * epilogue.addend_col_stride;
      for (int64_t i = 0; i < cols; ++i) row[i] += from[i * epilogue.addend_col_stride];
    }
    Activate(epilogue.activation, row, kTileCols);
    std::memcpy(out + (row0 + r) * dense.cols + col0, row,
                static_cast<size_t>(cols) * sizeof(float));
  }
}

void RunItem(const Dense& dense, const float* a, const float* b, const float* packed,
             const DenseEpilogue& epilogue, int64_t item, float* scratch, float* out) {
  const int64_t col_block = item % dense.col_blocks();
  const int64_t row_block = item / dense.col_blocks() % dense.row_blocks();
  const int64_t matrix = item / dense.col_blocks() / dense.row_blocks();
  const int64_t row0 = row_block * dense.block_rows;
  const int64_t rows = std::min(dense.block_rows, dense.rows - row0);
  const int64_t col_end = std::min((col_block + 1) * dense.block_cols, dense.cols);
  out += matrix * dense.rows * dense.cols;

  float* tile = scratch;
  float* panel = tile + kTileRows * kTileCols;
  float* packed_rows =
      panel + (packed != nullptr ? 0 : dense.depth * static_cast<int64_t>(kTileCols));
  PackRows(dense, a + dense.a_offsets[static_cast<size_t>(matrix)], row0, rows, packed_rows);
  for (int64_t col0 = col_block * dense.block_cols; col0 < col_end; col0 += kTileCols) {
    const float* columns = packed + col0 * dense.depth;
    if (packed == nullptr) {
      PackPanel(dense, b + dense.b_offsets[static_cast<size_t>(matrix)], col0, nullptr, panel);
      columns = panel;
    }
    for (int64_t r = 0; r < rows; r += kTileRows) {
      const int64_t count = std::min<int64_t>(kTileRows, rows - r);
      const size_t offset = 0;
      const MicroArgs args{.a = packed_rows + r * dense.depth,
                           .b = columns,
                           .offsets = &offset,
                           .segments = 1,
                           .depth = static_cast<size_t>(dense.depth),
                           .b_stride = kTileCols,
                           .accumulate = false,
                           .tile = tile};
      RunMicro(args, static_cast<size_t>(count), static_cast<size_t>(col_end - col0));
      StoreTile(dense, epilogue, row0 + r, count, col0, tile, out);
    }
  }
}

}  // namespace ganvas::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ganvas::kernels {

HWY_EXPORT(PackAll);
HWY_EXPORT(RunItem);

namespace {
constexpr int64_t kPackedRowFloats = 128 * 1024;
constexpr int64_t kItemMacs = int64_t{16} << 20;
constexpr int64_t kMaxBlockRows = 96;
}  // namespace

void ChooseBlocks(Dense* dense) {
  const TileSize tile = GemmTile();
  dense->tile_rows = tile.rows;
  dense->tile_cols = tile.cols;
  const int64_t depth = std::max<int64_t>(1, dense->depth);
  const int64_t row_tiles =
      std::min({(dense->rows + tile.rows - 1) / tile.rows, kMaxBlockRows / tile.rows,
                kPackedRowFloats / depth / tile.rows});
  dense->block_rows = std::max<int64_t>(1, row_tiles) * tile.rows;
  const int64_t rows = std::min(dense->rows, dense->block_rows);
  const int64_t col_tiles = kItemMacs / std::max<int64_t>(1, rows * depth * tile.cols);
  // At least four blocks of columns, so that threads can share even one row.
  const int64_t quarter = (dense->cols + 4 * tile.cols - 1) / (4 * tile.cols);
  dense->block_cols = std::max<int64_t>(1, std::min(col_tiles, quarter)) * tile.cols;
}

int64_t Dense::scratch_floats() const {
  return tile_rows * tile_cols + depth * tile_cols + depth * block_rows;
}

void PackDense(const Dense& dense, const float* b, const float* col_scale, float* packed) {
  HWY_DYNAMIC_DISPATCH(PackAll)(dense, b, col_scale, packed);
}

void RunDenseItem(const Dense& dense, const float* a, const float* b, const float* packed,
                  const DenseEpilogue& epilogue, int64_t item, float* scratch, float* out) {
  HWY_DYNAMIC_DISPATCH(RunItem)(dense, a, b, packed, epilogue, item, scratch, out);
}

}  // namespace ganvas::kernels
#endif  // HWY_ONCE
