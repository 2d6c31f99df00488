#include "web/app/masking.h"

#include <algorithm>
#include <cmath>

#include "web/app/control_parts.h"

namespace ganvas::page {
namespace {

constexpr double kBrushStep = 1.25;  // of a key

bool HasTarget(const App& app) {
  return app.mode() == Mode::kProject && app.projection().target() != nullptr;
}

bool HasMask(const App& app) { return HasTarget(app) && CoveredShare(MaskOfTarget(app)) > 0; }

int Percent(float share) { return static_cast<int>(std::lround(share * 100)); }

void EditMask(App& app, void (*change)(Mask&)) {
  app.BeginGesture();
  app.Edit("mask", [&](State& state) {
    state.mask = MaskOfTarget(app);
    change(state.mask);
  });
  TellMask(app);
}

void SetBrush(App& app, double size) {
  app.transient().brush_size = static_cast<float>(std::clamp(size, kMinBrush, kMaxBrush));
}

std::string PercentText(float share) { return std::to_string(Percent(share)) + "%"; }

template <float Spot::*member>
constexpr Control BrushAt(ControlId id, const char* name, const char* label) {
  return {.id = id,
          .name = name,
          .label = label,
          .kind = ControlKind::kSlider,
          .place = Place::kKeys,
          .acts_on = Subject::kRecipe,
          .get = [](const App& app) { return Value(double{app.transient().brush.*member}); },
          .set =
              [](App& app, const Value& value) {
                const double* share = std::get_if<double>(&value);
                if (!share || !(*share >= 0 && *share <= 1)) return;
                app.transient().brush.*member = static_cast<float>(*share);
              },
          .visible = HasTarget,
          .text = [](const App& app) { return PercentText(app.transient().brush.*member); }};
}

constexpr Control kControls[] = {
    {.id = ControlId::kMaskTool,
     .name = "mask-tool",
     .label = "Paint with",
     .kind = ControlKind::kChoice,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .get =
         [](const App& app) {
           return Value(std::string(app.transient().erases ? "eraser" : "brush"));
         },
     .set =
         [](App& app, const Value& value) {
           if (Text(value) == "brush" || Text(value) == "eraser") {
             app.transient().erases = Text(value) == "eraser";
           }
         },
     .visible = HasTarget,
     .choices =
         [](const App&) {
           return std::vector<Choice>{
               {"brush", "Brush", "covers what does not matter", Icon::kNone, "B"},
               {"eraser", "Eraser", "uncovers it again", Icon::kNone, "T"}};
         }},
    {.id = ControlId::kBrushSize,
     .name = "brush-size",
     .label = "Brush size",
     .kind = ControlKind::kSlider,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .min = kMinBrush,
     .max = kMaxBrush,
     .step = 0.01,
     .logarithmic = true,
     .get = [](const App& app) { return Value(double{app.transient().brush_size}); },
     .set =
         [](App& app, const Value& value) {
           const double* size = std::get_if<double>(&value);
           if (size && std::isfinite(*size)) SetBrush(app, *size);
         },
     .visible = HasTarget,
     .text = [](const App& app) { return PercentText(app.transient().brush_size); }},
    {.id = ControlId::kClearMask,
     .name = "clear-mask",
     .label = "Clear mask",
     .icon = Icon::kTrash,
     .kind = ControlKind::kButton,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .set =
         [](App& app, const Value&) {
           EditMask(app, [](Mask& mask) { mask.covered.assign(mask.covered.size(), false); });
         },
     .enabled = HasMask,
     .visible = HasTarget},
    {.id = ControlId::kInvertMask,
     .name = "invert-mask",
     .label = "Invert mask",
     .icon = Icon::kSwap,
     .kind = ControlKind::kButton,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .set = [](App& app, const Value&) { EditMask(app, Invert); },
     .enabled = HasMask,
     .visible = HasTarget},
    BrushAt<&Spot::x>(ControlId::kBrushX, "brush-x", "Brush from the left"),
    BrushAt<&Spot::y>(ControlId::kBrushY, "brush-y", "Brush from the top"),
    {.id = ControlId::kPaintHere,
     .name = "paint-here",
     .label = "Paint here",
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .acts_on = Subject::kRecipe,
     .shortcut = "Space",
     .set =
         [](App& app, const Value&) {
           app.BeginGesture();
           PaintMask(app, app.transient().brush, app.transient().brush);
           TellMask(app);
         },
     .visible = HasTarget},
    {.id = ControlId::kBrushSmaller,
     .name = "brush-smaller",
     .label = "Smaller brush",
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .acts_on = Subject::kRecipe,
     .shortcut = "[",
     .set = [](App& app,
               const Value&) { SetBrush(app, double{app.transient().brush_size} / kBrushStep); },
     .visible = HasTarget},
    {.id = ControlId::kBrushLarger,
     .name = "brush-larger",
     .label = "Larger brush",
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .acts_on = Subject::kRecipe,
     .shortcut = "]",
     .set = [](App& app,
               const Value&) { SetBrush(app, double{app.transient().brush_size} * kBrushStep); },
     .visible = HasTarget},
};

}  // namespace

std::span<const Control> MaskControls() { return kControls; }

void TellMask(App& app) {
  const float share = CoveredShare(MaskOfTarget(app));
  const int percent = Percent(share);
  app.transient().status = share == 0 ? "All of the picture counts"
                           : percent == 0
                               ? "Less than 1% of the picture does not count"
                               : std::to_string(percent) + "% of the picture does not count";
}

Mask MaskOfTarget(const App& app) {
  const Projection& projection = app.projection();
  const Mask& mask = app.state().mask;
  if (mask.target == projection.target_number()) return mask;
  const Picture& picture = *projection.target();
  return MaskOver(projection.target_number(), picture.width, picture.height);
}

void PaintMask(App& app, Spot from, Spot to) {
  const Transient& transient = app.transient();
  app.Edit("mask", [&](State& state) {
    state.mask = MaskOfTarget(app);
    Paint(state.mask, from, to, transient.brush_size, !transient.erases);
  });
}

void MoveBrush(App& app, int columns, int rows) {
  Transient& transient = app.transient();
  const Picture& picture = *app.projection().target();
  const auto longer = static_cast<float>(std::max(picture.width, picture.height));
  const float step = transient.brush_size / 2 * longer;
  const auto go = [&](float& at, int by, int side) {
    at = std::clamp(at + static_cast<float>(by) * step / static_cast<float>(side), 0.0f, 1.0f);
  };
  go(transient.brush.x, columns, picture.width);
  go(transient.brush.y, rows, picture.height);
}

std::string BrushPlace(const App& app) {
  const Spot& brush = app.transient().brush;
  return "Brush " + PercentText(brush.x) + " from the left, " + PercentText(brush.y) +
         " from the top";
}

}  // namespace ganvas::page
