#include "native/cli/sample_texts.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "native/cli/json_text.h"

namespace ganvas::cli {
namespace {

using Json = nlohmann::json;

// As the page's: kCounts, kMaxShelf, kMinPsi and kMaxPsi of web/app/state.h.
constexpr std::array<int64_t, 7> kPageCounts = {1, 4, 9, 16, 25, 36, 64};
constexpr int64_t kPageShelf = 64;
constexpr float kPageLeastPsi = -1, kPageMostPsi = 2;
// More would not fit into the text.
constexpr int64_t kMostPictures = 8192;

}  // namespace

SampleTexts::SampleTexts(SampleSource source, const RecipePictures& pictures)
    : source_(std::move(source)),
      has_styles_(pictures.has_styles()),
      styles_(pictures.styles()),
      style_layers_(static_cast<size_t>(std::max(1, pictures.layers()))) {}

std::optional<Recipe> SampleTexts::Moved(Recipe recipe) const {
  if (!source_.moves.in_z.empty()) recipe = Recipe::Moved(recipe, source_.moves.in_z, false, 0);
  for (const StyleMove& move : source_.moves.inside) {
    if (move.value != styles_ || style_layers_ > 53) return std::nullopt;
    // The same step in some of the layers.
    const size_t dim = move.offset.size() / style_layers_;
    std::vector<float> step;
    uint64_t layers = 0;
    for (size_t layer = 0; layer < style_layers_; ++layer) {
      const auto row = move.offset.begin() + static_cast<ptrdiff_t>(layer * dim);
      const auto end = row + static_cast<ptrdiff_t>(dim);
      if (std::all_of(row, end, [](float number) { return number == 0; })) continue;
      layers |= uint64_t{1} << layer;
      step.assign(row, end);
    }
    if (!step.empty()) recipe = Recipe::Moved(recipe, std::move(step), true, layers);
  }
  return recipe;
}

std::optional<Recipe> SampleTexts::RecipeOf(int64_t sample) const {
  const auto i = static_cast<size_t>(sample);
  int label = -1;
  const bool by_index = source_.seeds.empty() && source_.latents.empty();
  if (!source_.labels.empty() && (source_.labels_chosen || !by_index)) {
    label = static_cast<int>(source_.labels[i]);
  }
  Recipe recipe = Recipe::Seed(source_.seed, i, label);
  if (!source_.seeds.empty()) recipe = Recipe::Seed(source_.seeds[i], 0, label);
  if (!source_.latents.empty()) {
    const size_t size = source_.latents.size() / static_cast<size_t>(source_.count);
    const auto row = source_.latents.begin() + static_cast<ptrdiff_t>(i * size);
    recipe.kind = Recipe::Kind::kValues;
    recipe.values.assign(row, row + static_cast<ptrdiff_t>(size));
  }
  // The page truncates styles where it finds them, else latents.
  if (source_.psi != 1 && has_styles_ == source_.psi_scales) return std::nullopt;
  recipe.model = source_.look.hash;
  auto moved = Moved(std::move(recipe));
  if (!moved) return std::nullopt;
  moved->psi = source_.psi;
  moved->changes = source_.changes;
  return moved;
}

bool SampleTexts::IsSample() const {
  const bool one_class = !source_.labels_chosen ||
                         std::all_of(source_.labels.begin(), source_.labels.end(),
                                     [&](int64_t label) { return label == source_.labels[0]; });
  return source_.seeds.empty() && source_.latents.empty() && source_.moves.in_z.empty() &&
         source_.moves.inside.empty() && one_class && source_.psi >= kPageLeastPsi &&
         source_.psi <= kPageMostPsi;
}

std::vector<PngText> SampleTexts::Of(int64_t first, int64_t count, int columns) const {
  SavedPictures saved = source_.look;
  saved.columns = columns;
  bool known = saved.points || count <= kMostPictures;
  for (int64_t i = 0; known && !saved.points && i < count; ++i) {
    auto recipe = RecipeOf(first + i);
    known = recipe.has_value();
    if (recipe) saved.pictures.push_back(std::move(*recipe));
  }
  const std::string title =
      saved.model + " sample" + (IsSample() ? " seed " + std::to_string(source_.seed) : "");
  if (!known || (saved.points && !IsSample())) return TextsOfMade(title, "");
  Json state = ToJson(saved);
  if (IsSample()) {
    state["seed"] = std::to_string(source_.seed);
    if (source_.psi != 1) state["psi"] = source_.psi;
    if (!source_.changes.empty()) state["channels"] = ToJson(source_.changes);
    if (source_.labels_chosen) state["label"] = source_.labels[0];
    if (saved.points) {
      state["points"] = count;
    } else if (count > 1) {
      const auto fitting = std::find_if(kPageCounts.begin(), kPageCounts.end(),
                                        [&](int64_t offered) { return offered >= count; });
      state["count"] = fitting == kPageCounts.end() ? kPageCounts.back() : *fitting;
    }
  } else if (count > 1) {
    // No mode of the page has them side by side: its shelf does, whose first one it shows large.
    state["shelf"] = Json::array();
    for (const Json& picture : state[kSavedPictures]) {
      if (static_cast<int64_t>(state["shelf"].size()) < kPageShelf) {
        state["shelf"].push_back(picture);
      }
    }
    state["kept"] = 0;
    state["enlarged"] = true;
  }
  return TextsOfMade(title, JsonText(state));
}

}  // namespace ganvas::cli
