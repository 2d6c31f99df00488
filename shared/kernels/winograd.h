// Winograd convolution: a sum over r x r neighbouring taps, computed m x m outputs at a time with
// (m + r - 1)^2 products in place of (m r)^2 [Lavin & Gray 2016, "Fast Algorithms for Convolutional
// Neural Networks", eq. 8: Y = A^T [(G g G^T) * (B^T d B)] A].
//
// It serves every TapConv whose phases each are r x r neighbours, r in {2, 3}: 3x3 convolutions,
// and the phases of transposed convolutions with kernel 4 and stride 2. Each phase has tiles of its
// own.
#pragma once

#include <cstdint>
#include <optional>

#include "shared/kernels/conv.h"
#include "shared/kernels/tap_conv.h"

namespace ganvas::kernels {

// Kernels read and write whole vectors: buffers end with room for one of the widest, in floats.
inline constexpr int64_t kWinogradVector = 16;

struct WinogradConv {
  int64_t batch, in_channels, out_channels;
  int64_t in_h, in_w, out_h, out_w;
  int64_t q_h, q_w;       // grid of one phase, as in TapConv
  int64_t outputs, taps;  // m and r
  int64_t step;           // 1 or 2; there are step x step phases
  int64_t origin_y[2];    // input position of the first tap of a phase relative to q
  int64_t origin_x[2];    // the same from column `shift` of the image on
  int64_t shift;
  // Whether weights are transformed once, when they are packed, or whenever they are used. The
  // transformed ones are up to 6 times as large: where arithmetic is slow, as in wasm, transforming
  // costs less than reading them from far away.
  bool stored;
  int64_t tiles_h, tiles_w;  // tiles of m x m positions that cover the grid

  // An item covers a row of phases (all phase_x of one phase_y), `item_rows` output channels, and
  // the tiles of block_images images or of block_tile_rows rows of tiles of one image.
  int64_t tile_rows, tile_cols;  // of the register tile
  int64_t item_rows;
  int64_t pass_rows;  // output channels whose weights and products are in the scratch at a time
  int64_t block_images, block_tile_rows;

  int64_t edge() const { return outputs + taps - 1; }
  int64_t points() const { return edge() * edge(); }
  int64_t block_tiles() const { return block_images * block_tile_rows * tiles_w; }
  int64_t row_splits() const { return (out_channels + item_rows - 1) / item_rows; }
  int64_t image_groups() const { return (batch + block_images - 1) / block_images; }
  int64_t tile_row_groups() const { return (tiles_h + block_tile_rows - 1) / block_tile_rows; }
  int64_t items() const { return row_splits() * step * image_groups() * tile_row_groups(); }
  int64_t macs() const {  // products only
    return batch * step * step * tiles_h * tiles_w * points() * in_channels * out_channels;
  }
  // Whether the image has columns beside those of the tiles, which the outermost tiles read.
  bool has_ends() const { return shift > 0 || in_w - shift > tiles_w * outputs; }
  // Packed weights of a phase.
  int64_t phase_floats() const;
  int64_t packed_floats() const { return step * step * phase_floats() + kWinogradVector; }
  int64_t scratch_floats() const;
};

// Where the parts of an item's scratch begin, and their pitches; all in floats.
struct WinogradScratch {
  int64_t zeros;                // a row of the image
  int64_t not_first, not_last;  // uint32 for each tile of an image: 0 at that end of a row, else ~0
  int64_t tall, tall_stride;    // [edge][tall_stride]: a channel with its columns transformed
  int64_t ends, ends_stride;    // [edge][ends_stride]: columns beside the rows of tiles
  int64_t left, right;          // [edge][tall_stride]: for the first and last tile of a row, else 0
  int64_t turns, turn_stride;   // [outputs][turn_stride], from kVector on
  int64_t input;                // transformed input, [phase_x][point][channel][tile]
  int64_t tile_pitch;           // of a channel
  int64_t point_stride;         // of a point
  int64_t weights;              // of a phase, [point][row panel][channel][row]; unused where stored
  int64_t weight_stride;        // of a point
  int64_t weight_panel;         // of a row panel
  int64_t products;             // [phase_x][point][row panel][panel][tile_rows][tile_cols]
  int64_t product_stride;       // of a point
  int64_t joined, joined_pitch;  // [outputs][joined_pitch]
  int64_t end;
};
WinogradScratch LayOut(const WinogradConv& winograd);

// F(m x m, r x r) for this sum; nothing where its phases have another form.
std::optional<WinogradConv> MakeWinograd(const TapConv& conv, int64_t outputs);

// The fastest F(m x m, r x r) for this sum by its shape of one image, or nothing where the direct
// sum is faster; the rule stands at the definition.
std::optional<WinogradConv> ChooseWinograd(const TapConv& conv);

// Weights as RunWinogradItem reads them: [phase][panel of tile_rows channels][channel
// in][tap][row], or where they are stored transformed [phase][point][panel][channel in][row], with
// room after each panel. `packed` has packed_floats() elements.
void PackWinogradWeights(const WinogradConv& winograd, const TapConv& conv,
                         const ConvWeights& weights, float* packed);

// Computes item `item` of [0, winograd.items()); the contract is that of RunConvItem, with
// winograd.scratch_floats() floats of scratch.
void RunWinogradItem(const WinogradConv& winograd, const float* packed, const float* input,
                     const ConvEpilogue& epilogue, int64_t item, float* scratch, float* output);

// Transforms a panel of `rows` channels, [channel in][tap][row] with room after it, into
// to[point * weight_stride + channel in * rows + row].
void TransformWinogradWeights(const WinogradConv& winograd, int64_t rows, const float* from,
                              int64_t weight_stride, float* to);

}  // namespace ganvas::kernels
