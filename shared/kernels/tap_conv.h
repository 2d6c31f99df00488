// One description for convolutions and transposed convolutions: a sum over taps on a grid.
//
// A grid of q_h x q_w positions lies over each image. At position q the input is read at
// q * in_step + tap for each tap, and output q * out_step + phase is written for each phase; each
// phase sums over some of the taps with its own weights. A convolution with stride s has in_step s,
// one phase and all taps. A transposed convolution with stride s has in_step 1 and s x s phases
// (its sub-pixel phases), each a small dense convolution, so that no zero is multiplied and no
// output is added to twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ganvas::kernels {

// What the operators say; channel counts are over all groups.
struct ConvGeometry {
  int64_t batch = 1, groups = 1;
  int64_t in_channels = 1, in_h = 1, in_w = 1;
  int64_t out_channels = 1, out_h = 1, out_w = 1;
  int64_t kernel_h = 1, kernel_w = 1;
  int64_t stride_h = 1, stride_w = 1;
  int64_t dilation_h = 1, dilation_w = 1;
  int64_t pad_top = 0, pad_left = 0;  // the other sides follow from out_h, out_w
};

// Taps that one pass over the depth takes at most.
inline constexpr size_t kPassTaps = 64;

struct TapConv {
  struct Tap {
    int64_t y, x;  // input position relative to q * in_step
  };
  struct PhaseTap {
    int32_t tap;           // index into taps
    int32_t kernel_index;  // ky * kernel_w + kx
  };
  struct Phase {
    std::vector<PhaseTap> taps;
  };

  int64_t batch, groups;
  int64_t in_channels, out_channels;  // of one group
  int64_t in_h, in_w, out_h, out_w;
  int64_t q_h, q_w;
  int64_t in_step_y, in_step_x;
  int64_t out_step_y, out_step_x;
  int64_t kernel_elements;
  std::vector<Tap> taps;
  std::vector<Phase> phases;  // out_step_y x out_step_x, row-major

  // Where rows of the grid are wide, a tile covers neighbours of one row and reads its input
  // straight from zero-padded rows that are copied once for all taps; else every tap has a panel of
  // its own.
  struct Rows {
    bool used = false;
    int64_t y_min = 0, y_range = 1;  // of the taps
    int64_t x_min = 0, x_range = 1;
    int64_t width = 0;   // floats of a padded row
    int64_t panels = 0;  // tiles next to each other in a row of the grid
    int64_t block = 0;   // rows of the grid in an item
  };
  Rows rows;

  // Blocking. The depth is walked in chunks of chunk_channels input channels; the order of
  // summation is chunk, tap, channel. An item covers block_rows output channels of one group and
  // block_cols grid positions, counted over the batch.
  int64_t chunk_channels;
  // Whether a tile is begun and finished at once: there is one phase, and its depth is one chunk.
  bool one_pass;
  int64_t block_rows, block_cols;
  int64_t tile_rows, tile_cols;

  int64_t columns() const { return batch * q_h * q_w; }
  int64_t row_blocks() const { return (out_channels + block_rows - 1) / block_rows; }
  int64_t row_groups() const { return (q_h + rows.block - 1) / rows.block; }  // of an image
  int64_t col_blocks() const {
    return rows.used ? batch * row_groups() : (columns() + block_cols - 1) / block_cols;
  }
  int64_t items() const { return groups * row_blocks() * col_blocks(); }
  int64_t phase_taps() const;  // over all phases
  int64_t macs() const { return columns() * groups * out_channels * in_channels * phase_taps(); }
  int64_t packed_floats() const { return groups * out_channels * in_channels * phase_taps(); }
  int64_t scratch_floats() const;
};

TapConv MakeConv(const ConvGeometry& geometry);
TapConv MakeConvTranspose(const ConvGeometry& geometry);

// The element (group, out, in, kernel index) of a weight tensor lies at the sum of these strides.
struct ConvWeights {
  const float* data;
  int64_t group_stride, out_stride, in_stride;
  const float* row_scale;  // one factor for each output channel of all groups, or null
};

// Weights in the order in which RunConvItem reads them: [group][phase][panel of tile_rows
// channels][chunk][tap][channel][row]. `packed` has packed_floats() elements.
void PackConvWeights(const TapConv& conv, const ConvWeights& weights, float* packed);

}  // namespace ganvas::kernels
