// What a saved picture tells of the pictures in it, as JSON in a text of the PNG file: so that the
// page and the tools show the same again.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"
#include "shared/recipe/recipe.h"

namespace ganvas {

// Of the text in the PNG file.
inline constexpr const char* kSavedText = "ganvas.state";
// Of the page's state in links and saved pictures.
inline constexpr int kStateVersion = 3;
// Of the model's hash, hexadecimal: the first digits of its file's SHA-256.
inline constexpr size_t kHashDigits = 12;

// The members of the page's state that decide what pictures look like.
struct SavedPictures {
  std::string model;  // as the page or the tool calls it
  std::string hash;   // "" where the page could not tell
  // In rows of `columns`. Of a model that makes points, a latent for each point.
  std::vector<Recipe> pictures;
  int columns = 1;
  bool points = false;  // only the seed was saved: `pictures` follow from it
  std::string range = "auto", layout = "auto";
  float noise = 1;
};

// Members of the state's JSON.
inline constexpr const char* kSavedHash = "hash";
inline constexpr const char* kSavedPictures = "pictures";
inline constexpr const char* kSavedColumns = "columnsSaved";

// The list of recipes; an empty one where they take more than 256 KiB.
nlohmann::json RecipesJson(std::span<const Recipe> pictures);

// A state of the page with these members, for tools that know no others. A single picture is shown
// large.
nlohmann::json ToJson(const SavedPictures& saved);

// kBadInput says what is wrong with the text, which others may have written.
Result<SavedPictures> ReadSavedPictures(std::string_view text);

}  // namespace ganvas
