// Two pictures in one place, parted by a line that the user moves.
#pragma once

#include <optional>
#include <string>

#include "web/panels/draw.h"
#include "web/panels/ui.h"

namespace ganvas::page {

class Wipe {
 public:
  // Follows presses on `area`, whose id in the window is `id`, and moves `wipe`, a slider from 0 to
  // 1, by them; a double click runs `flip`, if there is one. True while it is held.
  bool Follow(Ui& ui, const char* id, const Box& area, ControlId wipe,
              std::optional<ControlId> flip = std::nullopt);

 private:
  float pressed_x_ = -1e9f;  // of the press that another one may make a double click
  float from_x_ = 0;         // where the drag began
  float grip_ = 0;           // from the pointer to the line
  bool dragging_ = false;
};

// One of the two; an empty label is not drawn.
struct WipedPicture {
  PicturePtr picture;
  std::string label;
};

// `before` left of `x` and `after` right of it.
void DrawWiped(Ui& ui, const Box& area, float x, const WipedPicture& before,
               const WipedPicture& after);
// The line at `x`, and where there is room the handle, with the focus that `wipe` has.
void DrawWipeHandle(Ui& ui, const Box& area, float x, bool held, ControlId wipe);
// A few words at a lower corner of a picture.
void DrawPictureLabel(Ui& ui, const Box& picture, const std::string& text, Align align);

}  // namespace ganvas::page
