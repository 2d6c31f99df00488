// Where the parts of the page stand, for a size of the window.
#pragma once

#include <cstdint>

#include "web/panels/box.h"

namespace ganvas::page {

// How the parts are arranged.
enum class Form : uint8_t {
  kWide,   // rail, stage and inspector side by side
  kTall,   // a phone upright: the rail is at the bottom, the inspector a sheet above it
  kShort,  // a phone on its side, or a large zoom: the inspector is a sheet at the right
};

// What a layout depends on.
struct PageShape {
  float width = 1;  // device pixels, as is the height
  float height = 1;
  float scale = 1;        // device pixels for each CSS pixel
  bool touch = false;     // targets are as large as fingers need them
  int sheet = 0;          // where it is one: 0 closed, 1 open, 2 high
  bool has_shelf = true;  // the mode keeps pictures
  bool shelf_empty = false;
  bool full_stage = false;  // the stage takes the inspector's room
  bool bare = false;        // the stage is all that there is
};

struct Layout {
  Form form = Form::kWide;
  // Parts that are not there have no height. The shelf runs along its longer side.
  Box bar, rail, stage, inspector, shelf, status;
  bool inspector_open = true;

  bool narrow() const { return form != Form::kWide; }
};

Layout MakeLayout(const PageShape& shape);

// The stage where neither kept pictures nor a sheet take of it: the same as long as the window is.
Box FreeStage(PageShape shape);

// The stage is too low for rows of buttons, and has room for them at its sides.
bool IsLow(const Box& stage, float scale);

}  // namespace ganvas::page
