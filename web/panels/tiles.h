// Pictures as tiles: how they fit an area, and what the pointer does with one.
#pragma once

#include <vector>

#include "web/panels/draw.h"
#include "web/panels/ui.h"

namespace ganvas {

// The largest equal tiles for `count` pictures, centred in an area.
struct TileGrid {
  int columns = 1;
  float x = 0, y = 0, w = 1, h = 1, gap = 0;

  Box Tile(int index) const {
    const float column = static_cast<float>(index % columns);
    const float row = static_cast<float>(index / columns);
    return {x + column * (w + gap), y + row * (h + gap), w, h};
  }
};
// In rows of `columns` tiles.
TileGrid FitRows(const Ui& ui, const Box& area, int columns, int rows, int width, int height,
                 float gap);
// In the number of columns that suits best.
TileGrid FitTiles(const Ui& ui, const Box& area, int count, int width, int height, float gap);

enum class TileAction : uint8_t { kNone, kClick, kLongPress };

struct TileLook {
  bool pinned = false;
  bool selected = false;
};

// Draws a picture that can be clicked, pressed long, and dragged away as `recipe`.
TileAction DrawTile(Ui& ui, const char* id, const Box& box, const PicturePtr& picture,
                    const Recipe& recipe, TileLook look);

// Begins, moves on or ends the press of a latent in the last item; see DrawTile.
TileAction TrackPress(Ui& ui, const PicturePtr& picture, const Recipe& recipe);

// The picture that each place shows: the last one that was there until the new one is made.
class Slots {
 public:
  // The picture for place `index`, whose recipe is `recipe`; null if there never was one.
  PicturePtr Show(Ui& ui, size_t index, const Recipe& recipe);

 private:
  std::vector<PicturePtr> last_;
};

}  // namespace ganvas
