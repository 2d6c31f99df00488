#include "web/panels/page.h"

#include <emscripten/emscripten.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "imgui.h"
#include "imgui_internal.h"
#include "web/bridge/app_bridge.h"

namespace ganvas::page {
namespace {

// A change draws its own frame and two more, in which its effects settle.
constexpr int kFramesOfChange = 3;
// Time between the pictures of an animation with reduced motion.
constexpr int kReducedMotionMs = 1020;
// A pointer that has not moved for so long rests.
constexpr int kRestMs = 2500;

// The parts of the page, which stand for controls that are not drawn.
void NoteParts(Ui& ui, const Layout& layout) {
  if (ui.app.bare()) {
    for (const char* part : {"@bar", "@rail", "@stage"}) ui.Note(part, layout.stage);
    return;
  }
  ui.Note("@bar", layout.bar);
  ui.Note("@rail", layout.rail);
  ui.Note("@stage", layout.stage);
  if (layout.inspector_open) ui.Note("@inspector", layout.inspector);
  if (layout.shelf.h > 0) ui.Note("@shelf", layout.shelf);
}

// Draws the focus ring around the part of the page if the focused control itself is not drawn.
void DrawFocusedPart(Ui& ui) {
  const std::string& focused = ui.app.transient().focused;
  if (focused.empty() || ui.boxes.count(focused)) return;
  DrawFocusRing(ui, ui.Noted(PartOf(focused, ui.boxes)).Inset(ui.Px(8)), ui.Px(4));
}

}  // namespace

bool Page::Start(const char* selector) {
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.BackendPlatformName = "ganvas";
  io.ConfigInputTrickleEventQueue = true;
  return surface_.Open(selector, [] { RequestFrame(0); });
}

void Page::Wake() {
  frames_left_ = kFramesOfChange;
  RequestFrame(0);
}

void Page::Resize(int width, int height, float ratio) {
  surface_.Resize(width, height, ratio);
  Wake();
}

void Page::PointerMoved(float x, float y, bool touch) {
  ImGuiIO& io = ImGui::GetIO();
  app_.transient().touch = touch;
  last_move_ms_ = emscripten_get_now();
  io.AddMouseSourceEvent(touch ? ImGuiMouseSource_TouchScreen : ImGuiMouseSource_Mouse);
  io.AddMousePosEvent(x * surface_.ratio(), y * surface_.ratio());
  Wake();
}

void Page::PointerPressed(bool down) {
  app_.BeginGesture();
  if (down) {
    app_.transient().stage_focused = false;
    const double now = emscripten_get_now();
    press_gaps_.push_back(now - std::exchange(last_press_ms_, now));
  }
  ImGui::GetIO().AddMouseButtonEvent(ImGuiMouseButton_Left, down);
  Wake();
}

void Page::PointerLeft() {
  ImGui::GetIO().AddMousePosEvent(-FLT_MAX, -FLT_MAX);
  Wake();
}

void Page::Wheel(float notches) {
  ImGui::GetIO().AddMouseWheelEvent(0, notches);
  Wake();
}

void Page::Pinch(float factor, ImVec2 at, ImVec2 moved) {
  const float ratio = surface_.ratio();
  ui_.pinch *= factor;
  ui_.pinch_at = {at.x * ratio, at.y * ratio};
  ui_.pinch_moved.x += moved.x * ratio;
  ui_.pinch_moved.y += moved.y * ratio;
  Wake();
}

bool Page::Key(const std::string& key) {
  Wake();
  if (key == "Escape" && ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup)) {
    ui_.close_menus = true;
    return true;
  }
  if (ui_.menu.Press(key)) return true;
  return app_.Key(key);
}

void Page::ApplyStyle() {
  ImGuiStyle& style = ImGui::GetStyle();
  const Palette& palette = ui_.palette;
  style.WindowPadding = {0, 0};
  style.WindowBorderSize = 0;
  style.ChildBorderSize = 0;
  style.WindowMinSize = {1, 1};
  style.PopupBorderSize = std::max(1.0f, ui_.Px(1));
  style.ScrollbarSize = ui_.Px(8);
  style.ScrollbarRounding = ui_.Px(4);
  style.GrabMinSize = ui_.Px(32);
  style.ItemSpacing = {0, 0};
  style.AntiAliasedLinesUseTex = false;
  style.CircleTessellationMaxError = 0.1f;
  auto set = [&](ImGuiCol slot, ImU32 color) {
    style.Colors[slot] = ImGui::ColorConvertU32ToFloat4(color);
  };
  set(ImGuiCol_WindowBg, palette.background);
  set(ImGuiCol_ChildBg, palette.panel);
  set(ImGuiCol_PopupBg, palette.panel);
  set(ImGuiCol_Border, palette.line);
  set(ImGuiCol_ScrollbarBg, IM_COL32(0, 0, 0, 0));
  set(ImGuiCol_ScrollbarGrab, palette.line);
  set(ImGuiCol_ScrollbarGrabHovered, palette.muted);
  set(ImGuiCol_ScrollbarGrabActive, palette.muted);
}

ModelView& Page::view() const {
  for (const ViewRow& row : views_) {
    if (row.kind == app_.kind().name()) return *row.view;
  }
  return *views_.front().view;
}

Layout Page::LayOut() {
  const Transient& transient = app_.transient();
  PageShape shape = {.width = static_cast<float>(surface_.width()),
                     .height = static_cast<float>(surface_.height()),
                     .scale = ui_.scale,
                     .touch = ui_.touch,
                     .sheet = transient.sheet,
                     .has_shelf = view().has_shelf(),
                     .shelf_empty = app_.kind().kept().empty(),
                     .bare = app_.bare()};
  ui_.free_stage = FreeStage(shape);
  const Layout layout = MakeLayout(shape);
  if (!app_.kind().full_stage() || layout.narrow()) return layout;
  shape.full_stage = true;
  return MakeLayout(shape);
}

