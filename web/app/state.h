// All that the user can set, in one value: what undo keeps and what a share link carries.
#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "shared/recipe/channels.h"
#include "shared/recipe/recipe.h"
#include "shared/recipe/saved_pictures.h"
#include "web/app/icon.h"
#include "web/generator/mask.h"

namespace ganvas::page {

enum class Mode : uint8_t {
  kSample,
  kAtlas,
  kInterpolate,
  kPlane,
  kTimeline,
  kStyles,
  kDirections,
  kProject,
  kXray,
  kBreed,
  kFilm,
  kTranslate
};
inline constexpr std::array kModes = {Mode::kSample,     Mode::kAtlas,    Mode::kInterpolate,
                                      Mode::kPlane,      Mode::kTimeline, Mode::kStyles,
                                      Mode::kDirections, Mode::kProject,  Mode::kXray,
                                      Mode::kBreed,      Mode::kFilm,     Mode::kTranslate};
// "sample", "atlas", "interpolate", "plane", "styles", ...
const char* ModeName(Mode mode);
// "Sample", "Interpolate", ..., as people read it.
const char* ModeLabel(Mode mode);
// What the mode shows, in a few words.
const char* ModeHint(Mode mode);
Icon ModeIcon(Mode mode);
// The rail parts these by lines: what makes pictures, what moves between them, what steers one,
// what looks into the model and how it learned.
enum class ModeGroup : uint8_t { kMake, kMove, kSteer, kLook };
ModeGroup GroupOf(Mode mode);
// "Make", "Move", "Steer", "Look".
const char* GroupName(ModeGroup group);
// It stays on a rail that has no room for all modes.
bool IsAtHand(Mode mode);

inline constexpr std::array kCounts = {1, 4, 9, 16, 25, 36, 64};
// The numbers of pictures that may stand for a count where they fill the stage better. Those of
// different counts are different.
struct CountRange {
  int least, most;
};
constexpr CountRange NearbyCounts(int count) {
  if (count == 1) return {1, 1};
  return {count - count / 6, count + (count < 12 ? 2 : count / 6)};
}
inline constexpr std::array kPointCounts = {100, 500, 1000, 2500, 5000, 10000};
inline constexpr int kMaxColumns = 16;
inline constexpr int kMaxRows = 32;
inline constexpr float kMinSpacing = 0.01f;
inline constexpr float kMaxSpacing = 1.0f;
inline constexpr size_t kMaxShelf = 64;
inline constexpr size_t kMaxAveraged = 32;  // pictures of a mean
// Of the truncation, and the steps of its strip.
inline constexpr float kMinPsi = -1;
inline constexpr float kMaxPsi = 2;
inline constexpr std::array kPsiStrip = {-1.0f, -0.5f, 0.0f, 0.5f, 0.75f, 1.0f, 1.5f, 2.0f};
inline constexpr size_t kDirections = 10;
inline constexpr size_t kLongestName = 40;  // bytes of a direction's name
inline constexpr float kMaxSigmas = 5;      // of a slider
inline constexpr std::array kSigmaStrip = {-3, -2, -1, 0, 1, 2, 3};
inline constexpr std::array kMethods = {"sefa", "pca", "classes", "means"};
inline constexpr std::array kSteered = {"all", "coarse", "middle", "fine"};
// Snapshots a second of Film, as it plays and as it is saved; the last one stays for a second.
inline constexpr int kFilmRate = 8;
inline constexpr int kMaxSnapshots = 1001;
// Frames a second of Timeline, as it plays and as it is saved, and how many there are at most.
inline constexpr int kFrameRate = 25;
inline constexpr int kMaxFrames = 750;
inline constexpr std::array kAnimations = {"gif", "apng", "webm", "mp4", "png"};
inline constexpr float kMinSeconds = 0.2f;
inline constexpr float kMaxSeconds = 10;
inline constexpr float kMaxKeyNoise = 2;
inline constexpr std::array kSearchSteps = {150, 300, 600, 1200, 2400};
inline constexpr std::array kMapCounts = {250, 1000};  // samples of Atlas by likeness
inline constexpr int kChildren = 9;                    // of Breed, in rows of three
inline constexpr size_t kMaxLineage = 100;             // pictures that were bred from
inline constexpr int kMaxMixed = 12;                   // rows and columns of Styles
// What X-ray shows, and how it sorts channels.
inline constexpr std::array kXrayViews = {"layers", "spectrum"};
inline constexpr std::array kChannelOrders = {"number", "variance", "effect"};
inline constexpr float kMaxFactor = 4;  // of a channel's slider
// Which layers take the styles of the column; "own": first_layer to last_layer.
inline constexpr std::array kMixes = {"coarse", "middle", "fine", "own"};
// Pixels of a saved file for each pixel of a picture, in width and in height.
inline constexpr std::array kScales = {1, 4, 8};

// Longer side of a picture that is translated: what the model is for, a number of pixels, or the
// picture's own.
inline constexpr int kAutoSize = 0;
inline constexpr int kOriginalSize = -1;
inline constexpr std::array kSizes = {kAutoSize, 128, 256, 512, kOriginalSize};
// "auto", "128", ..., "original".
std::string SizeName(int size);
// What a translator takes and gives, or a generator gives, as numbers; "auto": what its file tells.
inline constexpr std::array kRanges = {"auto", "-1..1", "0..1", "0..255"};
// Where the channels of a generator's output lie; "auto": where its shape tells.
// Engines and themes, as links name them.
inline constexpr std::array kEngines = {"wasm", "ort-wasm"};
inline constexpr std::array kThemes = {"system", "dark", "light"};
inline constexpr int kMaxClass = 100000;  // number of a class, or of a channel
inline constexpr std::array kLayouts = {"auto", "nchw", "nhwc"};
// "\u22121 to 1" for "-1..1", as people read it.
std::string RangeText(std::string range);

// What a view of Atlas shows: its middle, and how large.
struct Camera {
  static constexpr float kMinZoom = -2, kMaxZoom = 5;

