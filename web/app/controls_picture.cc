// Controls of the picture that is selected, on the stage or on the shelf.
#include <algorithm>

#include "web/app/app.h"

namespace ganvas::page {
namespace {

bool HasModel(const App& app) { return app.has_model(); }
bool HasPictures(const App& app) { return app.makes_pictures(); }
bool CanEnlarge(const App& app) {
  if (app.translates()) return app.translation().last() && !app.passing().narrow;
  return app.makes_pictures();
}
bool ShelfSelected(const App& app) { return app.passing().shelf_selected >= 0; }

// Moves by whole pictures: across the sample or the plane, or along the way from A to B.
void Move(App& app, int columns, int rows) {
  const int per_row = app.passing().stage_columns;
  app.BeginGesture();
  if (app.passing().shelf_selected >= 0) {
    const std::vector<int> shelf = app.ShelfOfModel();
    auto at = std::find(shelf.begin(), shelf.end(), app.passing().shelf_selected);
    const int last = static_cast<int>(shelf.size()) - 1;
    const int next = std::clamp(static_cast<int>(at - shelf.begin()) + columns, 0, last);
    app.passing().shelf_selected = rows < 0 || last < 0 ? -1 : shelf[next];
    return;
  }
  switch (app.mode()) {
    case Mode::kSample:
      app.Adjust([&](State& state) {
        const int next = app.SelectedIndex() + columns + rows * (state.enlarged ? 1 : per_row);
        if (next >= 0 && next < app.SampleCount()) state.selected = next;
      });
      break;
    case Mode::kInterpolate:
      app.passing().playing = false;
      app.Edit("move", [&](State& state) {
        const float step = 1.0f / static_cast<float>(state.steps - 1);
        state.t = std::clamp(state.t + static_cast<float>(columns - rows) * step, 0.0f, 1.0f);
      });
      break;
    case Mode::kPlane:
      app.Edit("move", [&](State& state) {
        state.x += static_cast<float>(columns) * state.spacing;
        state.y += static_cast<float>(rows) * state.spacing;
      });
      break;
    case Mode::kTranslate:
      return;
  }
  app.passing().status = app.DescribePicture(app.Selected());
}

// Makes the picture A, B or C, where the stage shows that one.
template <int end>
constexpr Control UseAs(const char* id, const char* label, const char* key) {
  return {.id = id,
          .label = label,
          .kind = ControlKind::kButton,
          .place = Place::kPicture,
          .shortcut = key,
          .set = [](App& app, const Value&) { app.SetEnd(end, app.Selected()); },
          .enabled = HasModel,
          .visible =
              [](const App& app) {
                if (!HasPictures(app)) return false;
                return app.mode() == Mode::kPlane || (end < 2 && app.mode() == Mode::kInterpolate);
              }};
}

constexpr Control kControls[] = {
    {.id = "pin",
     .label = "Keep",
     .kind = ControlKind::kToggle,
     .place = Place::kPicture,
     .shortcut = "P",
     .get = [](const App& app) { return Value(app.IsPinned(app.Selected())); },
     .set = [](App& app, const Value&) { app.TogglePin(app.Selected()); },
     .enabled = HasModel,
     .visible = HasPictures},
    {.id = "enlarge",
     .label = "Enlarge",
     .kind = ControlKind::kToggle,
     .place = Place::kPicture,
     .shortcut = "Enter",
     .get = [](const App& app) { return Value(app.state().enlarged); },
     .set =
         [](App& app, const Value& value) {
           const bool* on = std::get_if<bool>(&value);
           if (!on) return;
           app.passing().playing = false;
           app.Adjust([&](State& state) { state.enlarged = *on; });
         },
     .enabled = HasModel,
     .visible = CanEnlarge},
    {.id = "from-here",
     .label = "Interpolate from here",
     .kind = ControlKind::kButton,
     .place = Place::kPicture,
     .shortcut = "I",
     .set = [](App& app, const Value&) { app.InterpolateFrom(app.Selected()); },
     .enabled = HasModel,
     .visible = [](const App& app) { return HasPictures(app) && app.mode() == Mode::kSample; }},
    UseAs<0>("use-a", "Use as A", "A"),
    UseAs<1>("use-b", "Use as B", "B"),
    UseAs<2>("use-c", "Use as C", "C"),
    {.id = "save-picture",
     .label = "Save picture",
     .kind = ControlKind::kButton,
     .place = Place::kPicture,
     .shortcut = "Shift+S",
     .set = [](App& app, const Value&) { app.SavePng(true); },
     .enabled = HasModel,
     .visible = HasPictures},
    {.id = "unpin",
     .label = "Remove from the shelf",
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .shortcut = "Delete",
     .set = [](App& app, const Value&) { app.TogglePin(app.Selected()); },
     .enabled = ShelfSelected},
    {.id = "next",
     .label = "Next picture",
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .shortcut = "ArrowRight",
     .set = [](App& app, const Value&) { Move(app, 1, 0); },
     .enabled = HasModel,
     .visible = HasPictures},
    {.id = "previous",
     .label = "Previous picture",
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .shortcut = "ArrowLeft",
     .set = [](App& app, const Value&) { Move(app, -1, 0); },
     .enabled = HasModel,
     .visible = HasPictures},
    {.id = "below",
     .label = "Picture below",
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .shortcut = "ArrowDown",
     .set = [](App& app, const Value&) { Move(app, 0, 1); },
     .enabled = HasModel,
     .visible = HasPictures},
    {.id = "above",
     .label = "Picture above",
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .shortcut = "ArrowUp",
     .set = [](App& app, const Value&) { Move(app, 0, -1); },
     .enabled = HasModel,
     .visible = HasPictures},
    {.id = "back",
     .label = "Close",
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .shortcut = "Escape",
     .set =
         [](App& app, const Value&) {
           Passing& passing = app.passing();
           if (passing.gallery) {
             passing.gallery = false;
           } else if (passing.sheet > 0) {
             passing.sheet = 0;
           } else {
             passing.shelf_selected = -1;
             app.Adjust([](State& state) { state.enlarged = false; });
           }
         },
     .enabled =
         [](const App& app) {
           return app.passing().gallery || ShelfSelected(app) || app.passing().sheet > 0 ||
                  (CanEnlarge(app) && app.state().enlarged);
         }},
};

}  // namespace

std::span<const Control> PictureControls() { return kControls; }

}  // namespace ganvas::page
