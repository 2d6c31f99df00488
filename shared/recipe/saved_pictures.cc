#include "shared/recipe/saved_pictures.h"

#include <algorithm>

#include "shared/recipe/json_read.h"

namespace ganvas {
namespace {

constexpr size_t kMostBytes = 256 << 10;
// Longer texts are not the page's: it writes its state and kMostBytes of recipes.
constexpr size_t kLongestText = 8 << 20;
constexpr int kMostPoints = 1 << 20;

// Points are latents 0 to points - 1 of the seed.
Status ReadPoints(const Json& json, SavedPictures& saved) {
  const int count = ReadInt(json, "points", 2500);
  const auto seed = ParseSeed(ReadText(json, "seed", "1"));
  if (count < 1 || count > kMostPoints || !seed)
    return BadInput("its seed or points are not numbers");
  const int label = ReadInt(json, "label", -1);
  for (int i = 0; i < count; ++i) {
    saved.pictures.push_back(Recipe::Seed(*seed, static_cast<uint64_t>(i), label));
  }
  saved.points = true;
  return {};
}

}  // namespace

Json RecipesJson(std::span<const Recipe> pictures) {
  Json list = Json::array();
  for (const Recipe& recipe : pictures) list.push_back(ToJson(recipe));
  if (list.dump().size() > kMostBytes) list.clear();
  return list;
}

Json ToJson(const SavedPictures& saved) {
  Json json = {{"version", kStateVersion}, {"model", saved.model}};
  if (!saved.hash.empty()) json[kSavedHash] = saved.hash;
  if (saved.range != "auto") json["range"] = saved.range;
  if (saved.layout != "auto") json["layout"] = saved.layout;
  if (saved.noise != 1) json["noise"] = saved.noise;
  if (saved.points) return json;
  json[kSavedPictures] = RecipesJson(saved.pictures);
  json[kSavedColumns] = saved.columns;
  if (saved.pictures.size() == 1) json["enlarged"] = true;
  return json;
}

Result<SavedPictures> ReadSavedPictures(std::string_view text) {
  if (text.size() > kLongestText) return BadInput("its text is too long");
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return BadInput("its text is not a JSON object");
  const int version = ReadInt(json, "version", 1);
  if (version < 1 || version > kStateVersion) {
    return BadInput("its state has version " + std::to_string(version) + ", expected 1 to " +
                    std::to_string(kStateVersion));
  }
  SavedPictures saved;
  saved.model = ReadText(json, "model");
  saved.hash = ReadText(json, kSavedHash);
  saved.range = ReadText(json, "range", "auto");
  saved.layout = ReadText(json, "layout", "auto");
  saved.noise = static_cast<float>(ReadNumber(json, "noise", 1));
  const Json& pictures = Member(json, kSavedPictures);
  if (pictures.is_null()) {
    if (auto read = ReadPoints(json, saved); !read) return std::move(read).error();
    return saved;
  }
  if (!pictures.is_array() || pictures.empty()) {
    return BadInput("its pictures were too many to be remembered");
  }
  for (const Json& picture : pictures) {
    auto recipe = RecipeFromJson(picture);
    if (!recipe) {
      return BadInput("its picture " + std::to_string(saved.pictures.size() + 1) +
                      " is not a recipe of a latent");
    }
    saved.pictures.push_back(std::move(*recipe));
  }
  const int count = static_cast<int>(saved.pictures.size());
  saved.columns = std::clamp(ReadInt(json, kSavedColumns, 1), 1, count);
  return saved;
}

}  // namespace ganvas
