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

void Latents::SaveLatent() {
  const Recipe recipe = Selected();
  const StyleBook& book = app_.generator().book();
  std::vector<float> numbers;
  std::vector<int64_t> dims = {1};
  if (book.has_styles() && NeedsStyles(recipe)) {
    std::vector<Recipe> unknown;
    book.FindUnknown(recipe, unknown);
    if (!unknown.empty() || !book.has_average()) {
      app_.transient().error = app_.transient().status =
          "Nothing was saved: the picture is not ready yet";
      return;
    }
    numbers.resize(book.size());
    book.Realize(recipe, numbers);
    dims.push_back(book.layers());
    dims.push_back(static_cast<int64_t>(book.size()) / book.layers());
  } else {
    numbers.resize(static_cast<size_t>(app_.model().nz));
    Realize(recipe, app_.model().prior, numbers);
    dims.push_back(app_.model().nz);
  }
  std::vector<uint8_t> bytes(numbers.size() * sizeof(float));
  std::memcpy(bytes.data(), numbers.data(), bytes.size());
  Post(FromApp::kSaveLatent,
       {{"name", FileStem(app_.model().name + " " + Describe(recipe)) + ".npy"},
        {"arrays", {{{"name", dims.size() == 3 ? "w" : "z"}, {"dims", dims}}}}},
       bytes);
}

void Latents::SaveKept() {
  const StyleBook& book = app_.generator().book();
  std::vector<Recipe> kept;
  for (int index : ShelfOfModel()) {
    const Recipe& recipe = app_.state().shelf[static_cast<size_t>(index)];
    if (Fits(recipe)) kept.push_back(recipe);
  }
  if (kept.empty()) return;
  const bool styled = book.has_styles() && std::any_of(kept.begin(), kept.end(), NeedsStyles);
  std::vector<Recipe> unknown;
  for (const Recipe& recipe : kept) book.FindUnknown(recipe, unknown);
  if (styled && (!unknown.empty() || !book.has_average())) {
    app_.transient().error = app_.transient().status =
        "Nothing was saved: the kept pictures are not ready yet (look at them first)";
    return;
  }
  const size_t each = styled ? book.size() : static_cast<size_t>(app_.model().nz);
  std::vector<float> numbers(kept.size() * each);
  for (size_t i = 0; i < kept.size(); ++i) {
    const std::span<float> row = std::span(numbers).subspan(i * each, each);
    styled ? book.Realize(kept[i], row) : Realize(kept[i], app_.model().prior, row);
  }
  std::vector<size_t> dims = {kept.size()};
  if (styled) dims.push_back(static_cast<size_t>(book.layers()));
  dims.push_back(styled ? each / static_cast<size_t>(book.layers()) : each);
  nlohmann::json arrays = {{{"name", styled ? "w" : "z"}, {"dims", dims}}};
  if (app_.model().has_label) {
    arrays.push_back({{"name", "label"}, {"dims", {kept.size()}}});
    for (const Recipe& recipe : kept) {
      const int classes = static_cast<int>(app_.model().classes.size());
      numbers.push_back(static_cast<float>(LabelOf(recipe, classes)));
    }
  }
  std::vector<uint8_t> bytes(numbers.size() * sizeof(float));
  std::memcpy(bytes.data(), numbers.data(), bytes.size());
  Post(FromApp::kSaveLatent,
       {{"name", FileStem(app_.model().name + " kept") + ".npz"}, {"arrays", arrays}}, bytes);
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
