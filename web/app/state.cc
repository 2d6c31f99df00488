#include "web/app/state.h"

#include <algorithm>
#include <cmath>

#include "shared/recipe/json_read.h"
#include "web/app/state_parts.h"

namespace ganvas::page {
namespace {

Json FullJson(const State& state) {
  Json json = {{"version", State::kVersion},
               {"model", state.model},
               {"engine", state.engine},
               {"mode", ModeName(state.mode)},
               {"seed", std::to_string(state.seed)},
               {"count", state.count},
               {"points", state.points},
               {"label", state.label},
               {"byClass", state.by_class},
               {"columns", state.columns},
               {"selected", state.selected},
               {"enlarged", state.enlarged},
               {"psi", Tidy(state.psi)},
               {"noise", Tidy(state.noise)},
               {"space", state.in_styles ? "w" : "z"},
               {"path", state.slerp ? "slerp" : "lerp"},
               {"t", Tidy(state.t)},
               {"steps", state.steps},
               {"x", Tidy(state.x)},
               {"y", Tidy(state.y)},
               {"spacing", Tidy(state.spacing)},
               {"single", state.single},
               {"atlas", state.by_likeness ? "likeness" : "between"},
               {"atlasView", CameraJson(state.atlas)},
               {"mapView", CameraJson(state.map)},
               {"mapCount", state.map_count},
               {"mapSelected", state.map_selected},
               {"seconds", Tidy(state.seconds)},
               {"loop", state.loop},
               {"ease", state.ease},
               {"at", Tidy(state.at)},
               {"animation", state.animation},
               {"styleSeed", std::to_string(state.style_seed)},
               {"mix", state.mix},
               {"firstLayer", state.first_layer},
               {"lastLayer", state.last_layer},
               {"mixRows", state.mix_rows},
               {"mixColumns", state.mix_columns},
               {"mixRow", state.mix_row},
               {"mixColumn", state.mix_column},
               {"psiStrip", state.psi_strip},
               {"snapshot", state.snapshot},
               {"compared", state.compared},
               {"example", state.example},
               {"size", SizeName(state.size)},
               {"range", state.range},
               {"layout", state.layout},
               {"wipe", Tidy(state.wipe)},
               {"roundTrip", state.round_trip},
               {"reverse", state.reverse},
               {"mirror", state.mirror},
               {"saveScale", state.save_scale},
               {"smooth", state.smooth},
               {"kiosk", state.kiosk},
               {"theme", state.theme}};
  Json ends = Json::array();
  for (const auto& end : state.ends) ends.push_back(end ? ToJson(*end) : Json());
  json["ends"] = std::move(ends);
  json["steered"] = state.steered ? ToJson(*state.steered) : Json();
  json["method"] = state.method;
  json["steeredLayers"] = state.steered_layers;
  json["towardClass"] = state.toward_class;
  json["fromClass"] = state.from_class;
  Json sigmas = Json::array();
  for (float sigma : state.sigmas) sigmas.push_back(Tidy(sigma));
  json["sigmas"] = std::move(sigmas);
  Json locked = Json::array();
  for (size_t i = 0; i < kDirections; ++i) {
    if (state.locked[i]) locked.push_back(i);
  }
  json["locked"] = std::move(locked);
  json["directionNames"] = state.direction_names;
  json["direction"] = state.direction;
  json["searchSteps"] = state.search_steps;
  json["channels"] = ToJson(state.changes);
  json["xrayed"] = state.xrayed ? ToJson(*state.xrayed) : Json();
  json["xray"] = state.xray;
  json["layer"] = state.layer;
  json["channel"] = state.channel;
  json["channelOrder"] = state.channel_order;
  json["lineage"] = LineageJson(state.lineage);
  json["parent"] = state.parent;
  json["partner"] = state.partner ? ToJson(*state.partner) : Json();
  json["keys"] = KeysJson(state.keys);
  json["mutation"] = Tidy(state.mutation);
  json["child"] = state.child;
  Json shelf = Json::array();
  for (const Recipe& recipe : state.shelf) shelf.push_back(ToJson(recipe));
  json["shelf"] = std::move(shelf);
  return json;
}

// In version 1 the ends were seed 1 unless they were set, and any mode could be left enlarged.
Json FromVersion1(Json json) {
  const std::string mode = ReadText(json, "mode");
  if (mode == ModeName(Mode::kInterpolate) || mode == ModeName(Mode::kPlane)) {
    json["enlarged"] = false;
    if (!Member(json, "ends").is_array()) {
      json["ends"] = Json::array();
      for (uint64_t i = 0; i < 3; ++i) json["ends"].push_back(ToJson(Recipe::Seed(1, i, -1)));
    }
  }
  json["version"] = 2;
  return json;
}

// Before version 3 all ways went through latents.
Json FromVersion2(Json json) {
  json["space"] = "z";
  json["version"] = State::kVersion;
  return json;
}

void ReadAtlas(const Json& json, const State& base, State& state) {
  state.by_likeness = ReadOneOf(json, "atlas", base.by_likeness ? "likeness" : "between",
                                {"between", "likeness"}) == "likeness";
  ReadCamera(Member(json, "atlasView"), state.atlas);
  ReadCamera(Member(json, "mapView"), state.map);
  const int count = ReadInt(json, "mapCount", base.map_count);
  if (std::find(kMapCounts.begin(), kMapCounts.end(), count) != kMapCounts.end()) {
    state.map_count = count;
  }
  state.map_selected =
      std::clamp(ReadInt(json, "mapSelected", base.map_selected), 0, kMapCounts.back() - 1);
}

void ReadBreed(const Json& json, const State& base, State& state) {
  const Json& lineage = Member(json, "lineage");
  if (lineage.is_array()) state.lineage = ReadLineage(lineage);
  const int last = std::max(0, static_cast<int>(state.lineage.size()) - 1);
  state.parent = std::clamp(ReadInt(json, "parent", base.parent), 0, last);
  if (json.contains("partner")) state.partner = RecipeFromJson(Member(json, "partner"));
  state.mutation = ReadFloat(json, "mutation", base.mutation, 0, 1);
  state.child = std::clamp(ReadInt(json, "child", base.child), 0, kChildren - 1);
}

void ReadXray(const Json& json, const State& base, State& state) {
  if (auto changes = ChangesFromJson(Member(json, "channels"))) state.changes = *changes;
  if (json.contains("xrayed")) state.xrayed = RecipeFromJson(Member(json, "xrayed"));
  state.xray = ReadOneOf(json, "xray", base.xray, {"layers", "spectrum"});
  state.layer = ReadText(json, "layer", base.layer);
  state.channel = std::clamp(ReadInt(json, "channel", base.channel), 0, 100000);
  state.channel_order =
      ReadOneOf(json, "channelOrder", base.channel_order, {"number", "variance", "effect"});
}

void ReadDirections(const Json& json, const State& base, State& state) {
  if (json.contains("steered")) state.steered = RecipeFromJson(Member(json, "steered"));
  state.method = ReadOneOf(json, "method", base.method, {"sefa", "pca", "classes", "means"});
  state.steered_layers =
      ReadOneOf(json, "steeredLayers", base.steered_layers, {"all", "coarse", "middle", "fine"});
  state.toward_class = std::clamp(ReadInt(json, "towardClass", base.toward_class), 0, 100000);
  state.from_class = std::clamp(ReadInt(json, "fromClass", base.from_class), 0, 100000);
  const Json& sigmas = Member(json, "sigmas");
  for (size_t i = 0; sigmas.is_array() && i < std::min(sigmas.size(), kDirections); ++i) {
    if (!sigmas[i].is_number()) continue;
    const float sigma = sigmas[i].get<float>();
    if (std::abs(sigma) <= kMaxSigmas) state.sigmas[i] = sigma;
  }
  const Json& locked = Member(json, "locked");
  if (locked.is_array()) state.locked = {};
  for (size_t i = 0; locked.is_array() && i < std::min(locked.size(), kDirections); ++i) {
    const bool known = locked[i].is_number_unsigned() && locked[i].get<size_t>() < kDirections;
    if (known) state.locked[locked[i].get<size_t>()] = true;
  }
  const int steps = ReadInt(json, "searchSteps", base.search_steps);
  if (std::find(kSearchSteps.begin(), kSearchSteps.end(), steps) != kSearchSteps.end()) {
    state.search_steps = steps;
  }
  const Json& names = Member(json, "directionNames");
  for (size_t i = 0; names.is_array() && i < std::min(names.size(), kDirections); ++i) {
    if (names[i].is_string())
      state.direction_names[i] = Shortened(names[i].get<std::string>(), kLongestName);
  }
  state.direction =
      std::clamp(ReadInt(json, "direction", base.direction), 0, static_cast<int>(kDirections) - 1);
}

void ReadStyles(const Json& json, const State& base, State& state) {
  state.psi = ReadFloat(json, "psi", base.psi, kMinPsi, kMaxPsi);
  state.noise = ReadFloat(json, "noise", base.noise, 0, 2);
  state.in_styles = ReadOneOf(json, "space", base.in_styles ? "w" : "z", {"w", "z"}) == "w";
  state.seconds = ReadFloat(json, "seconds", base.seconds, kMinSeconds, kMaxSeconds);
  state.loop = ReadBool(json, "loop", base.loop);
  state.ease = ReadBool(json, "ease", base.ease);
  state.at = ReadFloat(json, "at", base.at, 0, 1);
  state.animation =
      ReadOneOf(json, "animation", base.animation, {"gif", "apng", "webm", "mp4", "png"});
  const Json& keys = Member(json, "keys");
  if (keys.is_array()) state.keys = ReadKeys(keys);
  state.style_seed = ReadSeed(json, "styleSeed", base.style_seed);
  state.mix = ReadOneOf(json, "mix", base.mix, {"coarse", "middle", "fine", "own"});
  state.first_layer = std::clamp(ReadInt(json, "firstLayer", base.first_layer), 0, 63);
  state.last_layer = std::clamp(ReadInt(json, "lastLayer", base.last_layer), 0, 63);
  state.mix_rows = std::clamp(ReadInt(json, "mixRows", base.mix_rows), 1, kMaxMixed);
  state.mix_columns = std::clamp(ReadInt(json, "mixColumns", base.mix_columns), 1, kMaxMixed);
  state.psi_strip = ReadBool(json, "psiStrip", base.psi_strip);
  const int columns = state.psi_strip ? static_cast<int>(kPsiStrip.size()) : state.mix_columns;
  state.mix_row = std::clamp(ReadInt(json, "mixRow", base.mix_row), 0, state.mix_rows - 1);
  state.mix_column = std::clamp(ReadInt(json, "mixColumn", base.mix_column), 0, columns - 1);
}

}  // namespace

KeySettings KeyAt(const State& state, size_t place) {
  return place < state.keys.size() ? state.keys[place] : KeySettings{};
}

KeySettings& KeyToSet(State& state, size_t place) {
  if (place >= state.keys.size()) state.keys.resize(place + 1);
  return state.keys[place];
}

void RemoveFromShelf(State& state, const Recipe& recipe) {
  for (size_t i = state.shelf.size(); i-- > 0;) {
    if (!(state.shelf[i] == recipe)) continue;
    state.shelf.erase(state.shelf.begin() + static_cast<ptrdiff_t>(i));
    if (i < state.keys.size()) state.keys.erase(state.keys.begin() + static_cast<ptrdiff_t>(i));
  }
}

void ResetMoves(State& state) {
  for (size_t i = 0; i < kDirections; ++i) {
    if (!state.locked[i]) state.sigmas[i] = 0;
  }
}

void LeaveTranslate(State& state) {
  if (state.mode == Mode::kTranslate) state.mode = Mode::kSample;
}

std::string SizeName(int size) {
  if (size == kAutoSize) return "auto";
  return size == kOriginalSize ? "original" : std::to_string(size);
}

std::string RangeText(std::string range) {
  const size_t dots = range.find("..");
  if (dots != std::string::npos) range.replace(dots, 2, " to ");
  if (!range.empty() && range[0] == '-') range.replace(0, 1, "\u2212");
  return range;
}

Json ToJson(const State& state, bool compact) {
  Json json = FullJson(state);
  if (!compact) return json;
  const Json defaults = FullJson(State{});
  Json changed = {{"model", state.model}, {"version", State::kVersion}};
  for (auto& [key, value] : json.items()) {
    if (value != defaults[key] && key != "theme") changed[key] = value;
  }
  return changed;
}

State StateFromJson(const Json& json, const State& base) {
  State state = base;
  const int version = ReadInt(json, "version", State::kVersion);
  if (version == 1) return StateFromJson(FromVersion1(json), base);
  if (version == 2) return StateFromJson(FromVersion2(json), base);
  if (version != State::kVersion) return state;
  state.model = ReadText(json, "model", base.model);
  state.engine = ReadOneOf(json, "engine", base.engine, {"wasm", "ort-wasm"});
  const std::string mode = ReadText(json, "mode", ModeName(base.mode));
  for (Mode known : kModes) {
    if (mode == ModeName(known)) state.mode = known;
  }
  state.seed = ReadSeed(json, "seed", base.seed);
  const int count = ReadInt(json, "count", base.count);
  if (std::find(kCounts.begin(), kCounts.end(), count) != kCounts.end()) state.count = count;
  state.label = std::clamp(ReadInt(json, "label", base.label), -1, 100000);
  const int points = ReadInt(json, "points", base.points);
  if (std::find(kPointCounts.begin(), kPointCounts.end(), points) != kPointCounts.end()) {
    state.points = points;
  }
  state.by_class = ReadBool(json, "byClass", base.by_class);
  state.columns = std::clamp(ReadInt(json, "columns", base.columns), 1, kMaxColumns);
  const int most = state.by_class ? kMaxRows * kMaxColumns : state.count;
  state.selected = std::clamp(ReadInt(json, "selected", base.selected), 0, most - 1);
  state.enlarged = ReadBool(json, "enlarged", base.enlarged);
  ReadStyles(json, base, state);
  ReadDirections(json, base, state);
  ReadXray(json, base, state);
  ReadBreed(json, base, state);
  ReadAtlas(json, base, state);
  state.slerp =
      ReadOneOf(json, "path", base.slerp ? "slerp" : "lerp", {"slerp", "lerp"}) == "slerp";
  state.t = ReadFloat(json, "t", base.t, 0, 1);
  state.steps = std::clamp(ReadInt(json, "steps", base.steps), 3, 25);
  state.x = ReadFloat(json, "x", base.x, -20, 20);
  state.y = ReadFloat(json, "y", base.y, -20, 20);
  state.spacing = ReadFloat(json, "spacing", base.spacing, kMinSpacing, kMaxSpacing);
  state.single = ReadBool(json, "single", base.single);
  state.snapshot = std::clamp(ReadInt(json, "snapshot", base.snapshot), -1, kMaxSnapshots - 1);
  state.compared = std::clamp(ReadInt(json, "compared", base.compared), -1, kMaxSnapshots - 1);
  state.example = ReadText(json, "example", base.example);
  for (int size : kSizes) {
    if (ReadText(json, "size") == SizeName(size)) state.size = size;
  }
  for (const char* range : kRanges) {
    if (ReadText(json, "range") == range) state.range = range;
  }
  state.layout = ReadOneOf(json, "layout", base.layout, {"auto", "nchw", "nhwc"});
  state.wipe = ReadFloat(json, "wipe", base.wipe, 0, 1);
  state.round_trip = ReadBool(json, "roundTrip", base.round_trip);
  state.reverse = ReadText(json, "reverse", base.reverse);
  state.mirror = ReadBool(json, "mirror", base.mirror);
  const int scale = ReadInt(json, "saveScale", base.save_scale);
  if (std::find(kScales.begin(), kScales.end(), scale) != kScales.end()) state.save_scale = scale;
  state.smooth = ReadBool(json, "smooth", base.smooth);
  state.kiosk = ReadBool(json, "kiosk", base.kiosk);
  state.theme = ReadOneOf(json, "theme", base.theme, {"system", "dark", "light"});
  const Json& ends = Member(json, "ends");
  if (ends.is_array()) {
    for (size_t i = 0; i < std::min(ends.size(), state.ends.size()); ++i) {
      if (ends[i].is_null()) state.ends[i].reset();
      if (auto recipe = RecipeFromJson(ends[i])) state.ends[i] = *recipe;
    }
  }
  const Json& shelf = Member(json, "shelf");
  if (shelf.is_array()) {
    state.shelf.clear();
    for (const Json& entry : shelf) {
      auto recipe = RecipeFromJson(entry);
      if (recipe && state.shelf.size() < kMaxShelf) state.shelf.push_back(*recipe);
    }
  }
  return state;
}

State StateFromLink(const Json& json, const State& base) {
  if (!json.is_object() || json.contains("version")) return StateFromJson(json, base);
  // An address without a link: the page adds the theme alone.
  if (json.size() == json.count("theme")) return StateFromJson(json, base);
  return StateFromJson(FromVersion1(json), base);
}

}  // namespace ganvas::page
