#include <algorithm>

#include "web/app/latents.h"
#include "web/panels/panels.h"

namespace ganvas::page {
namespace {

// CSS pixels of a picture.
constexpr float kTile = 64;

// Scrolls by wheel, and by a finger along the shelf; one that leaves it takes the picture along.
void ScrollShelf(Ui& ui, const Box& box, bool upright) {
  if (!ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem)) return;
  const ImGuiIO& io = ImGui::GetIO();
  auto scroll = [&](float by) {
    if (upright) {
      ImGui::SetScrollY(ImGui::GetScrollY() - by);
    } else {
      ImGui::SetScrollX(ImGui::GetScrollX() - by);
    }
  };
  const float notches = io.MouseWheel != 0 ? io.MouseWheel : io.MouseWheelH;
  if (notches != 0) scroll(notches * ui.Px(kTile));
  if (!ui.touch || !ImGui::IsMouseDown(ImGuiMouseButton_Left)) return;
  if (!box.Contains(io.MousePos) || !ImGui::IsMouseDragging(ImGuiMouseButton_Left, ui.Px(8)))
    return;
  scroll(upright ? io.MouseDelta.y : io.MouseDelta.x);
  // This press no longer counts as a click, nor as a drag while it is over the shelf.
  ui.drag.spent = true;
  ui.drag.moved = false;
}

void DrawGround(Ui& ui, const Box& box) {
  const bool upright = box.h > box.w;
  const float line = std::max(1.0f, ui.Px(1));
  FillBox(box, ui.palette.panel, 0);
  FillBox(upright ? Box{box.x, box.y, line, box.h} : Box{box.x, box.y, box.w, line},
          ui.palette.line, 0);
}

void DrawLine(Ui& ui, const Box& box, const std::string& text) {
  DrawText(ui, ui.fonts.body, ui.palette.muted, box.Inset(ui.Px(8)), text, Align::kCenter);
}

// What an empty shelf says, in one line.
std::string Hint(const Ui& ui) {
  const Mode mode = ui.app.mode();
  if (mode == Mode::kProject) return "What is found is kept here";
  if (ui.touch) return "Hold a picture to keep it here";
  // A drag moves the view there.
  const bool pans = mode == Mode::kAtlas || mode == Mode::kPlane;
  return pans ? "Keep pictures here by their pins" : "Keep pictures here: pin them, or drag them";
}

}  // namespace

void Shelf::Draw(Ui& ui, const Box& box, Wanted& wanted) {
  Latents& latents = LatentsOf(ui.app);
  App& app = ui.app;
  const bool upright = box.h > box.w;
  DrawGround(ui, box);
  if (ui.DraggedOver(box)) FillBox(box, Fade(ui.palette.accent, 0.24f), 0);
  if (ui.DroppedOn(box) && !latents.IsPinned(*ui.drag.recipe)) {
    latents.TogglePin(*ui.drag.recipe);
  }
  const std::vector<int> shelf = latents.ShelfOfModel();
  if (shelf.empty()) {
    DrawLine(ui, box, Hint(ui));
    return;
  }
  ImGui::SetCursorScreenPos(box.min());
  ImGui::PushStyleColor(ImGuiCol_ChildBg, IM_COL32(0, 0, 0, 0));
  ImGui::BeginChild("shelf", {box.w, box.h}, ImGuiChildFlags_None,
                    ImGuiWindowFlags_HorizontalScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
  const float across = upright ? box.w : box.h;
  const float size = std::min(ui.Px(kTile), across - ui.Px(16));
  const float pitch = size + ui.Px(8);
  const float margin = std::round((across - size) / 2) - ui.Px(2);
  const ImVec2 from = ImGui::GetCursorScreenPos();
  Box place = upright ? Box{box.x + margin, from.y + ui.Px(8), size, size}
                      : Box{from.x + ui.Px(12), box.y + margin, size, size};
  for (int index : shelf) {
    const Recipe& recipe = app.state().shelf[static_cast<size_t>(index)];
    const std::string id = "shelf-" + std::to_string(index);
    const Box tile = FitPicture(ui, place);
    const bool selected = app.transient().shelf_selected == index;
    const bool focused = app.transient().focused == id;
    const TileAction action = DrawTile(ui, id.c_str(), tile, app.generator().Find(recipe), recipe,
                                       {TileButton::kRemove, selected});
    if (ImGui::IsRectVisible(tile.min(), tile.max())) ui.Note(id, tile);
    // What the keys act on comes into sight.
    if ((selected && shown_ != index) || focused) {
      upright ? ImGui::SetScrollHereY() : ImGui::SetScrollHereX();
    }
    if (selected) shown_ = index;
    if (focused) DrawFocusRing(ui, tile, ui.Px(4));
    wanted.push_back(recipe);
    (upright ? place.y : place.x) += pitch;
    if (action == TileAction::kClick) latents.LookAtShelf(index);
    if (action == TileAction::kPin) {
      // The list that is walked through changes.
      latents.TogglePin(Recipe(recipe));
      break;
    }
  }
  if (app.transient().shelf_selected < 0) shown_ = -1;
  ImGui::SetCursorScreenPos(place.min());
  ImGui::Dummy({ui.Px(4), ui.Px(4)});
  ScrollShelf(ui, box, upright);
  ImGui::EndChild();
  ImGui::PopStyleColor();
}

void DrawShelfLine(Ui& ui, const Box& box, const std::string& text) {
  DrawGround(ui, box);
  DrawLine(ui, box, text);
}

void DrawStatus(Ui& ui, const Box& box) {
  App& app = ui.app;
  const float line = std::max(1.0f, ui.Px(1));
  const RequestProgress progress = app.kind().progress();
  const bool late = progress.busy && ui.now - progress.asked_at > 200;
  const std::string time = late ? std::to_string(progress.percent) + "%" : progress.text;
  FillBox(box, ui.palette.panel, 0);
  FillBox({box.x, box.y, box.w, line}, ui.palette.line, 0);
  FillBox({box.x, box.y, line, box.h}, ui.palette.line, 0);
  const float pad = ui.Px(16);
  const float time_width = TextWidth(ui.fonts.body, time);
  const Box row = {box.x + pad, box.y, box.w - 2 * pad, box.h};
  DrawText(ui, ui.fonts.body, ui.palette.muted, {row.x, row.y, row.w - time_width - pad, row.h},
           app.model().engine_text);
  DrawText(ui, ui.fonts.body, ui.palette.text, row, time, Align::kRight);
  ui.Note("@time", {row.right() - time_width, row.y, time_width, row.h});
}

}  // namespace ganvas::page
