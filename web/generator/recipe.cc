#include "web/generator/recipe.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "web/bridge/json_read.h"

namespace ganvas::page {
namespace {

constexpr int kMaxDepth = 6;
constexpr size_t kMaxParts = 4;

std::string NumberText(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", value);
  return text;
}

double Norm(std::span<const float> z) {
  double sum = 0;
  for (float v : z) sum += static_cast<double>(v) * v;
  return std::sqrt(sum);
}

void RealizeMix(const Recipe& recipe, Prior prior, std::span<float> z) {
  std::vector<float> part(z.size());
  std::vector<double> sum(z.size(), 0.0);
  double norm = 0;
  for (size_t i = 0; i < recipe.parts.size(); ++i) {
    const double weight = recipe.weights[i];
    if (weight == 0) continue;
    Realize(recipe.parts[i], prior, part);
    for (size_t k = 0; k < z.size(); ++k) sum[k] += weight * part[k];
    norm += weight * Norm(part);
  }
  double scale = 1;
  if (recipe.keep_norm) {
    double square = 0;
    for (double v : sum) square += v * v;
    if (square > 0) scale = std::abs(norm) / std::sqrt(square);
  }
  for (size_t k = 0; k < z.size(); ++k) z[k] = static_cast<float>(scale * sum[k]);
}

std::optional<Recipe> FromJson(const Json& json, int depth) {
  if (!json.is_object() || depth > kMaxDepth) return std::nullopt;
  Recipe recipe;
  recipe.model = ReadText(json, "m");
  recipe.label = ReadInt(json, "l", -1);
  if (auto seed = ParseSeed(ReadText(json, "s"))) {
    recipe.seed = *seed;
    const double index = ReadNumber(json, "i", 0);
    if (!(index >= 0 && index <= 9007199254740991.0)) return std::nullopt;
    recipe.index = static_cast<uint64_t>(index);
    return recipe;
  }
  const Json& parts = Member(json, "of");
  if (!parts.is_array() || parts.empty() || parts.size() > kMaxParts) return std::nullopt;
  for (const Json& part : parts) {
    auto read = FromJson(part, depth + 1);
    if (!read) return std::nullopt;
    recipe.parts.push_back(std::move(*read));
  }
  const Json& weights = Member(json, "w");
  if (weights.is_array()) {
    for (const Json& weight : weights) {
      if (!weight.is_number()) return std::nullopt;
      recipe.weights.push_back(weight.get<float>());
    }
    recipe.kind = Recipe::Kind::kMix;
    recipe.keep_norm = ReadBool(json, "n", false);
    if (recipe.weights.size() != recipe.parts.size()) return std::nullopt;
  } else {
    recipe.kind = Recipe::Kind::kSlerp;
    recipe.weights = {static_cast<float>(ReadNumber(json, "t", 0.5))};
    if (recipe.parts.size() != 2) return std::nullopt;
  }
  for (float weight : recipe.weights) {
    if (!(std::abs(weight) <= 1000.0f)) return std::nullopt;
  }
  return recipe;
}

}  // namespace

Recipe Recipe::Seed(uint64_t seed, uint64_t index, int label) {
  Recipe recipe;
  recipe.seed = seed;
  recipe.index = index;
  recipe.label = label;
  return recipe;
}

Recipe Recipe::Between(const Recipe& a, const Recipe& b, float t, bool slerp) {
  if (t == 0) return a;
  if (t == 1) return b;
  Recipe recipe;
  recipe.kind = slerp ? Kind::kSlerp : Kind::kMix;
  recipe.parts = {a, b};
  recipe.weights = slerp ? std::vector<float>{t} : std::vector<float>{1 - t, t};
  recipe.model = a.model;
  return recipe;
}

Recipe Recipe::OnPlane(const Recipe& a, const Recipe& b, const Recipe& c, float x, float y,
                       bool keep_norm) {
  if (y == 0 && (x == 0 || x == 1)) return x == 0 ? a : b;
  if (x == 0 && y == 1) return c;
  Recipe recipe;
  recipe.kind = Kind::kMix;
  recipe.parts = {a, b, c};
  recipe.weights = {1 - x - y, x, y};
  recipe.keep_norm = keep_norm;
  recipe.model = a.model;
  return recipe;
}

std::string KeyOf(const Recipe& recipe) {
  if (recipe.kind == Recipe::Kind::kSeed) {
    return std::to_string(recipe.seed) + ":" + std::to_string(recipe.index) + ":" +
           std::to_string(recipe.label);
  }
  std::string key = recipe.kind == Recipe::Kind::kSlerp ? "arc("
                    : recipe.keep_norm                  ? "norm("
                                                        : "mix(";
  for (float weight : recipe.weights) key += NumberText(weight) + ",";
  for (const Recipe& part : recipe.parts) key += KeyOf(part) + ";";
  key += ")";
  if (recipe.label >= 0) key += std::to_string(recipe.label);
  return key;
}

void Realize(const Recipe& recipe, Prior prior, std::span<float> z) {
  switch (recipe.kind) {
    case Recipe::Kind::kSeed:
      Latent(recipe.seed, recipe.index, prior, z);
      return;
    case Recipe::Kind::kMix:
      RealizeMix(recipe, prior, z);
      return;
    case Recipe::Kind::kSlerp: {
      std::vector<float> b(z.size());
      Realize(recipe.parts[0], prior, z);
      Realize(recipe.parts[1], prior, b);
      Slerp(z, b, recipe.weights[0], z);
      return;
    }
  }
}

int LabelOf(const Recipe& recipe, int classes) {
  if (classes <= 0) return 0;
  if (recipe.label >= 0) return recipe.label % classes;
  if (recipe.kind == Recipe::Kind::kSeed) {
    return static_cast<int>(recipe.index % static_cast<uint64_t>(classes));
  }
  if (recipe.kind == Recipe::Kind::kSlerp) {
    return LabelOf(recipe.parts[recipe.weights[0] < 0.5f ? 0 : 1], classes);
  }
  const auto heaviest = std::max_element(recipe.weights.begin(), recipe.weights.end());
  return LabelOf(recipe.parts[heaviest - recipe.weights.begin()], classes);
}

std::string Describe(const Recipe& recipe) {
  if (recipe.kind == Recipe::Kind::kSeed) {
    return "seed " + std::to_string(recipe.seed) + ", picture " + std::to_string(recipe.index + 1);
  }
  char text[64];
  if (recipe.parts.size() == 2) {
    const float t = recipe.kind == Recipe::Kind::kSlerp ? recipe.weights[0] : recipe.weights[1];
    std::snprintf(text, sizeof text, "%.0f%% of the way from A to B", t * 100);
  } else {
    std::snprintf(text, sizeof text, "plane at (%.2f, %.2f)", recipe.weights[1], recipe.weights[2]);
  }
  return text;
}

Json ToJson(const Recipe& recipe) {
  Json json = Json::object();
  if (!recipe.model.empty()) json["m"] = recipe.model;
  if (recipe.label >= 0) json["l"] = recipe.label;
  if (recipe.kind == Recipe::Kind::kSeed) {
    json["s"] = std::to_string(recipe.seed);
    json["i"] = recipe.index;
    return json;
  }
  Json parts = Json::array();
  for (const Recipe& part : recipe.parts) parts.push_back(ToJson(part));
  json["of"] = std::move(parts);
  if (recipe.kind == Recipe::Kind::kSlerp) {
    json["t"] = recipe.weights[0];
  } else {
    json["w"] = recipe.weights;
    if (recipe.keep_norm) json["n"] = true;
  }
  return json;
}

std::optional<Recipe> RecipeFromJson(const Json& json) { return FromJson(json, 0); }

std::optional<uint64_t> ParseSeed(const std::string& text) {
  if (text.empty() || text.size() > 20) return std::nullopt;
  uint64_t value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    const uint64_t digit = static_cast<uint64_t>(c - '0');
    if (value > (UINT64_MAX - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

}  // namespace ganvas::page
