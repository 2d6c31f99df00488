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
       {{"name", FileStem(app_.model().name + " " + Describe(recipe)) + ".npy"}, {"dims", dims}},
       bytes);
}

void Latents::TakeLatents(const std::string& name, int count, int size,
                          std::span<const uint8_t> bytes) {
  const size_t each = static_cast<size_t>(std::max(0, size));
  const size_t styles = app_.generator().book().size();
  const size_t nz = static_cast<size_t>(app_.model().nz);
  if (each == 0 || (each != nz && each != styles) || count < 1 ||
      bytes.size() != static_cast<size_t>(count) * each * sizeof(float)) {
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
      if (first < 0) first = static_cast<int>(state.shelf.size());
      state.shelf.push_back(std::move(recipe));
    }
  });
  if (first >= 0) LookAtShelf(first);
  if (first < 0) app_.transient().note = "The shelf is full: remove a picture first";
}

}  // namespace ganvas::page
