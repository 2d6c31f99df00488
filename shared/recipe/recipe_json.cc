// Recipes as JSON, of links and saved pictures.
#include <cmath>
#include <cstring>

#include "shared/base/base64.h"
#include "shared/recipe/json_read.h"
#include "shared/recipe/recipe.h"

namespace ganvas {
namespace {

constexpr int kMaxDepth = 12;
constexpr size_t kMaxParts = 64;
// Of a whole recipe: those in parts, too.
constexpr int kMaxRecipes = 256;
constexpr size_t kMaxValues = 1 << 16;
constexpr int kMaxSnapshot = 1 << 16;
// Bits that a number of JSON holds exactly.
constexpr double kMostLayers = 9007199254740991.0;

std::optional<std::vector<float>> ValuesFromText(const std::string& text) {
  const auto bytes = FromBase64(text);
  if (!bytes || bytes->empty() || bytes->size() % sizeof(float) != 0) return std::nullopt;
  std::vector<float> values(bytes->size() / sizeof(float));
  if (values.size() > kMaxValues) return std::nullopt;
  std::memcpy(values.data(), bytes->data(), bytes->size());
  for (float value : values) {
    if (!std::isfinite(value)) return std::nullopt;
  }
  return values;
}

std::string TextOfValues(const std::vector<float>& values) {
  return ToBase64({reinterpret_cast<const uint8_t*>(values.data()), values.size() * sizeof(float)});
}

class Reader {
 public:
  std::optional<Recipe> Read(const Json& json, int depth) {
    if (!json.is_object() || depth > kMaxDepth || ++count_ > kMaxRecipes) return std::nullopt;
    Recipe recipe;
    recipe.model = ReadText(json, "m");
    recipe.label = ReadInt(json, "l", -1);
    recipe.psi = static_cast<float>(ReadNumber(json, "p", 1));
    recipe.noise = static_cast<float>(ReadNumber(json, "no", 1));
    if (!(std::abs(recipe.psi) <= 1000.0f) || !(std::abs(recipe.noise) <= 1000.0f)) {
      return std::nullopt;
    }
    recipe.snapshot = ReadInt(json, "sn", -1);
    if (recipe.snapshot < -1 || recipe.snapshot > kMaxSnapshot) return std::nullopt;
    // Those of parts do not count.
    if (const Json& changes = Member(json, "c"); depth == 0 && !changes.is_null()) {
      auto read = ChangesFromJson(changes);
      if (!read) return std::nullopt;
      recipe.changes = std::move(*read);
    }
    recipe.styled = ReadText(json, "in") == "w";
    if (auto seed = ParseSeed(ReadText(json, "s"))) return ReadSeed(json, *seed, recipe);
    const std::string text = ReadText(json, "v");
    if (!text.empty()) {
      auto values = ValuesFromText(text);
      if (!values) return std::nullopt;
      recipe.values = std::move(*values);
    }
    if (!text.empty() && Member(json, "of").is_null()) {
      recipe.kind = Recipe::Kind::kValues;
      return recipe;
    }
    if (!ReadParts(json, depth, recipe)) return std::nullopt;
    if (!text.empty()) return ReadMoved(json, recipe);
    if (const double layers = ReadNumber(json, "k", 0); layers > 0) {
      if (recipe.parts.size() != 2 || !(layers <= kMostLayers)) return std::nullopt;
      recipe.kind = Recipe::Kind::kLayers;
      recipe.layers = static_cast<uint64_t>(layers);
      return recipe;
    }
    if (!ReadWeights(json, recipe)) return std::nullopt;
    return recipe;
  }

 private:
  static std::optional<Recipe> ReadSeed(const Json& json, uint64_t seed, Recipe recipe) {
    recipe.seed = seed;
    const double index = ReadNumber(json, "i", 0);
    if (!(index >= 0 && index <= 9007199254740991.0)) return std::nullopt;
    recipe.index = static_cast<uint64_t>(index);
    recipe.styled = false;
    return recipe;
  }

  static std::optional<Recipe> ReadMoved(const Json& json, Recipe recipe) {
    const double layers = ReadNumber(json, "k", 0);
    if (recipe.parts.size() != 1 || !(layers >= 0 && layers <= kMostLayers)) return std::nullopt;
    recipe.kind = Recipe::Kind::kMoved;
    recipe.layers = static_cast<uint64_t>(layers);
    return recipe;
  }

  bool ReadParts(const Json& json, int depth, Recipe& recipe) {
    const Json& parts = Member(json, "of");
    if (!parts.is_array() || parts.empty() || parts.size() > kMaxParts) return false;
    for (const Json& part : parts) {
      auto read = Read(part, depth + 1);
      if (!read) return false;
      recipe.parts.push_back(std::move(*read));
    }
    return true;
  }

  static bool ReadWeights(const Json& json, Recipe& recipe) {
    const Json& weights = Member(json, "w");
    if (weights.is_array()) {
      for (const Json& weight : weights) {
        if (!weight.is_number()) return false;
        recipe.weights.push_back(weight.get<float>());
      }
      recipe.kind = Recipe::Kind::kMix;
      recipe.keep_norm = ReadBool(json, "n", false);
      recipe.keep_variance = ReadBool(json, "e", false);
      if (recipe.weights.size() != recipe.parts.size()) return false;
    } else {
      recipe.kind = Recipe::Kind::kSlerp;
      recipe.weights = {static_cast<float>(ReadNumber(json, "t", 0.5))};
      if (recipe.parts.size() != 2) return false;
    }
    for (float weight : recipe.weights) {
      if (!(std::abs(weight) <= 1000.0f)) return false;
    }
    return true;
  }

  int count_ = 0;
};

}  // namespace

Json ToJson(const Recipe& recipe) {
  Json json = Json::object();
  if (!recipe.model.empty()) json["m"] = recipe.model;
  if (recipe.label >= 0) json["l"] = recipe.label;
  if (recipe.psi != 1) json["p"] = recipe.psi;
  if (recipe.noise != 1) json["no"] = recipe.noise;
  if (recipe.snapshot >= 0) json["sn"] = recipe.snapshot;
  if (!recipe.changes.empty()) json["c"] = ToJson(recipe.changes);
  if (recipe.styled) json["in"] = "w";
  if (recipe.kind == Recipe::Kind::kSeed) {
    json["s"] = std::to_string(recipe.seed);
    json["i"] = recipe.index;
    return json;
  }
  if (recipe.kind == Recipe::Kind::kValues) {
    json["v"] = TextOfValues(recipe.values);
    return json;
  }
  Json parts = Json::array();
  for (const Recipe& part : recipe.parts) parts.push_back(ToJson(part));
  json["of"] = std::move(parts);
  switch (recipe.kind) {
    case Recipe::Kind::kSlerp:
      json["t"] = recipe.weights[0];
      break;
    case Recipe::Kind::kLayers:
      json["k"] = recipe.layers;
      break;
    case Recipe::Kind::kMoved:
      json["v"] = TextOfValues(recipe.values);
      if (recipe.layers != 0) json["k"] = recipe.layers;
      break;
    default:
      json["w"] = recipe.weights;
      if (recipe.keep_norm) json["n"] = true;
      if (recipe.keep_variance) json["e"] = true;
  }
  return json;
}

std::optional<Recipe> RecipeFromJson(const Json& json) { return Reader().Read(json, 0); }

}  // namespace ganvas
