#include <algorithm>
#include <cstdio>

#include "web/app/latents.h"
#include "web/app/masking.h"
#include "web/panels/panels.h"

namespace ganvas::page {
namespace {

// What does not count is dark, with stripes that show on dark pictures, too.
PicturePtr CoverOf(const Mask& mask) {
  auto cover = std::make_shared<Picture>();
  cover->width = mask.columns;
  cover->height = mask.rows;
  for (int row = 0; row < mask.rows; ++row) {
    for (int column = 0; column < mask.columns; ++column) {
      const size_t cell = static_cast<size_t>(row) * static_cast<size_t>(mask.columns) +
                          static_cast<size_t>(column);
      const uint8_t grey = (row + column) % 4 == 0 ? 150 : 24;
      const uint8_t alpha = mask.covered[cell] ? 208 : 0;
      cover->rgba.insert(cover->rgba.end(), {grey, grey, grey, alpha});
    }
  }
  return cover;
}

// The part of the picture that is compared, of the shape of the model's pictures.
Box ComparedPart(const Ui& ui, const Box& whole) {
  const PictureSize size = ui.app.picture_size();
  if (size.width == 0 || size.height == 0) return whole;
  const float shape = static_cast<float>(size.width) / static_cast<float>(size.height);
  const float w = std::min(whole.w, std::round(whole.h * shape));
  const float h = std::min(whole.h, std::round(whole.w / shape));
  return {std::round(whole.center().x - w / 2), std::round(whole.center().y - h / 2), w, h};
}

void Dim(Ui& ui, const Box& whole, const Box& part) {
  const ImU32 shade = Fade(ui.palette.background, 0.6f);
  FillBox({whole.x, whole.y, whole.w, part.y - whole.y}, shade, 0);
  FillBox({whole.x, part.bottom(), whole.w, whole.bottom() - part.bottom()}, shade, 0);
  FillBox({whole.x, part.y, part.x - whole.x, part.h}, shade, 0);
  FillBox({part.right(), part.y, whole.right() - part.right(), part.h}, shade, 0);
}

void DrawBrush(Ui& ui, const Box& whole, ImVec2 at) {
  const float radius = ui.app.transient().brush_size * std::max(whole.w, whole.h) / 2;
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddCircle(at, radius + ui.Px(1), IM_COL32_BLACK, 48, ui.Px(1));
  list->AddCircle(at, radius, IM_COL32_WHITE, 48, ui.Px(1));
}

Spot SpotAt(const Box& whole, ImVec2 at) {
  return {(at.x - whole.x) / whole.w, (at.y - whole.y) / whole.h};
}

void Caption(Ui& ui, const Box& tile, const std::string& text) {
  DrawText(ui, ui.fonts.body, ui.palette.muted,
           {tile.x, tile.bottom() + ui.Px(4), tile.w, ui.Px(24)}, text, Align::kCenter);
}

std::string FoundText(const Projection& projection) {
  char text[64];
  const FoundLatent& found = projection.found();
  if (!found.picture && !projection.running()) return "No latent was found: search again";
  if (!found.picture) return "Looking at random samples\u2026";
  std::snprintf(text, sizeof text, "Found: %.1f dB%s", static_cast<double>(found.psnr),
                projection.running() ? " so far" : "");
  return text;
}

}  // namespace

void ProjectStage::FollowBrush(Ui& ui, const Box& whole) {
  App& app = ui.app;
  ImGui::SetCursorScreenPos(whole.min());
  ImGui::InvisibleButton("target", {whole.w, whole.h});
  ui.Note("target", whole);
  const ImVec2 pointer = ImGui::GetIO().MousePos;
  if (ImGui::IsItemActivated()) {
    app.BeginGesture();
    stroke_ = pointer;
  }
  if (ImGui::IsItemDeactivated()) TellMask(app);
  if (!ImGui::IsItemActive() || !ImGui::IsMousePosValid()) return;
  const Spot to = SpotAt(whole, pointer);
  PaintMask(app, SpotAt(whole, std::exchange(stroke_, pointer)), to);
  // The keyboard's brush goes on from there.
  app.transient().brush = {std::clamp(to.x, 0.0f, 1.0f), std::clamp(to.y, 0.0f, 1.0f)};
}

void ProjectStage::DrawTarget(Ui& ui, const Box& whole) {
  App& app = ui.app;
  FollowBrush(ui, whole);
  const bool hovered = ImGui::IsItemHovered() || ImGui::IsItemActive();
  DrawPicture(ui, whole, app.projection().target());
  Mask mask = MaskOfTarget(app);
  if (CoveredShare(mask) == 0) {
    cover_ = nullptr;
  } else if (!cover_ || !(mask == covered_)) {
    cover_ = CoverOf(mask);
  }
  covered_ = std::move(mask);
  ImGui::PushClipRect(whole.min(), whole.max(), true);
  if (cover_) DrawPicture(ui, whole, cover_);
  Dim(ui, whole, ComparedPart(ui, whole));
  if (hovered && ImGui::IsMousePosValid()) {
    DrawBrush(ui, whole, ImGui::GetIO().MousePos);
  } else if (app.transient().stage_focused && app.transient().shelf_selected < 0) {
    const Spot& brush = app.transient().brush;
    DrawBrush(ui, whole, {whole.x + brush.x * whole.w, whole.y + brush.y * whole.h});
  }
  ImGui::PopClipRect();
  if (app.transient().stage_focused) DrawFocusRing(ui, whole, ui.Px(4));
}

void ProjectStage::DrawFound(Ui& ui, const Box& tile, Wanted& wanted) {
  Latents& latents = LatentsOf(ui.app);
  const Projection& projection = ui.app.projection();
  const FoundLatent& found = projection.found();
  if (!found.picture || projection.running()) {
    DrawPicture(ui, tile, found.picture);
    return;
  }
  // The model's own picture of what was found.
  wanted.push_back(found.recipe);
  PicturePtr picture = ui.app.generator().Find(found.recipe);
  if (!picture) picture = found.picture;
  latents.SetShown({found.recipe}, 1);
  ui.Note("picture-0", tile);
  const TileAction action =
      DrawTile(ui, "found", tile, picture, found.recipe, {PinOf(ui, found.recipe)});
  if (action == TileAction::kClick) latents.Look();
  if (action == TileAction::kPin || action == TileAction::kLongPress) {
    latents.TogglePin(found.recipe);
  }
}

void ProjectStage::Draw(Ui& ui, const Box& box, Wanted& wanted) {
  Latents& latents = LatentsOf(ui.app);
  App& app = ui.app;
  const Projection& projection = app.projection();
  latents.SetShown({}, 1);
  const bool low = IsLow(box, ui.scale);
  Box area = box.Inset(ui.Px(low ? 6 : 16));
  // The main action floats at the lower right.
  if (app.transient().narrow && projection.target()) (low ? area.w : area.h) -= ui.Px(56);
  if (!projection.target()) {
    const float width = std::min(area.w, ui.Px(360));
    DrawParagraph(ui, ui.fonts.large, ui.palette.text, area.center().x - width / 2,
                  area.center().y - ui.Px(40), width,
                  std::string(ui.touch ? "Choose a picture" : "Drop a picture here") +
                      ": the model looks for the latent that comes nearest to it");
    return;
  }
  // Side by side, or one above the other where the stage is tall.
  const float gap = ui.Px(16), caption = ui.Px(32);
  const bool side_by_side = area.w >= area.h;
  const float w = side_by_side ? (area.w - gap) / 2 : area.w;
  const float h = (side_by_side ? area.h : (area.h - gap) / 2) - caption;
  const Box first = {area.x, area.y, w, h};
  const Box second = side_by_side ? Box{area.x + w + gap, area.y, w, h}
                                  : Box{area.x, area.y + h + caption + gap, w, h};
  const PicturePtr& target = projection.target();
  const Box whole = FitPicture(ui, first, target->width, target->height);
  DrawTarget(ui, whole);
  Caption(ui, whole, projection.target_name());
  const Box tile = FitPicture(ui, second);
  DrawFound(ui, tile, wanted);
  Caption(ui, tile, FoundText(projection));
  if (!projection.running()) return;
  const float line = ui.Px(4);
  const Box track = {tile.x, tile.bottom() + ui.Px(28), tile.w, line};
  FillBox(track, ui.palette.line, line / 2);
  FillBox({track.x, track.y, std::round(track.w * projection.share()), line}, ui.palette.accent,
          line / 2);
}

}  // namespace ganvas::page
