// The inspector of a model that makes pictures of latents.
#include <algorithm>

#include "web/app/latents.h"
#include "web/app/xray_view.h"
#include "web/panels/flow.h"
#include "web/panels/panels.h"
#include "web/panels/widgets.h"

namespace ganvas::page {
namespace {

// The stage moves to A, B or C and shows it large.
void LookAtEnd(App& app, int end) {
  app.BeginGesture();
  app.Edit("look", [&](State& state) {
    state.x = end == 1 ? 1.0f : 0.0f;
    state.y = end == 2 ? 1.0f : 0.0f;
  });
  LatentsOf(app).Look();
}

// A, B and C with their pictures: drops go here.
void DrawEnds(Ui& ui, Flow& flow, int count, Wanted& wanted) {
  Latents& latents = LatentsOf(ui.app);
  App& app = ui.app;
  const float size = ui.Px(64);
  const float pitch = std::round((flow.width - size) / static_cast<float>(std::max(1, count - 1)));
  const float step = std::min(pitch, size + ui.Px(32));
  for (int end = 0; end < count; ++end) {
    const Box place = {flow.x + static_cast<float>(end) * step, flow.y, size, size};
    const Recipe recipe = latents.ShownEnd(end);
    const Box tile = FitPicture(ui, place);
    ImGui::PushID(end);
    const TileAction action =
        DrawTile(ui, "corner", tile, app.generator().Find(recipe), recipe, {});
    ImGui::PopID();
    if (action == TileAction::kClick) LookAtEnd(app, end);
    if (ui.DraggedOver(place)) StrokeBox(ui, tile.Inset(-ui.Px(3)), ui.palette.accent, ui.Px(7), 2);
    if (ui.DroppedOn(place)) latents.SetEnd(end, *ui.drag.recipe);
    const char letter[] = {static_cast<char>('A' + end), 0};
    DrawText(ui, ui.fonts.strong, ui.palette.muted,
             {place.right() + ui.Px(6), place.y, ui.Px(20), place.h}, letter);
    wanted.push_back(recipe);
  }
  flow.Skip(size + ui.Px(16));
}

// The triangle of A, B and C and what the stage shows of their plane; a press moves the view.
void DrawSmallMap(Ui& ui, Flow& flow) {
  App& app = ui.app;
  const Box box = {flow.x, flow.y, flow.width, ui.Px(144)};
  const float unit = ui.Px(56);
  const ImVec2 middle = box.center();
  auto at = [&](float x, float y) {
    return ImVec2(middle.x + (x - 0.5f) * unit, middle.y + (y - 0.5f) * unit);
  };
  const Hit hit = PressArea("small map", box);
  if (ImGui::IsItemActivated()) app.BeginGesture();
  if (hit.held) {
    const ImVec2 pointer = ImGui::GetIO().MousePos;
    app.Edit("small map", [&](State& state) {
      state.x = std::clamp((pointer.x - middle.x) / unit + 0.5f, -20.0f, 20.0f);
      state.y = std::clamp((pointer.y - middle.y) / unit + 0.5f, -20.0f, 20.0f);
    });
  }
  FillBox(box, ui.palette.field, ui.Px(6));
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->PushClipRect(box.min(), box.max(), true);
  const State& state = app.state();
  const ImVec2 center = at(state.x, state.y);
  const float view_w = state.single ? 0 : app.transient().view_width * unit;
  const float view_h = state.single ? 0 : app.transient().view_height * unit;
  const Box view = {center.x - view_w / 2, center.y - view_h / 2, view_w, view_h};
  FillBox(view, ui.palette.accent_faint, ui.Px(3));
  StrokeBox(ui, view, Fade(ui.palette.accent, 0.6f), ui.Px(3));
  const ImVec2 corners[] = {at(0, 0), at(1, 0), at(0, 1)};
  list->AddTriangle(corners[0], corners[1], corners[2], ui.palette.muted, std::max(1.0f, ui.Px(1)));
  for (int i = 0; i < 3; ++i) {
    const char letter[] = {static_cast<char>('A' + i), 0};
    list->AddCircleFilled(corners[i], ui.Px(9), ui.palette.raised_hover, 24);
    DrawText(ui, ui.fonts.body, ui.palette.text,
             {corners[i].x - ui.Px(9), corners[i].y - ui.Px(9), ui.Px(18), ui.Px(18)}, letter,
             Align::kCenter);
  }
  list->AddCircleFilled(center, ui.Px(4), ui.palette.accent, 24);
  list->PopClipRect();
  StrokeBox(ui, box, ui.palette.line, ui.Px(6));
  flow.Skip(box.h + ui.Px(16));
}

void DrawPictureControls(Ui& ui, Flow& flow, Wanted& wanted) {
  Latents& latents = LatentsOf(ui.app);
  App& app = ui.app;
  Heading(ui, flow,
          app.transient().shelf_selected >= 0 ? "This picture, from the shelf" : "This picture");
  const Recipe recipe = latents.Selected();
  const float size = ui.Px(64);
  const Box tile = FitPicture(ui, {flow.x, flow.y, size, size});
  ImGui::PushID("selected");
  const TileAction action = DrawTile(ui, "tile", tile, app.generator().Find(recipe), recipe, {});
  ImGui::PopID();
  if (action == TileAction::kClick) app.Run(ControlId::kEnlarge, true);
  wanted.push_back(recipe);
  const float text_x = flow.x + size + ui.Px(16);
  DrawParagraph(ui, ui.fonts.body, ui.palette.muted, text_x, flow.y + ui.Px(12),
                flow.x + flow.width - text_x, Sentence(latents.DescribePicture(recipe)));
  flow.Skip(size + ui.Px(12));

  // What the stage's viewer offers it need not offer twice.
  if (latents.looking()) {
    DrawButtons(ui, flow, {ControlId::kAddA, ControlId::kAddB, ControlId::kAddC});
    return;
  }
  DrawButtons(ui, flow, {ControlId::kEnlarge, ControlId::kPin});
  DrawButtons(ui, flow, {ControlId::kUseA, ControlId::kUseB, ControlId::kUseC});
  DrawButtons(ui, flow, {ControlId::kAddA, ControlId::kAddB, ControlId::kAddC});
  DrawButtons(ui, flow, {ControlId::kFromHere, ControlId::kCross});
  DrawButtons(ui, flow, {ControlId::kMoreLike, ControlId::kSteer});
  DrawButtons(ui, flow, {ControlId::kXray});
  DrawButtons(ui, flow, {ControlId::kSavePicture});
  DrawButtons(ui, flow, {ControlId::kCopyLatent, ControlId::kSaveLatent});
  DrawButtons(ui, flow, {ControlId::kEditNumbers});
}

}  // namespace

void DrawMaskControls(Ui& ui, Flow& flow) {
  if (!ControlOf(ControlId::kMaskTool).IsVisible(ui.app)) return;
  Heading(ui, flow, "Mask");
  DrawHint(ui, flow, "Paint over what does not matter in your picture, then search again");
  DrawControl(ui, flow, ControlId::kMaskTool);
  DrawControl(ui, flow, ControlId::kBrushSize);
  DrawButtons(ui, flow, {ControlId::kClearMask, ControlId::kInvertMask});
}

namespace {

// What the layer is, and what its channels are sorted by.
void DrawXrayHints(Ui& ui, Flow& flow) {
  const App& app = ui.app;
  if (app.state().xray != "layers") {
    DrawHint(ui, flow, "The 64 first samples of the seed, with the changed channels");
    return;
  }
  const LayerInfo* layer = LayerShown(app);
  if (layer) DrawHint(ui, flow, DescribeLayer(*layer));
  if (app.state().channel_order == "effect") {
    const Xray& xray = app.xray();
    std::string text =
        "Effect: how far pixels of this picture move between black and white when "
        "the channel is off (root mean square; one run for each channel, without "
        "other changes)";
    if (xray.measuring()) {
      const int percent = static_cast<int>(100 * xray.measured_share());
      text = "Measuring effects: " + std::to_string(percent) + "%";
    }
    DrawHint(ui, flow, text);
  }
  DrawHint(ui, flow,
           ui.touch ? "Tap a channel to see the picture without it, again to switch it off"
                    : "Point at a channel to see the picture without it. Click switches "
                      "it off, dragging up amplifies it");
}

std::string LayoutText(const std::string& layout) { return layout == "nhwc" ? "last" : "first"; }

}  // namespace

void DrawLatentsControls(Ui& ui, Flow& flow, Wanted& wanted) {
  if (ui.app.mode() == Mode::kPlane) {
    DrawEnds(ui, flow, 3, wanted);
    DrawSmallMap(ui, flow);
  }
  if (ui.app.mode() == Mode::kAtlas) DrawAtlasMap(ui, flow);
  if (ui.app.mode() == Mode::kBreed) {
    DrawLineage(ui, flow, wanted);
    DrawHint(ui, flow, "Click a child to breed from it, or an ancestor to go back");
    DrawPartner(ui, flow, wanted);
  }
  DrawModeControls(ui, flow);
  if (ui.app.mode() == Mode::kProject) DrawMaskControls(ui, flow);
  if (ui.app.mode() == Mode::kXray) DrawXrayHints(ui, flow);
  DrawPictureControls(ui, flow, wanted);
}

void DrawGivenControls(Ui& ui, Flow& flow) {
  const State& state = ui.app.state();
  const auto& info = LatentsOf(ui.app).given();
  Heading(ui, flow, "What the model is given");
  DrawControl(ui, flow, ControlId::kRange);
  if (info && state.range == "auto") {
    DrawHint(ui, flow, "Auto is " + RangeText(info->range) + ": " + info->range_reason);
  }
  DrawControl(ui, flow, ControlId::kLayout);
  if (info && state.layout == "auto") {
    DrawHint(ui, flow, "Auto is " + LayoutText(info->layout) + ": " + info->layout_reason);
  }
  if (!info) return;
  for (const std::string& note : info->notes) DrawHint(ui, flow, note);
}

}  // namespace ganvas::page
