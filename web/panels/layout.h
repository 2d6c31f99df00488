// Where the parts of the page stand, for a size of the window.
#pragma once

#include "web/panels/ui.h"

namespace ganvas {

struct Layout {
  bool narrow = false;  // a phone: the rail is at the bottom, the inspector is a sheet
  Box bar, rail, stage, inspector, shelf, status;
  bool inspector_open = true;
};

Layout MakeLayout(const Ui& ui, float width, float height);

}  // namespace ganvas
