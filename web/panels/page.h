// The whole page: what happens in a frame, and when there is one.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "web/app/app.h"
#include "web/app/mirror.h"
#include "web/panels/model_view.h"
#include "web/panels/ui.h"
#include "web/platform/surface.h"

namespace ganvas::page {

class Page {
 public:
  // False if the canvas of `selector` does not support WebGL2.
  bool Start(const char* selector);

  App& app() { return app_; }
  // Where the last frame drew things, in CSS pixels of the canvas.
  const MirrorBoxes& places() const { return ui_.boxes; }
  // To be called after everything that may change what is shown: a frame and two settling ones.
  void Wake();

  void Resize(int width, int height, float ratio);
  // Positions are CSS pixels of the canvas.
  void PointerMoved(float x, float y, bool touch);
  void PointerPressed(bool down);
  void PointerLeft();
  void Wheel(float notches);
  void Pinch(float factor, ImVec2 at, ImVec2 moved);
  // True if the key did something.
  bool Key(const std::string& key);

  void Frame(double now_ms);

 private:
  void ApplyStyle();
  // Of the model in use.
  ModelView& view() const;
  Layout LayOut();
  void DrawPage(Wanted& wanted);
  void PostCursor();
  // A presentation: no pointer and no button while the pointer rests.
  bool IsPointerResting() const;

  Surface surface_;
  App app_;
  Ui ui_{.app = app_,
         .surface = surface_,
         .fonts = {},
         .palette = {},
         .drag = {},
         .boxes = {},
         .painted = {},
         .menu = {},
         .reveal = {},
         .tip = {}};
  std::vector<ViewRow> views_ = MakeModelViews();
  Mirror mirror_;
  float baked_ratio_ = 0;
  int frames_left_ = 0;
  std::string focused_;  // that had the focus in the last frame
  double last_frame_ms_ = 0;
  double last_move_ms_ = -1e9;
  double last_press_ms_ = -1e9;
  std::deque<double> press_gaps_;  // of presses that no frame has handled yet
  const char* cursor_ = "default";
};

}  // namespace ganvas::page
