// Controls of the picture that is selected, on the stage or on the shelf.
#include <algorithm>

#include "web/app/app.h"

namespace ganvas {
namespace {

bool HasModel(const App& app) { return app.has_model(); }
bool HasPictures(const App& app) { return app.makes_pictures(); }
bool CanEnlarge(const App& app) {
  if (app.translates()) return app.translation().last() && !app.passing().narrow;
  return app.mode() == Mode::kSample && app.makes_pictures();
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
  app.passing().status = Describe(app.Selected());
}

constexpr Control kControls[] = {
    {.id = "pin",
     .label = "Keep on the shelf",
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
           if (on) app.Adjust([&](State& state) { state.enlarged = *on; });
         },
     .enabled = HasModel,
     .visible = [](const App& app) { return CanEnlarge(app) && !ShelfSelected(app); }},
    {.id = "use-a",
     .label = "Use as A",
     .kind = ControlKind::kButton,
     .place = Place::kPicture,
     .shortcut = "A",
     .set = [](App& app, const Value&) { app.SetEnd(0, app.Selected()); },
     .enabled = HasModel,
     .visible = HasPictures},
    {.id = "use-b",
     .label = "Use as B",
     .kind = ControlKind::kButton,
     .place = Place::kPicture,
     .shortcut = "B",
     .set = [](App& app, const Value&) { app.SetEnd(1, app.Selected()); },
     .enabled = HasModel,
     .visible = HasPictures},
    {.id = "use-c",
     .label = "Use as C",
     .kind = ControlKind::kButton,
     .place = Place::kPicture,
     .shortcut = "C",
     .set = [](App& app, const Value&) { app.SetEnd(2, app.Selected()); },
     .enabled = HasModel,
     .visible = HasPictures},
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
     .place = Place::kShelfMenu,
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
     .label = "Back",
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .shortcut = "Escape",
     .set =
         [](App& app, const Value&) {
           if (app.passing().shelf_selected >= 0) {
             app.passing().shelf_selected = -1;
           } else if (app.passing().sheet > 0) {
             app.passing().sheet = 0;
           } else {
             app.Adjust([](State& state) { state.enlarged = false; });
           }
         },
     .enabled =
         [](const App& app) {
           return ShelfSelected(app) || app.passing().sheet > 0 ||
                  (CanEnlarge(app) && app.state().enlarged);
         }},
};

}  // namespace

std::span<const Control> PictureControls() { return kControls; }

}  // namespace ganvas
