// How pictures fit into a room: as large as they can be, equal, and in full rows.
#pragma once

#include "web/panels/box.h"

namespace ganvas::page {

// Device pixels for each pixel of a picture, at most `most`. A picture that is not to be smooth
// gets a whole number where that costs at most 3 % of its size; else 1 or 1.5 below 2, and any
// number above, which the renderer draws with sharp pixels (see renderer.cc).
float Zoom(float most, bool smooth);

// The largest place of a width x height picture inside `box`, centred.
Box FitInside(const Box& box, int width, int height, bool smooth);

// Equal tiles in rows.
struct TileGrid {
  int columns = 1;
  float x = 0, y = 0, w = 1, h = 1, gap = 0;

  Box Tile(int index) const {
    const float column = static_cast<float>(index % columns);
    const float row = static_cast<float>(index / columns);
    return {x + column * (w + gap), y + row * (h + gap), w, h};
  }
};

struct PictureShape {
  int width = 1;
  int height = 1;
  bool smooth = false;
};

// The largest tiles in rows of `columns`, centred in `area`.
TileGrid FitRows(const Box& area, int columns, int rows, const PictureShape& picture, float gap);
// `count` tiles in the number of columns that gives the largest tiles among those that fill every
// row.
TileGrid FitTiles(const Box& area, int count, const PictureShape& picture, float gap);
// How many tiles to show for `count`: as many, or, where these would leave more than 40 % of the
// area empty, the number within `least` and `most` that leaves the least.
int FitCount(const Box& area, int count, int least, int most, const PictureShape& picture,
             float gap);

}  // namespace ganvas::page