  double x = 0, y = 0;  // steps of the view: nodes of the plane, pictures of the map
  // Each step of 1 doubles lengths. On the plane 0 shows one picture for each node, and each whole
  // step above shows twice as many between two nodes. The map fills the stage at kMinZoom.
  float zoom = 0;

  friend bool operator==(const Camera&, const Camera&) = default;
};

// A picture that children were made of.
struct Ancestor {
  Recipe recipe;
  int parent = -1;      // the one that it is a child of; -1 for the first
  uint64_t litter = 1;  // seed of its children

  friend bool operator==(const Ancestor&, const Ancestor&) = default;
};

// What Timeline does at a picture that it goes through.
struct KeySettings {
  float seconds = 0;  // to the next picture; 0: State::seconds
  float noise = 1;    // strength of the model's noise, times State::noise
  float sigmas = 0;   // how far it is moved along State::direction

  friend bool operator==(const KeySettings&, const KeySettings&) = default;
};

struct State {
  static constexpr int kVersion = kStateVersion;

  std::string model;            // id in the manifest, or of a file that was opened here
  std::string engine = "wasm";  // "wasm" or "ort-wasm"
  Mode mode = Mode::kSample;

  uint64_t seed = 1;
  int count = 16;
  int points = 2500;      // as `count`, of models that make points
  int label = -1;         // class of all pictures; -1: one class after another
  bool by_class = false;  // each row one class, each column one latent, in place of count and label
  int columns = 8;        // pictures in each such row
  int selected = 0;       // picture on the stage that keys act on
  bool enlarged = false;  // the selected picture fills the stage

  float psi = 1;    // truncation of what is shown: 0 the mean picture, 1 none
  float noise = 1;  // strength of the model's constant noise

  // A, B and C: the ends of Interpolate (A, B) and the corners of Plane (all three). An empty one
  // follows Sample's seed and class; see Latents::End.
  std::array<std::optional<Recipe>, 3> ends;
  bool in_styles = true;  // through the styles, where the model has them; else through latents,
  bool slerp = true;      // on arcs that keep the norm, or else on straight lines
  float t = 0.5f;         // 0 at A, 1 at B
  int steps = 9;          // pictures of the strip, with both ends

  float x = 0.5f;         // middle of the view of the plane: 0 at A, 1 at B
  float y = 0.5f;         // 0 at A, 1 at C
  float spacing = 0.25f;  // between neighbouring pictures of the plane
  bool single = false;    // Plane shows the one picture of its middle

  bool by_likeness =
      false;     // Atlas shows samples by their likeness, not the plane between pictures
  Camera atlas;  // of the plane of Atlas
  Camera map = {0, 0, Camera::kMinZoom};  // of its samples by likeness, from the map's middle
  int map_count = 1000;                   // one of kMapCounts
  int map_selected = 0;                   // sample of the map that keys act on

