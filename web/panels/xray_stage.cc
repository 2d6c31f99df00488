// X-ray: the layers of the model, the picture without the chosen channel beside it, and the
// channels of a layer.
#include <algorithm>
#include <cmath>
#include <utility>

#include "shared/image/channel_atlas.h"
#include "web/app/latents.h"
#include "web/app/xray_view.h"
#include "web/panels/panels.h"
#include "web/panels/widgets.h"

namespace ganvas::page {
namespace {

constexpr float kGap = 4;
constexpr float kCard = 112;        // CSS pixels of a layer's card at least
constexpr float kSmallest = 28;     // of a channel at least; 40 by touch
constexpr float kFullFactor = 120;  // of a drag that amplifies by 2

struct Parts {
  Box layers, pair, channels;
  bool upright = false;  // the pair's pictures stand one above the other
  bool list = false;     // a row for each layer, not a card
};

float RowHeight(const Ui& ui) { return ui.touch ? ui.Px(44) : ui.Px(28); }

int CardColumns(const Ui& ui, const Box& area, int layers) {
  const int most = std::max(1, static_cast<int>((area.w + ui.Px(kGap)) / ui.Px(kCard + kGap)));
  const int rows = (layers + most - 1) / most;
  return (layers + rows - 1) / rows;
}

Parts PartsOf(const Ui& ui, const Box& stage, int layers) {
  const Box area = stage.Inset(ui.Px(8));
  const float gap = ui.Px(12);
  Parts parts;
  parts.list = area.w < ui.Px(500);
  const float card = ui.Px(72) + ui.Px(kGap);
  const int columns = CardColumns(ui, area, layers);
  const float needed = parts.list ? static_cast<float>(layers) * RowHeight(ui)
                                  : static_cast<float>((layers + columns - 1) / columns) * card;
  const float most = std::round(area.h * (parts.list ? 0.28f : 0.34f));
  parts.layers = {area.x, area.y, area.w, std::min(needed, most)};
  const float top = area.y + parts.layers.h + gap;
  const float rest = area.bottom() - top;
  if (area.w >= area.h) {
    const float side = std::round(std::min(area.w * 0.4f, std::max(area.w * 0.25f, rest / 2)));
    parts.pair = {area.x, top, side, rest};
    parts.channels = {area.x + side + gap, top, area.w - side - gap, rest};
    parts.upright = side < rest;
  } else {
    const float high = std::round(rest * 0.42f);
    parts.pair = {area.x, top, area.w, high};
    parts.channels = {area.x, top + high + gap, area.w, rest - high - gap};
  }
  return parts;
}

void DrawLayer(Ui& ui, const LayerInfo& layer, const Box& box, bool chosen, bool list) {
  App& app = ui.app;
  const Hit hit = PressArea(layer.value.c_str(), box);
  const float radius = ui.Px(6);
  FillBox(box, hit.hovered ? ui.palette.raised_hover : ui.palette.panel, radius);
  StrokeBox(ui, box, chosen ? ui.palette.accent : ui.palette.line, radius, chosen ? 2 : 1);
  char facts[96];
  std::snprintf(facts, sizeof facts, "%d \u00b7 %d\u00d7%d", layer.channels, layer.width,
                layer.height);
  char share[64];
  std::snprintf(share, sizeof share, "%s \u00b7 %.2g%%", CountText(layer.parameters).c_str(),
                100 * layer.share);
  const float pad = ui.Px(8), line = ui.Px(20);
  const ImU32 ink = chosen ? ui.palette.text : ui.palette.muted;
  if (list) {
    const float right = std::round(box.w * 0.6f);
    DrawText(ui, ui.fonts.strong, ui.palette.text, {box.x + pad, box.y, box.w - right - pad, box.h},
             layer.value);
    DrawText(ui, ui.fonts.body, ink, {box.right() - right, box.y, right - pad, box.h},
             std::string(facts) + " \u00b7 " + share, Align::kRight);
  } else {
    const float w = box.w - 2 * pad;
    DrawText(ui, ui.fonts.strong, ui.palette.text, {box.x + pad, box.y + ui.Px(4), w, line},
             layer.value);
    DrawText(ui, ui.fonts.body, ink, {box.x + pad, box.y + ui.Px(4) + line, w, line}, facts);
    DrawText(ui, ui.fonts.body, ink, {box.x + pad, box.y + ui.Px(4) + 2 * line, w, line}, share);
  }
  // How much of the work it is.
  const float high = ui.Px(3);
  FillBox({box.x + ui.Px(2), box.bottom() - high - ui.Px(1),
           std::round((box.w - ui.Px(4)) * static_cast<float>(std::clamp(layer.share, 0.0, 1.0))),
           high},
          ui.palette.accent, high / 2);
  NoteTip(ui, {.id = "layer-" + layer.value, .text = DescribeLayer(layer), .keys = ""}, box, false);
  if (hit.clicked) app.Run(ControlId::kLayer, layer.value);
}

// In a window of its own, which scrolls.
void BeginPart(const char* name, const Box& box) {
  ImGui::SetCursorScreenPos(box.min());
  ImGui::PushStyleColor(ImGuiCol_ChildBg, IM_COL32(0, 0, 0, 0));
  ImGui::BeginChild(name, {box.w, box.h}, ImGuiChildFlags_None, ImGuiWindowFlags_NoSavedSettings);
}

void EndPart(Ui& ui, const Box& box, float height) {
  if (height > box.h) {
    ImGui::SetCursorScreenPos({box.x, box.y - ImGui::GetScrollY()});
    ImGui::Dummy({1, height});
  }
  if (ui.touch && ImGui::IsMouseDragging(ImGuiMouseButton_Left, ui.Px(8)) &&
      ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem)) {
    ImGui::SetScrollY(ImGui::GetScrollY() - ImGui::GetIO().MouseDelta.y);
  }
  ImGui::EndChild();
  ImGui::PopStyleColor();
}

void DrawLayers(Ui& ui, const Parts& parts) {
  const Box& box = parts.layers;
  const std::vector<LayerInfo>& layers = ui.app.model().layers;
  const int count = static_cast<int>(layers.size());
  const int columns = parts.list ? 1 : CardColumns(ui, box, count);
  const float gap = ui.Px(kGap);
  const float high = parts.list ? RowHeight(ui) - ui.Px(2) : ui.Px(72);
  const float pitch = parts.list ? RowHeight(ui) : high + gap;
  const int rows = (count + columns - 1) / columns;
  const float needed = static_cast<float>(rows) * pitch;
  BeginPart("layers", box);
  // Room for what scrolls.
  const float width = box.w - (needed > box.h + 1 ? ui.Px(12) : 0);
  const float wide = std::floor((width + gap) / static_cast<float>(columns) - gap);
  const float top = box.y - ImGui::GetScrollY();
  const LayerInfo* shown = LayerShown(ui.app);
  // One that has just been chosen comes into sight.
  const auto number = static_cast<int>(shown - layers.data());
  int* const last = ImGui::GetStateStorage()->GetIntRef(ImGui::GetID("last"), -1);
  if (std::exchange(*last, number) != number) {
    const float from = static_cast<float>(number / columns) * pitch;
    if (from < ImGui::GetScrollY() || from + high > ImGui::GetScrollY() + box.h) {
      ImGui::SetScrollY(std::max(0.0f, from - (box.h - high) / 2));
    }
  }
  for (int i = 0; i < count; ++i) {
    const Box card = {box.x + static_cast<float>(i % columns) * (wide + gap),
                      top + static_cast<float>(i / columns) * pitch, wide, high};
    const LayerInfo& layer = layers[static_cast<size_t>(i)];
    DrawLayer(ui, layer, card, &layer == shown, parts.list);
  }
  EndPart(ui, box, needed);
}

std::string WholeCaption(const App& app) {
  const size_t changed = app.state().changes.size();
  if (changed == 0) return "The sample";
  return "With " + std::to_string(changed) + (changed == 1 ? " channel" : " channels") + " changed";
}

void DrawTileOf(Ui& ui, const LayerPictures& pictures, int channel, const Box& box) {
  const Picture& atlas = *pictures.atlas;
  const uint32_t texture = atlas.texture.Get(ui.surface, atlas.rgba.data(), atlas.width,
                                             atlas.height, ui.app.state().smooth);
  ChannelAtlas place;
  place.columns = pictures.columns;
  place.tile_width = pictures.tile_width;
  place.tile_height = pictures.tile_height;
  const auto x = static_cast<float>(place.XOf(channel));
  const auto y = static_cast<float>(place.YOf(channel));
  const auto w = static_cast<float>(atlas.width), h = static_cast<float>(atlas.height);
  ImGui::GetWindowDrawList()->AddImage(
      reinterpret_cast<ImTextureID>(static_cast<uintptr_t>(texture)), box.min(), box.max(),
      {x / w, y / h},
      {(x + static_cast<float>(place.tile_width)) / w,
       (y + static_cast<float>(place.tile_height)) / h});
}

// A channel that is off is crossed out; of others the factor stands at the bottom.
void DrawChange(Ui& ui, const Box& box, float factor) {
  if (factor == 1) return;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float line = std::max(1.0f, ui.Px(2));
  if (factor == 0) {
    FillBox(box, Fade(ui.palette.background, 0.55f), 0);
    list->AddLine(box.min(), box.max(), ui.palette.accent, line);
    list->AddLine({box.right(), box.y}, {box.x, box.bottom()}, ui.palette.accent, line);
    return;
  }
  const float share = std::clamp(factor / kMaxFactor, 0.0f, 1.0f);
  FillBox({box.x, box.bottom() - ui.Px(5), box.w, ui.Px(5)}, ui.palette.background, 0);
  FillBox({box.x, box.bottom() - ui.Px(4), std::round(box.w * share), ui.Px(4)}, ui.palette.accent,
          0);
}

}  // namespace

