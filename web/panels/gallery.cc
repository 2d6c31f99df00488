// All models, each with a large cover.
#include <algorithm>

#include "web/panels/panels.h"
#include "web/panels/widgets.h"

namespace ganvas::page {
namespace {

ImTextureID TextureOf(Ui& ui, const Picture& picture, bool smooth) {
  const uint32_t name =
      picture.texture.Get(ui.surface, picture.rgba.data(), picture.width, picture.height, smooth);
  return reinterpret_cast<ImTextureID>(static_cast<uintptr_t>(name));
}

// Of a translator it is a picture before and after, side by side: the left half of the one and the
// right half of the other are shown.
void DrawCover(Ui& ui, const Box& box, const PicturePtr& picture) {
  if (!picture || picture->width != 2 * picture->height) {
    DrawPicture(ui, box, picture);
    return;
  }
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImTextureID texture = TextureOf(ui, *picture, true);
  const float middle = std::round(box.x + box.w / 2);
  const float radius = ui.Px(4);
  list->AddImageRounded(texture, box.min(), {middle, box.bottom()}, {0, 0}, {0.25f, 1},
                        IM_COL32_WHITE, radius, ImDrawFlags_RoundCornersLeft);
  list->AddImageRounded(texture, {middle, box.y}, box.max(), {0.75f, 0}, {1, 1}, IM_COL32_WHITE,
                        radius, ImDrawFlags_RoundCornersRight);
}

struct Cards {
  int columns;
  float width, height, gap, text;  // of a card; `text` is the part of its height below the cover
};

Cards FitCards(const Ui& ui, float width) {
  const float gap = ui.Px(16);
  const float least = std::min(ui.Px(168), width);
  const int columns = std::max(1, static_cast<int>((width + gap) / (least + gap)));
  const float most =
      std::floor((width - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns));
  const float side = std::min(most, ui.Px(224));
  const float text = ui.Px(52);
  return {columns, side, side + text, gap, text};
}

void DrawCard(Ui& ui, const ModelEntry& entry, const Box& card, float text_height) {
  App& app = ui.app;
  const std::string id = "model-" + entry.id;
  const Hit hit = PressArea(id.c_str(), card);
  const bool chosen = entry.id == app.state().model;
  const Box cover = {card.x, card.y, card.w, card.h - text_height};
  DrawCover(ui, cover, entry.thumbnail);
  if (chosen || hit.hovered) {
    StrokeBox(ui, cover.Inset(-ui.Px(3)), chosen ? ui.palette.accent : ui.palette.text, ui.Px(7),
              2);
  }
  const float line = ui.Px(20);
  const Box name = {card.x, cover.bottom() + ui.Px(6), card.w, line};
  DrawText(ui, ui.fonts.strong, chosen ? ui.palette.accent : ui.palette.text, name, entry.name);
  const std::string& more =
      entry.dataset == entry.name || entry.dataset.empty() ? entry.caption : entry.dataset;
  DrawText(ui, ui.fonts.body, ui.palette.muted, {name.x, name.bottom(), name.w, line}, more);
  if (ImGui::IsRectVisible(card.min(), card.max())) ui.Note(id, card);
  // Keys are at it, here or in the mirror's own field of all models.
  const bool browsed = app.transient().browsed == ControlOf(ControlId::kModel).name &&
                       app.transient().browsed_value == entry.id;
  if (browsed && ui.browsed != entry.id) ui.reveal = id;
  if (browsed) ui.browsed = entry.id;
  Reveal(ui, id, card);
  if (browsed || app.transient().focused == id) DrawFocusRing(ui, card, ui.Px(4));
  if (hit.clicked) app.Run(ControlId::kModel, entry.id);
}

void ScrollByFinger(Ui& ui) {
  if (!ui.touch || !ImGui::IsMouseDragging(ImGuiMouseButton_Left, ui.Px(8))) return;
  if (!ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem)) return;
  ImGui::SetScrollY(ImGui::GetScrollY() - ImGui::GetIO().MouseDelta.y);
}

}  // namespace

void DrawGallery(Ui& ui, const Box& box) {
  App& app = ui.app;
  if (!app.transient().gallery) return;
  ImGui::SetNextWindowPos(box.min());
  ImGui::SetNextWindowSize({box.w, box.h});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, ui.palette.background);
  ImGui::Begin("gallery", nullptr,
               ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoNav);
  const float margin = ui.Px(box.w < 480 * ui.scale ? 12 : 24);
  const float target = ui.target();
  const float x = box.x + margin;
  const float width = box.w - 2 * margin;
  float y = box.y + ui.Px(12) - ImGui::GetScrollY();
  DrawText(ui, ui.fonts.title, ui.palette.text, {x, y, width - target, target}, "Models");
  DrawButton(ui, ControlOf(ControlId::kBack), {x + width - target, y, target, target}, Look::kGhost,
             true);
  y += target + ui.Px(12);
  const Cards cards = FitCards(ui, width);
  int index = 0;
  for (const ModelEntry& entry : app.models()) {
    const float column = static_cast<float>(index % cards.columns);
    const float row = static_cast<float>(index / cards.columns);
    DrawCard(ui, entry,
             {x + column * (cards.width + cards.gap), y + row * (cards.height + cards.gap),
              cards.width, cards.height},
             cards.text);
    ++index;
  }
  const int rows = (index + cards.columns - 1) / cards.columns;
  y += static_cast<float>(rows) * (cards.height + cards.gap);
  const Control& open = ControlOf(ControlId::kOpen);
  const float gap = ui.Px(12);
  const float each = std::min(std::floor((width - gap) / 2), ui.Px(200));
  DrawButton(ui, open, {x, y, each, target}, Look::kRaised);
  DrawButton(ui, ControlOf(ControlId::kOpenAddress), {x + each + gap, y, each, target},
             Look::kRaised);
  ImGui::SetCursorScreenPos({box.x, y + target + ui.Px(24)});
  ImGui::Dummy({1, 1});
  ScrollByFinger(ui);
  ImGui::End();
  ImGui::PopStyleColor();
}

}  // namespace ganvas::page
