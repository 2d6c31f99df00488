// Controls of the picture that is selected, on the stage or on the shelf.
#include <algorithm>

#include "web/app/latents.h"

namespace ganvas::page {
namespace {

bool HasModel(const App& app) { return app.has_model(); }
bool CanEnlarge(const App& app) { return app.kind().CanEnlarge(); }
Recipe Selected(const App& app) { return LatentsOf(app).Selected(); }
bool ShelfSelected(const App& app) { return app.transient().shelf_selected >= 0; }
bool HasLargePicture(const App& app) {
  return ShelfSelected(app) || (CanEnlarge(app) && app.state().enlarged);
}

// Makes the picture A, B or C, where the stage shows that one.
template <int end>
constexpr Control UseAs(ControlId id, const char* name, const char* label, const char* key) {
  return {.id = id,
          .name = name,
          .label = label,
          .kind = ControlKind::kButton,
          .place = Place::kPicture,
          .acts_on = Subject::kRecipe,
          .shortcut = key,
          .set = [](App& app, const Value&) { LatentsOf(app).SetEnd(end, Selected(app)); },
          .enabled = HasModel,
          .visible =
              [](const App& app) {
                const bool leads = app.mode() == Mode::kDirections &&
                                   LatentsOf(app).WantedDirections().method == "means";
                return app.mode() == Mode::kPlane ||
                       (end < 2 && (leads || app.mode() == Mode::kInterpolate));
              }};
}

// Makes A, B or C the mean of its pictures and this one.
template <int end>
constexpr Control AddTo(ControlId id, const char* name, const char* label, const char* key) {
  Control control = UseAs<end>(id, name, label, key);
  control.set = [](App& app, const Value&) { LatentsOf(app).AddToEnd(end, Selected(app)); };
  return control;
}

constexpr Control kControls[] = {
    {.id = ControlId::kPin,
     .name = "pin",
     .label = "Keep",
     .icon = Icon::kPin,
     .kind = ControlKind::kToggle,
     .place = Place::kPicture,
     .acts_on = Subject::kRecipe,
     .shortcut = "P",
     .get = [](const App& app) { return Value(LatentsOf(app).IsPinned(Selected(app))); },
     .set = [](App& app, const Value&) { LatentsOf(app).TogglePin(Selected(app)); },
     .enabled = HasModel},
    {.id = ControlId::kEnlarge,
     .name = "enlarge",
     .label = "Enlarge",
     .icon = Icon::kExpand,
     .kind = ControlKind::kToggle,
     .place = Place::kPicture,
     .acts_on = Subject::kPixels,
     .shortcut = "Enter",
     .get = [](const App& app) { return Value(app.state().enlarged); },
     .set =
         [](App& app, const Value& value) {
           const bool* on = std::get_if<bool>(&value);
           if (!on) return;
           app.transient().playing = false;
           app.Adjust([&](State& state) { state.enlarged = *on; });
         },
     .enabled = HasModel,
     .visible = CanEnlarge},
    {.id = ControlId::kFromHere,
     .name = "from-here",
     .label = "Interpolate from here",
     .icon = Icon::kInterpolate,
     .kind = ControlKind::kButton,
     .place = Place::kPicture,
     .acts_on = Subject::kRecipe,
     .shortcut = "I",
     .set = [](App& app, const Value&) { LatentsOf(app).InterpolateFrom(Selected(app)); },
     .enabled = HasModel,
     .visible = [](const App& app) { return app.mode() == Mode::kSample; }},
    {.id = ControlId::kMoreLike,
     .name = "more-like",
     .label = "More like this",
     .icon = Icon::kBreed,
     .kind = ControlKind::kButton,
     .place = Place::kPicture,
     .acts_on = Subject::kRecipe,
     .shortcut = "V",
     .set = [](App& app, const Value&) { LatentsOf(app).BreedFrom(Selected(app)); },
     .enabled = HasModel},
    {.id = ControlId::kSteer,
     .name = "steer",
     .label = "Steer this",
     .icon = Icon::kDirections,
     .kind = ControlKind::kButton,
     .place = Place::kPicture,
     .acts_on = Subject::kRecipe,
     .shortcut = "D",
     .set = [](App& app, const Value&) { LatentsOf(app).SteerFrom(Selected(app)); },
     .enabled = HasModel,
     .visible =
         [](const App& app) {
           const auto modes = app.kind().modes();
           return std::find(modes.begin(), modes.end(), Mode::kDirections) != modes.end();
         }},
    {.id = ControlId::kXray,
     .name = "xray",
     .label = "X-ray this",
     .icon = Icon::kXray,
     .kind = ControlKind::kButton,
     .place = Place::kPicture,
     .acts_on = Subject::kRecipe,
     .shortcut = "Y",
     .set = [](App& app, const Value&) { LatentsOf(app).XrayThis(Selected(app)); },
     .enabled = HasModel,
     .visible = [](const App& app) { return !app.model().layers.empty(); }},
    {.id = ControlId::kCross,
     .name = "cross",
     .label = "Cross with this",
     .icon = Icon::kSwap,
     .kind = ControlKind::kButton,
     .place = Place::kPicture,
     .acts_on = Subject::kRecipe,
     .shortcut = "X",
     .set = [](App& app, const Value&) { LatentsOf(app).CrossWith(Selected(app)); },
     .enabled = HasModel,
     .visible = [](const App& app) { return app.mode() == Mode::kBreed; }},
    UseAs<0>(ControlId::kUseA, "use-a", "Use as A", "A"),
    UseAs<1>(ControlId::kUseB, "use-b", "Use as B", "B"),
    UseAs<2>(ControlId::kUseC, "use-c", "Use as C", "C"),
    AddTo<0>(ControlId::kAddA, "add-a", "Add to A", "Shift+A"),
    AddTo<1>(ControlId::kAddB, "add-b", "Add to B", "Shift+B"),
    AddTo<2>(ControlId::kAddC, "add-c", "Add to C", "Shift+C"),
    {.id = ControlId::kSavePicture,
     .name = "save-picture",
     .label = "Save picture",
     .icon = Icon::kDownload,
     .kind = ControlKind::kButton,
     .place = Place::kPicture,
     .acts_on = Subject::kRecipe,
     .shortcut = "Shift+S",
     .set = [](App& app, const Value&) { LatentsOf(app).SaveSelected(); },
     .enabled = HasModel},
    {.id = ControlId::kCopyLatent,
     .name = "copy-latent",
     .label = "Copy latent",
     .icon = Icon::kCopy,
     .kind = ControlKind::kButton,
     .place = Place::kPicture,
     .acts_on = Subject::kRecipe,
     .set = [](App& app, const Value&) { LatentsOf(app).CopyLatent(); },
     .enabled = HasModel},
    {.id = ControlId::kSaveLatent,
     .name = "save-latent",
     .label = "Save latent",
     .icon = Icon::kDownload,
     .kind = ControlKind::kButton,
     .place = Place::kPicture,
     .acts_on = Subject::kRecipe,
     .set = [](App& app, const Value&) { LatentsOf(app).SaveLatent(); },
     .enabled = HasModel},
    {.id = ControlId::kEditNumbers,
     .name = "edit-numbers",
     .label = "Edit numbers",
     .icon = Icon::kSliders,
     .kind = ControlKind::kButton,
     .place = Place::kPicture,
     .acts_on = Subject::kRecipe,
     .set = [](App& app, const Value&) { LatentsOf(app).EditNumbers(); },
     .enabled = HasModel},
    {.id = ControlId::kUnpin,
     .name = "unpin",
     .label = "Remove from the shelf",
     .icon = Icon::kTrash,
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .shortcut = "Delete",
     .set = [](App& app, const Value&) { LatentsOf(app).TogglePin(Selected(app)); },
     .enabled = ShelfSelected},
    {.id = ControlId::kNext,
     .name = "next",
     .label = "Next picture",
     .icon = Icon::kRight,
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .acts_on = Subject::kRecipe,
     .shortcut = "ArrowRight",
     .set = [](App& app, const Value&) { LatentsOf(app).Move(1, 0); },
     .enabled = HasModel},
    {.id = ControlId::kPrevious,
     .name = "previous",
     .label = "Previous picture",
     .icon = Icon::kLeft,
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .acts_on = Subject::kRecipe,
     .shortcut = "ArrowLeft",
     .set = [](App& app, const Value&) { LatentsOf(app).Move(-1, 0); },
     .enabled = HasModel},
    {.id = ControlId::kBelow,
     .name = "below",
     .label = "Picture below",
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .acts_on = Subject::kRecipe,
     .shortcut = "ArrowDown",
     .set = [](App& app, const Value&) { LatentsOf(app).Move(0, 1); },
     .enabled = HasModel},
    {.id = ControlId::kAbove,
     .name = "above",
     .label = "Picture above",
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .acts_on = Subject::kRecipe,
     .shortcut = "ArrowUp",
     .set = [](App& app, const Value&) { LatentsOf(app).Move(0, -1); },
     .enabled = HasModel},
    {.id = ControlId::kBack,
     .name = "back",
     .label = "Close",
     .icon = Icon::kClose,
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .shortcut = "Escape",
     .set =
         [](App& app, const Value&) {
           Transient& transient = app.transient();
           if (transient.more_modes) {
             transient.more_modes = false;
           } else if (transient.gallery) {
             transient.gallery = false;
           } else if (transient.sheet > 0) {
             transient.sheet = 0;
           } else if (HasLargePicture(app)) {
             transient.shelf_selected = -1;
             app.Adjust([](State& state) { state.enlarged = false; });
           } else {
             app.Run(ControlId::kPresent, false);
           }
         },
     .enabled =
         [](const App& app) {
           const Transient& transient = app.transient();
           return transient.more_modes || transient.gallery || transient.sheet > 0 ||
                  HasLargePicture(app) || transient.presenting;
         }},
};

}  // namespace

std::span<const Control> PictureControls() { return kControls; }

}  // namespace ganvas::page