void XrayStage::Draw(Ui& ui, const Box& box, Wanted& wanted) {
  App& app = ui.app;
  Latents& latents = LatentsOf(app);
  const Recipe whole = latents.Selected();
  wanted.push_back(whole);
  if (app.picture_size().width == 0) return;
  const Parts parts = PartsOf(ui, box, static_cast<int>(app.model().layers.size()));
  DrawLayers(ui, parts);
  DrawChannels(ui, parts.channels);

  const int channel = ChosenChannel(app);
  const float other_factor = OtherFactor(app, channel);
  const Recipe other = WithFactor(app, channel, other_factor);
  wanted.push_back(other);
  const float gap = ui.Px(8), caption = ui.Px(24);
  const Box& pair = parts.pair;
  const float w = parts.upright ? pair.w : (pair.w - gap) / 2;
  const float h = (parts.upright ? (pair.h - gap) / 2 : pair.h) - caption;
  const Box places[] = {{pair.x, pair.y, w, h},
                        {pair.x + (parts.upright ? 0 : w + gap),
                         pair.y + (parts.upright ? h + caption + gap : 0), w, h}};
  const Recipe recipes[] = {whole, other};
  const std::string captions[] = {
      WholeCaption(app),
      (other_factor == 0 ? "Without channel " : "With channel ") + std::to_string(channel)};
  for (size_t i = 0; i < 2; ++i) {
    const Box tile = FitPicture(ui, places[i]);
    const std::string id = "picture-" + std::to_string(i);
    const TileAction action = DrawTile(ui, id.c_str(), tile, slots_.Show(ui, i, recipes[i]),
                                       recipes[i], {PinOf(ui, recipes[i])});
    ui.Note(id, tile);
    DrawText(ui, ui.fonts.body, ui.palette.muted, {places[i].x, tile.bottom(), w, caption},
             captions[i], Align::kCenter);
    if (action == TileAction::kClick && i == 0) latents.Look();
    if (action == TileAction::kPin || action == TileAction::kLongPress) {
      latents.TogglePin(recipes[i]);
    }
  }
  latents.SetShown({whole, other}, 2);
}

