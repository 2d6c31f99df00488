#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "web/panels/panels.h"

namespace ganvas::page {
namespace {

constexpr DotInk kDarkInk = {{92, 200, 168}, {233, 255, 247}};
constexpr DotInk kLightInk = {{18, 142, 116}, {3, 62, 50}};

std::string NumberText(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text[0] == '-' ? "\u2212" + std::string(text + 1) : text;
}

// Where the window lies on the canvas.
struct Axes {
  const PlotWindow& window;
  const Box& plot;

  float X(double x) const {
    return plot.x + static_cast<float>((x - window.x + window.half) / (2 * window.half)) * plot.w;
  }
  float Y(double y) const {
    return plot.y + static_cast<float>((window.y + window.half - y) / (2 * window.half)) * plot.h;
  }
};

void DrawAxes(Ui& ui, const Axes& axes) {
  const Box& plot = axes.plot;
  const PlotWindow& window = axes.window;
  const float line = std::max(1.0f, ui.Px(1));
  const float radius = ui.Px(6);
  FillBox(plot, ui.palette.panel, radius);
  const double step = TickStep(window.half);
  const double most = 1 - 1e-6;  // no line on the frame
  for (double tick = std::ceil((window.x - most * window.half) / step);
       tick * step <= window.x + most * window.half; ++tick) {
    const float x = std::round(axes.X(tick * step));
    FillBox({x, plot.y, line, plot.h}, Fade(ui.palette.line, tick == 0 ? 1.0f : 0.4f), 0);
    DrawText(ui, ui.fonts.body, ui.palette.muted,
             {x - ui.Px(32), plot.bottom() + ui.Px(4), ui.Px(64), ui.Px(20)},
             NumberText(tick * step), Align::kCenter);
  }
  for (double tick = std::ceil((window.y - most * window.half) / step);
       tick * step <= window.y + most * window.half; ++tick) {
    const float y = std::round(axes.Y(tick * step));
    FillBox({plot.x, y, plot.w, line}, Fade(ui.palette.line, tick == 0 ? 1.0f : 0.4f), 0);
    DrawText(ui, ui.fonts.body, ui.palette.muted,
             {plot.x - ui.Px(72), y - ui.Px(10), ui.Px(64), ui.Px(20)}, NumberText(tick * step),
             Align::kRight);
  }
  StrokeBox(ui, plot, ui.palette.line, radius);
}

}  // namespace

// Keeps the window of the seed before where the new points suit it as well.
void PointStage::PlaceWindow(Ui& ui, std::span<const float> xy) {
  const PlotWindow fit = WindowAround(xy);
  const double change = fit.half / window_.half;
  const double shift = std::max(std::abs(fit.x - window_.x), std::abs(fit.y - window_.y));
  const bool suits = change > 0.8 && change < 1.1 && shift < 0.1 * window_.half;
  if (model_ == ui.app.model().hash && suits) return;
  model_ = ui.app.model().hash;
  window_ = fit;
}

void PointStage::PaintDots(Ui& ui, int size) {
  const bool dark = ui.app.dark();
  if (dots_ && dots_->width == size && painted_dark_ == dark && painted_window_ == window_ &&
      painted_ == ui.app.generator().points()) {
    return;
  }
  painted_ = ui.app.generator().points();
  painted_window_ = window_;
  painted_dark_ = dark;
  const double radius = std::max(1.2, ui.scale * (ui.app.transient().narrow ? 1.3 : 1.7));
  Image dots = ScatterDots(painted_->xy, window_, size, radius, dark ? kDarkInk : kLightInk);
  auto picture = std::make_shared<Picture>();
  picture->width = dots.width;
  picture->height = dots.height;
  picture->rgba = std::move(dots.rgba);
  dots_ = std::move(picture);
}

// The point nearest to the pointer, with its coordinates.
void PointStage::DrawNearest(Ui& ui, const Box& plot) {
  const ImVec2 pointer = ImGui::GetIO().MousePos;
  if (!plot.Contains(pointer) || !ImGui::IsWindowHovered()) return;
  const std::vector<float>& xy = painted_->xy;
  const Axes axes = {window_, plot};
  float best = ui.Px(ui.touch ? 24 : 12);
  size_t nearest = xy.size();
  for (size_t i = 0; i + 1 < xy.size(); i += 2) {
    const float away = std::hypot(axes.X(xy[i]) - pointer.x, axes.Y(xy[i + 1]) - pointer.y);
    if (!(away < best)) continue;
    best = away;
    nearest = i;
  }
  if (nearest == xy.size()) return;
  const ImVec2 at = {axes.X(xy[nearest]), axes.Y(xy[nearest + 1])};
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddCircle(at, ui.Px(6), ui.palette.text, 24, std::max(1.0f, ui.Px(1.5f)));
  const std::string text = "Point " + std::to_string(nearest / 2 + 1) + ": " +
                           NumberText(xy[nearest]) + ", " + NumberText(xy[nearest + 1]);
  const float width = TextWidth(ui.fonts.body, text) + ui.Px(20);
  const float height = ui.Px(28);
  const bool above = at.y - height - ui.Px(12) > plot.y;
  const Box label = {
      std::round(std::clamp(at.x - width / 2, plot.x + ui.Px(4), plot.right() - width - ui.Px(4))),
      std::round(above ? at.y - height - ui.Px(12) : at.y + ui.Px(12)), width, height};
  FillBox(label, ui.palette.raised, ui.Px(6));
  StrokeBox(ui, label, ui.palette.line, ui.Px(6));
  DrawText(ui, ui.fonts.body, ui.palette.text, label, text, Align::kCenter);
}

void PointStage::Draw(Ui& ui, const Box& box) {
  App& app = ui.app;
  const Box area = box.Inset(ui.Px(app.transient().narrow ? 12 : 24));
  const float left = ui.Px(app.transient().narrow ? 40 : 56);
  const float below = ui.Px(24);
  const float side = std::floor(std::min(area.w - left, area.h - below));
  if (side < ui.Px(64)) return;
  // As far right of the middle as the numbers on the left need.
  const float x = std::max(area.x + left, area.x + (area.w - side) / 2);
  const Box plot = {std::floor(x), std::floor(area.y + (area.h - below - side) / 2), side, side};
  ui.Note("@plot", plot);
  const auto& points = app.generator().points();
  if (points) PlaceWindow(ui, points->xy);
  DrawAxes(ui, {window_, plot});
  if (!points) return;
  PaintDots(ui, static_cast<int>(side));
  const uint32_t texture =
      dots_->texture.Get(ui.surface, dots_->rgba.data(), dots_->width, dots_->height, false);
  ImGui::GetWindowDrawList()->AddImage(
      reinterpret_cast<ImTextureID>(static_cast<uintptr_t>(texture)), plot.min(), plot.max());
  DrawNearest(ui, plot);
}

}  // namespace ganvas::page
