#include "web/app/state.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "shared/recipe/json_read.h"
#include "web/app/state_parts.h"

namespace ganvas::page {
namespace {

void Write(Json& json, const State& state, const FlagField& field) {
  json[field.name] = state.*field.member;
}
void Write(Json& json, const State& state, const WholeField& field) {
  json[field.name] = state.*field.member;
}
void Write(Json& json, const State& state, const RealField& field) {
  json[field.name] = Tidy(state.*field.member);
}
void Write(Json& json, const State& state, const SeedField& field) {
  json[field.name] = std::to_string(state.*field.member);
}
void Write(Json& json, const State& state, const TextField& field) {
  json[field.name] = state.*field.member;
}
void Write(Json& json, const State& state, const ChoiceField& field) {
  json[field.name] = state.*field.member;
}
void Write(Json& json, const State& state, const NumberField& field) {
  json[field.name] = state.*field.member;
}

// What JSON does not say, or says wrongly, stays as it is.
void Read(const Json& json, State& state, const FlagField& field) {
  state.*field.member = ReadBool(json, field.name, state.*field.member);
}
void Read(const Json& json, State& state, const WholeField& field) {
  const int value = ReadInt(json, field.name, state.*field.member);
  state.*field.member = std::clamp(value, field.low, field.high);
}
void Read(const Json& json, State& state, const RealField& field) {
  state.*field.member = ReadFloat(json, field.name, state.*field.member, field.low, field.high);
}
void Read(const Json& json, State& state, const SeedField& field) {
  state.*field.member = ReadSeed(json, field.name, state.*field.member);
}
void Read(const Json& json, State& state, const TextField& field) {
  state.*field.member = ReadText(json, field.name, state.*field.member);
}
void Read(const Json& json, State& state, const ChoiceField& field) {
  const std::string value = ReadText(json, field.name);
  for (const char* choice : field.choices) {
    if (value == choice) state.*field.member = value;
  }
}
void Read(const Json& json, State& state, const NumberField& field) {
  const int value = ReadInt(json, field.name, state.*field.member);
  for (const int choice : field.choices) {
    if (value == choice) state.*field.member = value;
  }
}

Json FullJson(const State& state) {
  Json json = {{"version", State::kVersion},
               {"mode", ModeName(state.mode)},
               {"selected", state.selected},
               {"space", state.in_styles ? "w" : "z"},
               {"path", state.slerp ? "slerp" : "lerp"},
               {"atlas", state.by_likeness ? "likeness" : "between"},
               {"atlasView", CameraJson(state.atlas)},
               {"mapView", CameraJson(state.map)},
               {"mixRow", state.mix_row},
               {"mixColumn", state.mix_column},
               {"size", SizeName(state.size)}};
  std::apply([&](const auto&... fields) { (Write(json, state, fields), ...); }, kStateFields);
  Json ends = Json::array();
  for (const auto& end : state.ends) ends.push_back(end ? ToJson(*end) : Json());
  json["ends"] = std::move(ends);
  json["steered"] = state.steered ? ToJson(*state.steered) : Json();
  Json sigmas = Json::array();
  for (float sigma : state.sigmas) sigmas.push_back(Tidy(sigma));
  json["sigmas"] = std::move(sigmas);
  Json locked = Json::array();
  for (size_t i = 0; i < kDirections; ++i) {
    if (state.locked[i]) locked.push_back(i);
  }
  json["locked"] = std::move(locked);
  json["directionNames"] = state.direction_names;
  json["channels"] = ToJson(state.changes);
  json["xrayed"] = state.xrayed ? ToJson(*state.xrayed) : Json();
  json["lineage"] = LineageJson(state.lineage);
  json["parent"] = state.parent;
  json["partner"] = state.partner ? ToJson(*state.partner) : Json();
  json["keys"] = KeysJson(state.keys);
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
}

void ReadBreed(const Json& json, const State& base, State& state) {
  const Json& lineage = Member(json, "lineage");
  if (lineage.is_array()) state.lineage = ReadLineage(lineage);
  const int last = std::max(0, static_cast<int>(state.lineage.size()) - 1);
  state.parent = std::clamp(ReadInt(json, "parent", base.parent), 0, last);
  if (json.contains("partner")) state.partner = RecipeFromJson(Member(json, "partner"));
}

void ReadXray(const Json& json, State& state) {
  if (auto changes = ChangesFromJson(Member(json, "channels"))) state.changes = *changes;
  if (json.contains("xrayed")) state.xrayed = RecipeFromJson(Member(json, "xrayed"));
}

void ReadDirections(const Json& json, State& state) {
  if (json.contains("steered")) state.steered = RecipeFromJson(Member(json, "steered"));
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
  const Json& names = Member(json, "directionNames");
  for (size_t i = 0; names.is_array() && i < std::min(names.size(), kDirections); ++i) {
    if (names[i].is_string())
      state.direction_names[i] = Shortened(names[i].get<std::string>(), kLongestName);
  }
}

void ReadStyles(const Json& json, const State& base, State& state) {
  state.in_styles = ReadOneOf(json, "space", base.in_styles ? "w" : "z", {"w", "z"}) == "w";
  const Json& keys = Member(json, "keys");
  if (keys.is_array()) state.keys = ReadKeys(keys);
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
  std::apply([&](const auto&... fields) { (Read(json, state, fields), ...); }, kStateFields);
  const std::string mode = ReadText(json, "mode", ModeName(base.mode));
  for (Mode known : kModes) {
    if (mode == ModeName(known)) state.mode = known;
  }
  const int most = state.by_class ? kMaxRows * kMaxColumns : state.count;
  state.selected = std::clamp(ReadInt(json, "selected", base.selected), 0, most - 1);
  state.slerp =
      ReadOneOf(json, "path", base.slerp ? "slerp" : "lerp", {"slerp", "lerp"}) == "slerp";
  for (int size : kSizes) {
    if (ReadText(json, "size") == SizeName(size)) state.size = size;
  }
  ReadStyles(json, base, state);
  ReadDirections(json, state);
  ReadXray(json, state);
  ReadBreed(json, base, state);
  ReadAtlas(json, base, state);
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
