#include "web/app/state_parts.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "shared/recipe/lattice.h"

namespace ganvas::page {

float ReadFloat(const Json& json, const char* key, float fallback, float low, float high) {
  const double value = ReadNumber(json, key, fallback);
  // What is written is the shortest decimal of a float, which may lie just outside.
  const float number = static_cast<float>(value);
  return number >= low && number <= high ? number : fallback;
}

std::string ReadOneOf(const Json& json, const char* key, const std::string& fallback,
                      std::initializer_list<const char*> allowed) {
  const std::string value = ReadText(json, key, fallback);
  for (const char* text : allowed) {
    if (value == text) return value;
  }
  return fallback;
}

uint64_t ReadSeed(const Json& json, const char* key, uint64_t fallback) {
  const Json& seed = Member(json, key);
  if (seed.is_number_unsigned()) return seed.get<uint64_t>();
  return ParseSeed(ReadText(json, key)).value_or(fallback);
}

double Tidy(float value) {
  char text[32];
  for (int digits = 6; digits < 9; ++digits) {
    std::snprintf(text, sizeof text, "%.*g", digits, value);
    const double tidy = std::strtod(text, nullptr);
    if (static_cast<float>(tidy) == value) return tidy;
  }
  return value;
}

Json LineageJson(const std::vector<Ancestor>& lineage) {
  Json json = Json::array();
  for (const Ancestor& ancestor : lineage) {
    json.push_back({{"r", ToJson(ancestor.recipe)},
                    {"p", ancestor.parent},
                    {"s", std::to_string(ancestor.litter)}});
  }
  return json;
}

std::vector<Ancestor> ReadLineage(const Json& json) {
  std::vector<Ancestor> lineage;
  for (const Json& entry : json) {
    const auto recipe = RecipeFromJson(Member(entry, "r"));
    const int parent = ReadInt(entry, "p", -1);
    if (!recipe || lineage.size() >= kMaxLineage) break;
    if (parent < -1 || parent >= static_cast<int>(lineage.size())) break;
    lineage.push_back({*recipe, parent, ReadSeed(entry, "s", 1)});
  }
  return lineage;
}

Json KeysJson(const std::vector<KeySettings>& keys) {
  Json json = Json::array();
  size_t used = keys.size();
  while (used > 0 && keys[used - 1] == KeySettings{}) --used;
  for (size_t i = 0; i < used; ++i) {
    json.push_back({Tidy(keys[i].seconds), Tidy(keys[i].noise), Tidy(keys[i].sigmas)});
  }
  return json;
}

std::vector<KeySettings> ReadKeys(const Json& json) {
  std::vector<KeySettings> keys;
  const auto number = [](const Json& entry, size_t i, float fallback, float low, float high) {
    const bool there = entry.is_array() && i < entry.size() && entry[i].is_number();
    const float value = there ? entry[i].get<float>() : fallback;
    return value >= low && value <= high ? value : fallback;
  };
  for (const Json& entry : json) {
    if (keys.size() >= kMaxShelf) break;
    KeySettings key;
    key.seconds = number(entry, 0, 0, kMinSeconds, kMaxSeconds);
    key.noise = number(entry, 1, 1, 0, kMaxKeyNoise);
    key.sigmas = number(entry, 2, 0, -kMaxSigmas, kMaxSigmas);
    keys.push_back(key);
  }
  return keys;
}

Json CameraJson(const Camera& camera) { return {camera.x, camera.y, Tidy(camera.zoom)}; }

void ReadCamera(const Json& json, Camera& camera) {
  if (!json.is_array() || json.size() != 3) return;
  for (const Json& number : json) {
    if (!number.is_number()) return;
  }
  const double x = json[0].get<double>(), y = json[1].get<double>();
  const float zoom = json[2].get<float>();
  constexpr auto kFarthest = static_cast<double>(kFarthestNode - 1);
  if (!(std::abs(x) <= kFarthest && std::abs(y) <= kFarthest)) return;
  if (!(zoom >= Camera::kMinZoom && zoom <= Camera::kMaxZoom)) return;
  camera = {x, y, zoom};
}

}  // namespace ganvas::page