  float seconds = 1.5f;           // of Timeline, from a picture to the next one
  bool loop = true;               // it goes back from the last picture to the first one
  bool ease = false;              // it is slow at the pictures
  float at = 0;                   // where it is, from 0 to 1
  std::string animation = "gif";  // one of kAnimations
  // In the order of the shelf, or of the seed's pictures; those past the end are the default.
  std::vector<KeySettings> keys;

  uint64_t style_seed = 2;     // of the columns of Styles; `seed` is that of the rows
  std::string mix = "coarse";  // one of kMixes
  int first_layer = 0, last_layer = 0;
  int mix_rows = 6, mix_columns = 7;
  int mix_row = 0, mix_column = 0;  // the selected picture
  bool psi_strip = false;           // Styles shows truncations, not mixes

  std::optional<Recipe> steered;         // what Directions moves; empty: Sample's selected one
  std::string method = "sefa";           // one of kMethods
  std::string steered_layers = "all";    // one of kSteered
  int toward_class = 1, from_class = 0;  // of the method "classes"
  std::array<float, kDirections> sigmas = {};            // how far it is moved along each direction
  std::array<bool, kDirections> locked = {};             // those that no action moves
  std::array<std::string, kDirections> direction_names;  // as the user calls them
  int direction = 0;                                     // the one whose strip keys move along

  int search_steps = 600;  // of Project, one of kSearchSteps
  // Of the picture that it looks for. Neither links nor JSON hold it, since they lack the picture.
  Mask mask;

  std::optional<Recipe> xrayed;          // what X-ray looks into; empty: Sample's selected one
  ChannelChanges changes;                // channels that are changed in all pictures
  std::string xray = "layers";           // one of kXrayViews
  std::string layer;                     // value that X-ray shows; empty: a usual one
  int channel = 0;                       // of the layer, that keys act on
  std::string channel_order = "number";  // one of kChannelOrders

  std::vector<Ancestor> lineage;  // empty: Breed begins with Sample's selected picture
  int parent = 0;                 // whose children Breed shows
  std::optional<Recipe> partner;  // its children are crossed with this one
  float mutation = 0.3f;          // how far children are from that, 0 to 1
  int child = 0;                  // the selected one

  int snapshot = -1;  // of Film, that the stage shows; -1: the last one
  int compared = -1;  // the one beside it, left of the wipe; -1: none

  std::string example;          // id of the picture that is translated; empty: the user's own
  int size = kAutoSize;         // one of kSizes
  std::string range = "auto";   // one of kRanges
  std::string layout = "auto";  // one of kLayouts
  // Share of the width, from the left, that shows the picture as it was: before it was translated,
  // or at the snapshot that is compared.
  float wipe = 0.5f;
  bool round_trip = false;  // Translate shows the way there and back
  std::string reverse;      // id of the model of the way back; empty: the one that belongs to it
  bool mirror = true;       // turns a front camera's pictures into a mirror's

  std::vector<Recipe> shelf;
  int save_scale = 1;            // one of kScales
  bool kiosk = false;            // the stage is all there is, and nothing leads away from it
  bool smooth = false;           // enlarge smoothly instead of by nearest neighbour
  std::string theme = "system";  // "system", "dark" or "light"

