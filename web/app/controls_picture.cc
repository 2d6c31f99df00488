// Controls of the picture that is selected, on the stage or on the shelf.
#include "web/app/latents.h"

namespace ganvas::page {
namespace {

bool HasModel(const App& app) { return app.has_model(); }
bool CanEnlarge(const App& app) { return app.kind().CanEnlarge(); }
Recipe Selected(const App& app) { return LatentsOf(app).Selected(); }
bool ShelfSelected(const App& app) { return app.passing().shelf_selected >= 0; }

// Makes the picture A, B or C, where the stage shows that one.
template <int end>
constexpr Control UseAs(const char* id, const char* label, const char* key) {
  return {.id = id,
          .label = label,
          .kind = ControlKind::kButton,
          .place = Place::kPicture,
          .acts_on = Subject::kRecipe,
          .shortcut = key,
          .set = [](App& app, const Value&) { LatentsOf(app).SetEnd(end, Selected(app)); },
          .enabled = HasModel,
          .visible =
              [](const App& app) {
                return app.mode() == Mode::kPlane || (end < 2 && app.mode() == Mode::kInterpolate);
              }};
}

constexpr Control kControls[] = {
    {.id = "pin",
     .label = "Keep",
     .kind = ControlKind::kToggle,
     .place = Place::kPicture,
     .acts_on = Subject::kRecipe,
     .shortcut = "P",
     .get = [](const App& app) { return Value(LatentsOf(app).IsPinned(Selected(app))); },
     .set = [](App& app, const Value&) { LatentsOf(app).TogglePin(Selected(app)); },
     .enabled = HasModel},
    {.id = "enlarge",
     .label = "Enlarge",
     .kind = ControlKind::kToggle,
     .place = Place::kPicture,
     .acts_on = Subject::kPixels,
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
     .acts_on = Subject::kRecipe,
     .shortcut = "I",
     .set = [](App& app, const Value&) { LatentsOf(app).InterpolateFrom(Selected(app)); },
     .enabled = HasModel,
     .visible = [](const App& app) { return app.mode() == Mode::kSample; }},
    UseAs<0>("use-a", "Use as A", "A"),
    UseAs<1>("use-b", "Use as B", "B"),
    UseAs<2>("use-c", "Use as C", "C"),
    {.id = "save-picture",
     .label = "Save picture",
     .kind = ControlKind::kButton,
     .place = Place::kPicture,
     .acts_on = Subject::kRecipe,
     .shortcut = "Shift+S",
     .set = [](App& app, const Value&) { LatentsOf(app).SaveSelected(); },
     .enabled = HasModel},
    {.id = "unpin",
     .label = "Remove from the shelf",
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .shortcut = "Delete",
     .set = [](App& app, const Value&) { LatentsOf(app).TogglePin(Selected(app)); },
     .enabled = ShelfSelected},
    {.id = "next",
     .label = "Next picture",
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .acts_on = Subject::kRecipe,
     .shortcut = "ArrowRight",
     .set = [](App& app, const Value&) { LatentsOf(app).Move(1, 0); },
     .enabled = HasModel},
    {.id = "previous",
     .label = "Previous picture",
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .acts_on = Subject::kRecipe,
     .shortcut = "ArrowLeft",
     .set = [](App& app, const Value&) { LatentsOf(app).Move(-1, 0); },
     .enabled = HasModel},
    {.id = "below",
     .label = "Picture below",
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .acts_on = Subject::kRecipe,
     .shortcut = "ArrowDown",
     .set = [](App& app, const Value&) { LatentsOf(app).Move(0, 1); },
     .enabled = HasModel},
    {.id = "above",
     .label = "Picture above",
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .acts_on = Subject::kRecipe,
     .shortcut = "ArrowUp",
     .set = [](App& app, const Value&) { LatentsOf(app).Move(0, -1); },
     .enabled = HasModel},
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