void Page::DrawPage(Wanted& wanted) {
  const Layout layout = LayOut();
  app_.transient().narrow = layout.narrow();

  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(
      {static_cast<float>(surface_.width()), static_cast<float>(surface_.height())});
  ImGui::Begin("page", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoScrollWithMouse |
                   ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoNav);
  if (!app_.has_model() && !app_.busy()) {
    DrawNoModel(ui_, layout.stage);
  } else {
    view().DrawStage(ui_, layout.stage, wanted);
    const bool floats = app_.bare() ? app_.state().kiosk : layout.narrow();
    if (floats && !layout.inspector_open) {
      DrawMainAction(ui_, view().MainAction(app_), layout.stage);
    }
  }
  if (layout.shelf.h > 0) view().DrawShelf(ui_, layout.shelf, wanted);
  if (layout.status.h > 0) DrawStatus(ui_, layout.status);
  if (app_.bare()) {
    app_.transient().hidden_modes.clear();
    app_.transient().more_modes = false;
    DrawLeave(ui_, layout.stage, IsPointerResting());
  } else {
    DrawInspector(ui_, layout, view(), wanted);
    DrawRail(ui_, layout);
    DrawTopBar(ui_, layout);
    DrawMoreModes(ui_, layout);
  }
  const Box& bar = layout.bar;
  DrawGallery(ui_, {0, bar.bottom(), bar.w, static_cast<float>(surface_.height()) - bar.bottom()});
  NoteParts(ui_, layout);
  DrawFocusedPart(ui_);
  DrawOverlays(ui_, layout);
  ImGui::End();
}

bool Page::IsPointerResting() const {
  const double left = kRestMs - (ui_.now - last_move_ms_);
  if (left > 0) RequestFrame(static_cast<int>(left) + 1);
  return left <= 0;
}

void Page::PostCursor() {
  int cursor = ImGui::GetMouseCursor();
  if (cursor == ImGuiMouseCursor_Arrow && ImGui::IsAnyItemHovered()) {
    cursor = ImGuiMouseCursor_Hand;
  }
  const char* css = cursor == ImGuiMouseCursor_Hand        ? "pointer"
                    : cursor == ImGuiMouseCursor_TextInput ? "text"
                    : cursor == ImGuiMouseCursor_ResizeAll ? "grab"
                    : cursor == ImGuiMouseCursor_ResizeEW  ? "ew-resize"
                                                           : "default";
  if (app_.bare() && IsPointerResting()) css = "none";
  if (css == std::exchange(cursor_, css)) return;
  Post(FromApp::kCursor, {{"css", css}});
}

void Page::Frame(double now_ms) {
  if (!surface_.usable()) return;
  if (surface_.ratio() != baked_ratio_) {
    baked_ratio_ = surface_.ratio();
    ui_.fonts = BakeFonts(baked_ratio_);
    surface_.UploadFonts();
  }
  ImGuiIO& io = ImGui::GetIO();
  io.DeltaTime = static_cast<float>(std::clamp(now_ms - last_frame_ms_, 1.0, 100.0) / 1000);
  last_frame_ms_ = now_ms;
  ui_.scale = surface_.ratio();
  ui_.touch = app_.transient().touch;
  ui_.now = now_ms;
  ui_.palette = PaletteOf(app_.dark());
  ui_.boxes.clear();
  ui_.painted.ForgetSome();
  ui_.tip.met = false;
  ui_.tip.text.clear();
  if (focused_ != app_.transient().focused) ui_.reveal = focused_ = app_.transient().focused;
  ApplyStyle();
  app_.kind().Tick(now_ms);

  surface_.BeginFrame();
  ImGui::NewFrame();
  if (std::exchange(ui_.close_menus, false)) ImGui::ClosePopupsExceptModals();
  ui_.press_gap = 1e9;
  if (ImGui::IsMouseClicked(ImGuiMouseButton_Left) && !press_gaps_.empty()) {
    ui_.press_gap = press_gaps_.front();
    press_gaps_.pop_front();
  }
  Wanted wanted;
  DrawPage(wanted);
  if (!ImGui::IsMouseDown(ImGuiMouseButton_Left)) ui_.drag = {};
  ui_.pinch = 1;
  ui_.pinch_moved = {};
  ui_.menu.EndFrame();
  if (!ui_.tip.met) ui_.tip.id.clear();
  PostCursor();
  ImGui::Render();
  const ImVec4 clear = ImGui::ColorConvertU32ToFloat4(ui_.palette.background);
  const float color[] = {clear.x, clear.y, clear.z};
  surface_.EndFrame(color, *ImGui::GetDrawData());

  const bool was_busy = app_.kind().progress().busy;
  app_.kind().Want(wanted);
  // After this time the share that is done is shown.
  if (app_.kind().progress().busy && !was_busy) RequestFrame(220);
  mirror_.Update(app_, ui_.boxes);

  if (ImGui::GetCurrentContext()->InputEventsQueue.Size > 0) frames_left_ = kFramesOfChange;
  if (--frames_left_ > 0) RequestFrame(0);
  if (app_.transient().playing && !app_.generator().busy()) {
    RequestFrame(app_.transient().reduced_motion ? kReducedMotionMs : 0);
  }
}

}  // namespace ganvas::page
