// Latents that come and go as numbers.
#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "web/app/file_name.h"
#include "web/app/latents.h"
#include "web/app/link.h"
#include "web/bridge/app_bridge.h"

namespace ganvas::page {

void Latents::CopyLatent() {
  const nlohmann::json json = RememberedAlone(app_, Selected());
  Post(FromApp::kCopyText,
       {{"text", json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace)},
        {"done", "The latent is copied: paste it here or in another window of this page"}});
}

std::optional<Latents::Numbers> Latents::NumbersOf(std::span<const Recipe> recipes) {
  const StyleBook& book = app_.generator().book();
  const bool styled = book.has_styles() && std::any_of(recipes.begin(), recipes.end(), NeedsStyles);
  std::vector<Recipe> unknown;
  for (const Recipe& recipe : recipes) book.FindUnknown(recipe, unknown);
  if (styled && (!unknown.empty() || !book.has_average())) {
    app_.transient().error = app_.transient().status =
        "The numbers are not ready yet: look at the picture, then try again";
    return std::nullopt;
  }
  const size_t each = styled ? book.size() : static_cast<size_t>(app_.model().nz);
  Numbers numbers;
  numbers.values.resize(recipes.size() * each);
  for (size_t i = 0; i < recipes.size(); ++i) {
    const std::span<float> row = std::span(numbers.values).subspan(i * each, each);
    styled ? book.Realize(recipes[i], row) : Realize(recipes[i], app_.model().prior, row);
  }
  numbers.dims = {recipes.size(), each};
  if (styled) {
    const size_t layers = static_cast<size_t>(book.layers());
    numbers.dims = {recipes.size(), layers, each / layers};
  }
  return numbers;
}

void Latents::SaveLatent() {
  const Recipe recipe = Selected();
  const auto numbers = NumbersOf({&recipe, 1});
  if (!numbers) return;
  Post(FromApp::kSaveLatent,
       {{"name", FileStem(app_.model().name + " " + Describe(recipe)) + ".npy"},
        {"arrays", {{{"name", numbers->name()}, {"dims", numbers->dims}}}}},
       BytesOf(numbers->values));
}

void Latents::SaveKept() {
  std::vector<Recipe> kept;
  for (int index : ShelfOfModel()) {
    const Recipe& recipe = app_.state().shelf[static_cast<size_t>(index)];
    if (Fits(recipe)) kept.push_back(recipe);
  }
  if (kept.empty()) return;
  auto numbers = NumbersOf(kept);
  if (!numbers) return;
  nlohmann::json arrays = {{{"name", numbers->name()}, {"dims", numbers->dims}}};
  if (app_.model().has_label) {
    arrays.push_back({{"name", "label"}, {"dims", {kept.size()}}});
    for (const Recipe& recipe : kept) {
      const int classes = static_cast<int>(app_.model().classes.size());
      numbers->values.push_back(static_cast<float>(LabelOf(recipe, classes)));
    }
  }
  Post(FromApp::kSaveLatent,
       {{"name", FileStem(app_.model().name + " kept") + ".npz"}, {"arrays", std::move(arrays)}},
       BytesOf(numbers->values));
}

void Latents::TakeLatents(const std::string& name, int count, int size,
                          std::span<const uint8_t> bytes) {
  const size_t each = static_cast<size_t>(std::max(0, size));
  const size_t styles = app_.generator().book().size();
  const size_t nz = static_cast<size_t>(app_.model().nz);
  if (each == 0 || (each != nz && each != styles) || count < 1 ||
      bytes.size() != static_cast<size_t>(count) * (each * sizeof(float) + sizeof(int32_t))) {
    app_.transient().error = app_.transient().status =
        name + " has latents of " + std::to_string(size) + " numbers, but " + app_.model().name +
        " takes " + std::to_string(nz) +
        (styles > 0 ? " or, as styles, " + std::to_string(styles) : "");
    return;
  }
  int first = -1;
  app_.BeginGesture();
  app_.Edit("given latents", [&](State& state) {
    for (size_t i = 0; i < static_cast<size_t>(count) && state.shelf.size() < kMaxShelf; ++i) {
      Recipe recipe;
      recipe.kind = Recipe::Kind::kValues;
      recipe.styled = each != nz;
      recipe.model = app_.model().hash;
      recipe.values.resize(each);
      std::memcpy(recipe.values.data(), bytes.data() + i * each * sizeof(float),
                  each * sizeof(float));
      int32_t label;
      const size_t labels = static_cast<size_t>(count) * each * sizeof(float);
      std::memcpy(&label, bytes.data() + labels + i * sizeof label, sizeof label);
      if (app_.model().has_label) recipe.label = std::max(-1, static_cast<int>(label));
      if (first < 0) first = static_cast<int>(state.shelf.size());
      state.shelf.push_back(std::move(recipe));
    }
  });
  if (first >= 0) LookAtShelf(first);
  if (first < 0) app_.transient().note = "The shelf is full: remove a picture first";
}

}  // namespace ganvas::page
