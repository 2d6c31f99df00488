// One declaration for each thing that the user can do. The ImGui widget, the DOM mirror, the
// shortcut, undo and the page's `command` message all come from it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "web/app/control_id.h"
#include "web/app/icon.h"

namespace ganvas::page {

class App;

// What a control acts on. The page has the control only if the model in use has that.
enum class Subject : uint8_t {
  kPage,         // the page itself
  kSeed,         // latents that are drawn by a seed
  kRecipe,       // pictures of latents, which have recipes
  kPixels,       // pictures, whatever they are made of
  kTranslation,  // pictures of pictures
};

enum class ControlKind : uint8_t { kButton, kSlider, kText, kChoice, kToggle };

// Of a button: nothing; of a toggle: bool; of a slider: double; of a text or a choice: string.
using Value = std::variant<std::monostate, bool, double, std::string>;

struct Choice {
  std::string value;
  std::string label;
  std::string hint = "";  // what it does, in a few words, for the tip; may be empty
  Icon icon = Icon::kNone;
  std::string shortcut = "";  // a key that chooses it, as of a control
};

// Where a control stands in the page; panels draw those of their places.
enum class Place : uint8_t {
  kBar,      // top bar
  kRail,     // modes
  kMode,     // inspector, for the mode
  kPicture,  // inspector, for the picture that is selected
  kView,     // inspector's section Display, which can be folded away
  kKeys,     // panels draw it where they need it, or keys and the mirror alone have it
};

struct Control {
  ControlId id;
  const char* name;  // the stable id that the page, links and tests know it by
  const char* label;
  Icon icon = Icon::kNone;
  ControlKind kind;
  Place place;
  Subject acts_on = Subject::kPage;
  bool digits = false;        // texts only: a decimal number
  bool takes_files = false;   // it asks for a file or an address; kiosks have none of these
  bool in_row = false;        // it stands in the row of the control before it
  bool deliberate = false;    // choices only: keys look through them, and Enter takes one
  const char* shortcut = "";  // "R", "Ctrl+Z", "ArrowLeft", "Delete", ...
  double min = 0;             // sliders only, as are the next three
  double max = 1;
  double step = 0.01;
  bool logarithmic = false;
  Value (*get)(const App&) = nullptr;
  void (*set)(App&, const Value&) = nullptr;
  bool (*enabled)(const App&) = nullptr;  // null: always
  bool (*visible)(const App&) = nullptr;  // null: always
  std::vector<Choice> (*choices)(const App&) = nullptr;
  std::string (*text)(const App&) = nullptr;       // a slider's value as shown
  std::string (*label_now)(const App&) = nullptr;  // in place of `label`, where the user names it
  double (*max_now)(const App&) = nullptr;         // in place of `max`, where it follows the model
  Icon (*icon_now)(const App&) = nullptr;          // in place of `icon`, where it follows the state

  std::string LabelNow(const App& app) const { return label_now ? label_now(app) : label; }
  double MaxNow(const App& app) const { return max_now ? max_now(app) : max; }
  Icon IconNow(const App& app) const { return icon_now ? icon_now(app) : icon; }
  bool IsEnabled(const App& app) const { return !enabled || enabled(app); }
  // True if the model in use has what the control acts on, and `visible` agrees.
  bool IsVisible(const App& app) const;
};

// The heading of a place in the DOM mirror.
const char* PlaceTitle(Place place);

// All controls. The DOM mirror has them in this order within each place.
std::span<const Control> Controls();
const Control& ControlOf(ControlId id);
// By its stable id; null if no control has it.
const Control* FindControl(std::string_view name);

// The tables that Controls() joins, one for each part of the page.
std::span<const Control> PageControls();
std::span<const Control> ModeControls();
std::span<const Control> StyleControls();
std::span<const Control> TimelineControls();
std::span<const Control> FilmControls();
std::span<const Control> DirectionControls();
std::span<const Control> ProjectControls();
std::span<const Control> MaskControls();
std::span<const Control> XrayControls();
std::span<const Control> AtlasControls();
std::span<const Control> BreedControls();
std::span<const Control> SaveControls();
std::span<const Control> TranslateControls();
std::span<const Control> GivenControls();
std::span<const Control> PictureControls();

}  // namespace ganvas::page
