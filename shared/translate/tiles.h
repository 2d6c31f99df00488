// A large picture in overlapping tiles of one size, and their results blended into one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "shared/base/aligned_buffer.h"
#include "shared/base/result.h"

namespace ganvas::translate {

struct TileRect {
  int32_t left = 0, top = 0, right = 0, bottom = 0;  // right and bottom are past the end
  int32_t width() const { return right - left; }
  int32_t height() const { return bottom - top; }
};

// One tile: the part of the input that is run, and the part of it that no other tile's core has.
struct Tile {
  TileRect input, core;
};

struct TileGrid {
  int32_t width = 0, height = 0;            // of the whole input
  int32_t tile_width = 0, tile_height = 0;  // of every tile's input
  int32_t columns = 0;                      // tiles in a row
  std::vector<Tile> tiles;                  // row by row
};

// Cuts width x height, both multiples of `multiple`, into tiles of at most tile x tile, a multiple
// of it too; neighbours share at least `overlap` pixels (fewer where a tile is not larger than it).
// Everything lies on multiples. kBadInput where a tile has no room beside the overlap.
Result<TileGrid> CutTiles(int64_t width, int64_t height, int64_t tile, int64_t overlap,
                          int64_t multiple);

// Sums of tiles' outputs, each weighted by a ramp over its overlaps, so that no seam shows.
class TileBlend {
 public:
  // Outputs of `channels` planes that are `scale` times as large as their tiles.
  // kOutOfMemory, kBadInput.
  static Result<TileBlend> Create(const TileGrid& grid, int channels, int scale);

  // `output`: float[channels, tile height * scale, tile width * scale] of grid.tiles[index].
  void Add(size_t index, const float* output);
  // float[channels, height * scale, width * scale], once every tile was added; to be called once.
  const float* Finish();

 private:
  // How much tile `index` counts at each of its output's columns (or rows).
  std::vector<float> Ramp(size_t index, bool down) const;

  TileGrid grid_;
  int channels_ = 0;
  int scale_ = 1;
  AlignedBuffer sum_;
  std::vector<float> across_, down_;  // sums of ramps at each column and row of the whole
};

}  // namespace ganvas::translate