void XrayStage::DrawChannels(Ui& ui, const Box& box) {
  App& app = ui.app;
  const LayerInfo* layer = LayerShown(app);
  const LayerPictures& pictures = app.xray().pictures();
  app.transient().hovered_channel = -1;
  // A pointer that rests does not count once keys have chosen another channel.
  const ImVec2 moved = ImGui::GetIO().MouseDelta;
  if (app.transient().stage_focused && app.state().channel != last_channel_) hovers_ = false;
  if (moved.x != 0 || moved.y != 0) hovers_ = true;
  if (!layer || !pictures.atlas || pictures.of.layer != layer->value) {
    DrawText(ui, ui.fonts.body, ui.palette.muted, box,
             app.xray().busy() ? "Looking inside\u2026" : "The channels are not there yet",
             Align::kCenter);
    return;
  }
  const std::vector<int> order = ChannelsInOrder(app);
  const PictureShape shape = {pictures.tile_width, pictures.tile_height, true};
  const float gap = ui.Px(2);
  const float least = ui.Px(ui.touch ? 40 : kSmallest);
  TileGrid grid = FitTiles(box, static_cast<int>(order.size()), shape, gap);
  if (grid.w < least) {
    // They scroll.
    const float wide = box.w - ui.Px(12);
    grid.columns = std::max(1, static_cast<int>((wide + gap) / (least + gap)));
    grid.w = std::floor((wide + gap) / static_cast<float>(grid.columns) - gap);
    grid.h =
        std::round(grid.w * static_cast<float>(shape.height) / static_cast<float>(shape.width));
    grid.x = box.x;
    grid.y = box.y;
    grid.gap = gap;
  }
  app.transient().stage_columns = grid.columns;
  BeginPart("channels", box);
  const float scroll = ImGui::GetScrollY();
  for (size_t i = 0; i < order.size(); ++i) {
    Box tile = grid.Tile(static_cast<int>(i));
    tile.y -= scroll;
    DrawChannel(ui, order[i], tile, box);
  }
  const Box last = grid.Tile(static_cast<int>(order.size()) - 1);
  EndPart(ui, box, last.bottom() - box.y);
}

