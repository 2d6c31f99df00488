// What every panel draws with: the theme, the scale and the pointer's state. All lengths that
// panels handle are device pixels; Ui::Px turns the design's CSS pixels into them.
#pragma once

#include <cmath>
#include <optional>
#include <string>

#include "imgui.h"
#include "web/app/app.h"
#include "web/app/menu_keys.h"
#include "web/app/mirror.h"
#include "web/panels/box.h"
#include "web/panels/layout.h"
#include "web/panels/painted_text.h"
#include "web/panels/palette.h"
#include "web/platform/fonts.h"
#include "web/platform/surface.h"

namespace ganvas::page {

// `color` with its alpha scaled.
ImU32 Fade(ImU32 color, float alpha);

// A latent under the pointer, from press to release.
struct Drag {
  std::optional<Recipe> recipe;
  PicturePtr picture;
  ImVec2 start;
  double pressed_at = 0;  // ms
  bool moved = false;     // far enough for a drag; its release is not a click
  bool spent = false;     // a long press that had its effect; its release is not a click
};

// What the pointer rests on, or the keyboard is at: its name and key.
struct Tip {
  std::string id;    // under the pointer
  double since = 0;  // ms
  bool met = false;  // in this frame
  std::string text;  // to be shown in this frame, next to `at`
  bool beside = false;
  Box at;
};

struct Ui {
  App& app;
  const Surface& surface;
  Fonts fonts;
  Palette palette;
  float scale = 1;
  bool touch = false;  // targets are as large as fingers need them
  double now = 0;      // ms
  // Since the last frame: the factor, the middle between the fingers, and how far it has moved.
  float pinch = 1;
  ImVec2 pinch_at, pinch_moved;
  // Of a press that this frame handles: ms since the press before it, however long frames take.
  double press_gap = 1e9;
  Drag drag;
  MirrorBoxes boxes;
  PaintedTexts painted;
  MenuKeys menu;
  Box free_stage;      // FreeStage of this frame
  std::string reveal;  // id of what has got the focus and is to be scrolled into view
  Tip tip;
  bool display_shown = false;  // the inspector's section Display was unfolded in the last frame
  std::string browsed;         // the model that keys were at in the last frame
  bool close_menus = false;    // before the next frame

  float Px(float css) const { return std::floor(css * scale + 0.5f); }
  float target() const { return Px(touch ? 44 : 32); }

  // Notes where a control is drawn, for the DOM mirror.
  void Note(const std::string& id, const Box& box) {
    boxes[id] = {box.x / scale, box.y / scale, box.w / scale, box.h / scale};
  }
  // Where `id` was noted in this frame.
  Box Noted(const std::string& id) const {
    const auto found = boxes.find(id);
    if (found == boxes.end()) return {};
    const MirrorBox& box = found->second;
    return {box.x * scale, box.y * scale, box.width * scale, box.height * scale};
  }
  // The release of a drag over `box`: the drop.
  bool DroppedOn(const Box& box) const;
  bool DraggedOver(const Box& box) const;
};

}  // namespace ganvas::page
