// How the page draws the model in use: one implementation for each kind of model
// (web/app/model_kind.h).
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "web/panels/flow.h"
#include "web/panels/panels.h"

namespace ganvas::page {

class ModelView {
 public:
  virtual ~ModelView() = default;
  virtual void DrawStage(Ui& ui, const Box& box, Wanted& wanted) = 0;
  // Draws the inspector's first sections.
  virtual void DrawControls(Ui& ui, Flow& flow, Wanted& wanted) = 0;
  // Draws the inspector's section below Display.
  virtual void DrawGiven(Ui& /*ui*/, Flow& /*flow*/) {}
  // The control that users need most; phones draw it over the stage. Null for none.
  virtual const Control* MainAction(const App& /*app*/) const { return nullptr; }
  // If false, the stage uses the shelf's room.
  virtual bool has_shelf() const { return true; }
  virtual void DrawShelf(Ui& /*ui*/, const Box& /*box*/, Wanted& /*wanted*/) {}
};

struct ViewRow {
  std::string_view kind;  // ModelKind::name()
  std::unique_ptr<ModelView> view;
};

// The views of all kinds.
std::vector<ViewRow> MakeModelViews();

}  // namespace ganvas::page
