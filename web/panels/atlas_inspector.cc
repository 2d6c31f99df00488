// The small map of Atlas.
#include <algorithm>

#include "web/app/latents.h"
#include "web/panels/flow.h"

namespace ganvas::page {
namespace {

constexpr float kHeight = 144;   // CSS pixels
constexpr double kNearest = 4;   // nodes from the middle that it always shows
constexpr float kSmallest = 12;  // of the sign for the view, CSS pixels

// How far the map of an endless plane goes from the middle: over the view and all that is kept.
double ReachOf(const App& app, const AtlasView& view) {
  const Camera& camera = app.state().*view.camera();
  double reach = kNearest;
  const auto take = [&](double x, double y) {
    reach = std::max({reach, std::abs(x), std::abs(y)});
  };
  take(std::abs(camera.x) + static_cast<double>(app.transient().view_width) / 2, 0);
  take(0, std::abs(camera.y) + static_cast<double>(app.transient().view_height) / 2);
  for (const PlanePoint& place : view.Kept()) take(place.x, place.y);
  // Few sizes, so that it changes seldom.
  return std::exp2(std::ceil(std::log2(reach * 1.1) * 2) / 2);
}

}  // namespace

// Where one is, and where kept pictures lie; a press moves the view.
void DrawAtlasMap(Ui& ui, Flow& flow) {
  App& app = ui.app;
  const AtlasView& view = LatentsOf(app).atlas();
  const Box box = {flow.x, flow.y, flow.width, ui.Px(kHeight)};
  const ImVec2 middle = box.center();
  const Hit hit = PressArea("small map", box);
  ui.Note("@small-map", box);
  if (ImGui::IsItemActivated()) app.BeginGesture();
  // The scale stays while it is pressed.
  float* const reach = ImGui::GetStateStorage()->GetFloatRef(ImGui::GetID("reach"), 0);
  if (!hit.held || *reach == 0) {
    *reach = static_cast<float>(view.side() > 0 ? static_cast<double>(view.side()) / 2 + 1
                                                : ReachOf(app, view));
  }
  const float unit = box.h / 2 / *reach;
  const auto at = [&](double x, double y) {
    return ImVec2(middle.x + static_cast<float>(x) * unit, middle.y + static_cast<float>(y) * unit);
  };
  if (hit.held) {
    const ImVec2 pointer = ImGui::GetIO().MousePos;
    app.Edit("small map", [&](State& state) {
      MoveTo(state, view, static_cast<double>((pointer.x - middle.x) / unit),
             static_cast<double>((pointer.y - middle.y) / unit));
    });
  }
  FillBox(box, ui.palette.field, ui.Px(6));
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->PushClipRect(box.min(), box.max(), true);
  const float line = std::max(1.0f, ui.Px(1));
  if (view.side() > 0) {
    const auto half = static_cast<double>(view.side()) / 2;
    const ImVec2 from = at(-half, -half), to = at(half, half);
    FillBox({from.x, from.y, to.x - from.x, to.y - from.y}, ui.palette.raised, ui.Px(6));
  } else {
    FillBox({box.x, middle.y, box.w, line}, ui.palette.line, 0);
    FillBox({middle.x, box.y, line, box.h}, ui.palette.line, 0);
  }
  const Camera& camera = app.state().*view.camera();
  const ImVec2 center = at(camera.x, camera.y);
  const float w = std::max(ui.Px(kSmallest), app.transient().view_width * unit);
  const float h = std::max(ui.Px(kSmallest), app.transient().view_height * unit);
  const Box seen = {center.x - w / 2, center.y - h / 2, w, h};
  FillBox(seen, ui.palette.accent_faint, ui.Px(3));
  StrokeBox(ui, seen, Fade(ui.palette.accent, 0.6f), ui.Px(3));
  for (const PlanePoint& place : view.Kept()) {
    list->AddCircleFilled(at(place.x, place.y), ui.Px(4), ui.palette.field, 24);
    list->AddCircleFilled(at(place.x, place.y), ui.Px(3), ui.palette.accent, 24);
  }
  list->PopClipRect();
  StrokeBox(ui, box, ui.palette.line, ui.Px(6));
  flow.Skip(box.h + ui.Px(16));
}

}  // namespace ganvas::page