  friend bool operator==(const State&, const State&) = default;
};

// How a simple member of the state is written to links and read back: its name there, and what it
// may be. A value that is not allowed keeps the member as it is; whole numbers are clamped. Members
// that depend on others, or are more than one value, are written in state.cc.
struct FlagField {
  const char* name;
  bool State::*member;
};
struct WholeField {
  const char* name;
  int State::*member;
  int low, high;
};
struct RealField {
  const char* name;
  float State::*member;
  float low, high;
};
struct SeedField {
  const char* name;
  uint64_t State::*member;
};
struct TextField {
  const char* name;
  std::string State::*member;
};
struct ChoiceField {
  const char* name;
  std::string State::*member;
  std::span<const char* const> choices;
};
struct NumberField {
  const char* name;
  int State::*member;
  std::span<const int> choices;
};

// A new setting is a member above and a row here.
inline constexpr std::tuple kStateFields = {
    TextField{"model", &State::model},
    ChoiceField{"engine", &State::engine, kEngines},
    SeedField{"seed", &State::seed},
    NumberField{"count", &State::count, kCounts},
    NumberField{"points", &State::points, kPointCounts},
    WholeField{"label", &State::label, -1, kMaxClass},
    FlagField{"byClass", &State::by_class},
    WholeField{"columns", &State::columns, 1, kMaxColumns},
    FlagField{"enlarged", &State::enlarged},
    RealField{"psi", &State::psi, kMinPsi, kMaxPsi},
    RealField{"noise", &State::noise, 0, 2},
    RealField{"t", &State::t, 0, 1},
    WholeField{"steps", &State::steps, 3, 25},
    RealField{"x", &State::x, -20, 20},
    RealField{"y", &State::y, -20, 20},
    RealField{"spacing", &State::spacing, kMinSpacing, kMaxSpacing},
    FlagField{"single", &State::single},
    NumberField{"mapCount", &State::map_count, kMapCounts},
    WholeField{"mapSelected", &State::map_selected, 0, kMapCounts.back() - 1},
    RealField{"seconds", &State::seconds, kMinSeconds, kMaxSeconds},
    FlagField{"loop", &State::loop},
    FlagField{"ease", &State::ease},
    RealField{"at", &State::at, 0, 1},
    ChoiceField{"animation", &State::animation, kAnimations},
    SeedField{"styleSeed", &State::style_seed},
    ChoiceField{"mix", &State::mix, kMixes},
    WholeField{"firstLayer", &State::first_layer, 0, 63},
    WholeField{"lastLayer", &State::last_layer, 0, 63},
    WholeField{"mixRows", &State::mix_rows, 1, kMaxMixed},
    WholeField{"mixColumns", &State::mix_columns, 1, kMaxMixed},
    FlagField{"psiStrip", &State::psi_strip},
    ChoiceField{"method", &State::method, kMethods},
    ChoiceField{"steeredLayers", &State::steered_layers, kSteered},
    WholeField{"towardClass", &State::toward_class, 0, kMaxClass},
    WholeField{"fromClass", &State::from_class, 0, kMaxClass},
    WholeField{"direction", &State::direction, 0, static_cast<int>(kDirections) - 1},
    NumberField{"searchSteps", &State::search_steps, kSearchSteps},
    ChoiceField{"xray", &State::xray, kXrayViews},
    TextField{"layer", &State::layer},
    WholeField{"channel", &State::channel, 0, kMaxClass},
    ChoiceField{"channelOrder", &State::channel_order, kChannelOrders},
    RealField{"mutation", &State::mutation, 0, 1},
    WholeField{"child", &State::child, 0, kChildren - 1},
    WholeField{"snapshot", &State::snapshot, -1, kMaxSnapshots - 1},
    WholeField{"compared", &State::compared, -1, kMaxSnapshots - 1},
    TextField{"example", &State::example},
    ChoiceField{"range", &State::range, kRanges},
    ChoiceField{"layout", &State::layout, kLayouts},
    RealField{"wipe", &State::wipe, 0, 1},
    FlagField{"roundTrip", &State::round_trip},
    TextField{"reverse", &State::reverse},
    FlagField{"mirror", &State::mirror},
    NumberField{"saveScale", &State::save_scale, kScales},
    FlagField{"smooth", &State::smooth},
    FlagField{"kiosk", &State::kiosk},
    ChoiceField{"theme", &State::theme, kThemes}};

KeySettings KeyAt(const State& state, size_t place);
KeySettings& KeyToSet(State& state, size_t place);
// Takes a picture off the shelf, with what Timeline does there.
void RemoveFromShelf(State& state, const Recipe& recipe);

// Moves the picture back along the directions that are not locked.
void ResetMoves(State& state);

// Replaces Translate by Sample, for a model that does not translate. Other modes stay, even if the
// model lacks them: the next model may have them.
void LeaveTranslate(State& state);

// `compact`, for links: without members that have their default value, and without the theme.
nlohmann::json ToJson(const State& state, bool compact);

// `base` with what the JSON sets; members that are missing or out of range keep base's value. JSON
// without a version has the current one; JSON of an unknown version changes nothing.
State StateFromJson(const nlohmann::json& json, const State& base);

// As StateFromJson, of a link: links of version 1 name no version.
State StateFromLink(const nlohmann::json& json, const State& base);

}  // namespace ganvas::page
