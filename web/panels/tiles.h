// Pictures as tiles: what the pointer does with one, and how they look meanwhile.
#pragma once

#include <vector>

#include "web/panels/draw.h"
#include "web/panels/ui.h"

namespace ganvas::page {

enum class TileAction : uint8_t { kNone, kClick, kLongPress, kPin };

// The button at a tile's upper right corner.
enum class TileButton : uint8_t { kNone, kPin, kPinned, kRemove };

struct TileLook {
  TileButton button = TileButton::kNone;
  bool selected = false;
};

// The button of a picture that can be kept.
TileButton PinOf(const Ui& ui, const Recipe& recipe);

// Draws a picture that can be clicked, pressed long, and dragged away as `recipe`.
TileAction DrawTile(Ui& ui, const char* id, const Box& box, const PicturePtr& picture,
                    const Recipe& recipe, TileLook look);

// Begins, moves on or ends the press of a latent in the last item; see DrawTile. Fingers alone
// press long.
TileAction TrackPress(Ui& ui, const PicturePtr& picture, const Recipe& recipe);

// Draws the button of a tile, if it has one that shows now; true if the pointer is over it.
bool DrawTileButton(Ui& ui, const Box& tile, TileButton button, bool hovered);

// The picture that each place shows: the last one that was there until the new one is made.
class Slots {
 public:
  // The picture for place `index`, whose recipe is `recipe`; null if there never was one.
  PicturePtr Show(Ui& ui, size_t index, const Recipe& recipe);

 private:
  std::vector<PicturePtr> last_;
};

}  // namespace ganvas::page
