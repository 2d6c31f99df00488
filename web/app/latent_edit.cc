// The numbers of a latent, changed one by one on a sheet of the page.
#include <cstring>
#include <nlohmann/json.hpp>

#include "web/app/latents.h"
#include "web/bridge/app_bridge.h"

namespace ganvas::page {

void Latents::EditNumbers() {
  const Recipe recipe = Selected();
  const auto numbers = NumbersOf({&recipe, 1});
  if (!numbers) return;
  edited_ = recipe;
  Post(FromApp::kEditNumbers, {{"label", DescribePicture(recipe)}}, BytesOf(numbers->values));
}

void Latents::TakeEdited(bool begins, std::span<const uint8_t> bytes) {
  const size_t count = bytes.size() / sizeof(float);
  const size_t styles = app_.generator().book().size();
  const size_t nz = static_cast<size_t>(app_.model().nz);
  // The sheet may still be open for a model that has gone.
  if (!edited_ || (count != nz && count != styles)) return;
  Recipe recipe;
  recipe.kind = Recipe::Kind::kValues;
  recipe.styled = count != nz;
  recipe.label = LabelOf(*edited_, static_cast<int>(app_.model().classes.size()));
  recipe.model = app_.model().hash;
  recipe.values.resize(count);
  std::memcpy(recipe.values.data(), bytes.data(), count * sizeof(float));
  if (begins) app_.BeginGesture();
  int place = -1;
  app_.Edit("numbers", [&](State& state) {
    for (size_t i = 0; i < state.shelf.size(); ++i) {
      const bool is_edit = state.shelf[i].kind == Recipe::Kind::kValues;
      if (is_edit && state.shelf[i] == *edited_) place = static_cast<int>(i);
    }
    if (place < 0 && state.shelf.size() < kMaxShelf) {
      place = static_cast<int>(state.shelf.size());
      state.shelf.emplace_back();
    }
    if (place >= 0) state.shelf[static_cast<size_t>(place)] = recipe;
  });
  if (place < 0) {
    app_.transient().note = "The shelf is full: remove a picture first";
    return;
  }
  edited_ = recipe;
  LookAtShelf(place);
}

}  // namespace ganvas::page