void XrayStage::DrawChannel(Ui& ui, int channel, const Box& tile, const Box& part) {
  App& app = ui.app;
  const bool chosen = app.state().channel == channel;
  const std::string id = "channel-" + std::to_string(channel);
  // Keys may have moved to one that is not seen.
  if (chosen && last_channel_ != channel && app.transient().stage_focused) {
    if (tile.y < part.y) ImGui::SetScrollY(ImGui::GetScrollY() + tile.y - part.y);
    if (tile.bottom() > part.bottom()) {
      ImGui::SetScrollY(ImGui::GetScrollY() + tile.bottom() - part.bottom());
    }
  }
  if (chosen) last_channel_ = channel;
  if (tile.bottom() < part.y || tile.y > part.bottom()) return;
  const Hit hit = PressArea(id.c_str(), tile);
  const float factor = FactorShown(app, channel);
  DrawTileOf(ui, app.xray().pictures(), channel, tile);
  DrawChange(ui, tile, factor);
  ui.Note(id, tile);
  if (hit.hovered && hovers_ && !ui.touch) {
    app.transient().hovered_channel = channel;
    StrokeBox(ui, tile.Inset(-ui.Px(1)), ui.palette.text, 0, 2);
  }
  if (chosen) StrokeBox(ui, tile.Inset(-ui.Px(1)), ui.palette.accent, 0, 2);
  if (hit.hovered) {
    NoteTip(ui, {.id = id, .text = Sentence(DescribeChannel(app, channel)), .keys = ""}, tile,
            false);
  }
  if (ImGui::IsItemActivated()) {
    app.BeginGesture();
    from_ = factor;
    dragged_ = false;
  }
  // A finger scrolls.
  if (hit.held && !ui.touch) {
    const float moved = ImGui::GetMouseDragDelta(ImGuiMouseButton_Left, 0).y;
    dragged_ |= std::abs(moved) > ui.Px(4);
    app.transient().hovered_channel = channel;
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
    if (dragged_) {
      const float wanted = from_ - 2 * moved / ui.Px(kFullFactor);
      ChangeChannel(app, channel, std::clamp(std::round(wanted * 20) / 20, 0.0f, kMaxFactor));
    }
  }
  if (!hit.clicked || dragged_) return;
  const bool spent = ui.touch && ImGui::IsMouseDragging(ImGuiMouseButton_Left, ui.Px(8));
  if (spent) return;
  // The first tap of a finger shows what the next one does.
  if (ui.touch && !chosen) {
    app.Adjust([&](State& state) { state.channel = channel; });
    app.transient().status = Sentence(DescribeChannel(app, channel));
    return;
  }
  SwitchChannel(app, channel);
}

}  // namespace ganvas::page
