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
  // The inspector's first sections.
  virtual void DrawControls(Ui& ui, Flow& flow, Wanted& wanted) = 0;
  // The inspector's section below Display.
  virtual void DrawGiven(Ui& /*ui*/, Flow& /*flow*/) {}
  // What one does most, which phones have over the stage; null for nothing.
  virtual const Control* MainAction(const App& /*app*/) const { return nullptr; }
  // Without a shelf the stage has its room.
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
