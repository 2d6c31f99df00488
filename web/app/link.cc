#include "web/app/link.h"

#include <algorithm>

#include "shared/recipe/json_read.h"
#include "shared/recipe/saved_pictures.h"
#include "web/app/app.h"

namespace ganvas::page {
namespace {

constexpr const char* kKept = "kept";

// The kept picture `index` is looked at once the state's model is in use; -1 for none.
void LookAtKept(App& app, int index) {
  const bool there = index >= 0 && index < static_cast<int>(app.state().shelf.size());
  const bool loaded = app.has_model() && app.state().model == app.model().id;
  (loaded ? app.transient().shelf_selected : app.transient().shelf_wanted) = there ? index : -1;
}

State Fresh(const App& app) {
  State fresh;
  fresh.theme = app.state().theme;
  fresh.model = app.state().model;
  return fresh;
}

// The place of the recipe on the shelf, where it is put if there is room; -1 if there is none.
int PlaceOnShelf(State& state, const Recipe& recipe) {
  const auto found = std::find(state.shelf.begin(), state.shelf.end(), recipe);
  if (found != state.shelf.end()) return static_cast<int>(found - state.shelf.begin());
  if (state.shelf.size() >= kMaxShelf) return -1;
  state.shelf.push_back(recipe);
  return static_cast<int>(state.shelf.size()) - 1;
}

}  // namespace

Json LinkOf(const App& app) {
  Json link = ToJson(app.state(), true);
  const bool loaded = app.has_model() && app.state().model == app.model().id;
  if (loaded && !app.model().hash.empty()) link[kSavedHash] = app.model().hash;
  if (app.transient().shelf_selected >= 0) link[kKept] = app.transient().shelf_selected;
  return link;
}

Json Remembered(const App& app, std::span<const Recipe> pictures, int columns) {
  Json json = LinkOf(app);
  json[kSavedPictures] = RecipesJson(pictures);
  json[kSavedColumns] = columns;
  return json;
}

Json RememberedAlone(const App& app, const Recipe& picture) {
  Json json = Remembered(app, {&picture, 1}, 1);
  json["enlarged"] = true;
  json.erase(kKept);
  return json;
}

void StartWith(App& app, const Json& link) {
  app.Start(StateFromLink(link, app.state()));
  app.ExpectModel(ReadText(link, kSavedHash));
  LookAtKept(app, ReadInt(link, kKept, -1));
}

void StartOver(App& app) {
  State fresh;
  fresh.theme = app.state().theme;
  app.BeginGesture();
  app.Edit("start over", [&](State& state) { state = fresh; });
  LookAtKept(app, -1);
}

void FollowLink(App& app, const Json& link) {
  const State fresh = Fresh(app);
  app.BeginGesture();
  app.Edit("link", [&](State& state) {
    const std::vector<Recipe> mine = state.shelf;
    state = StateFromLink(link, fresh);
    for (const Recipe& recipe : mine) PlaceOnShelf(state, recipe);
  });
  app.ExpectModel(ReadText(link, kSavedHash));
  LookAtKept(app, ReadInt(link, kKept, -1));
}

void Recall(App& app, const Json& remembered) {
  const State fresh = Fresh(app);
  int kept = ReadInt(remembered, kKept, -1);
  app.BeginGesture();
  app.Edit("saved picture", [&](State& state) {
    const std::vector<Recipe> mine = state.shelf;
    state = StateFromLink(remembered, fresh);
    const Json& pictures = Member(remembered, kSavedPictures);
    const bool alone = pictures.is_array() && pictures.size() == 1;
    if (kept < 0 && alone && (state.enlarged || state.mode == Mode::kProject)) {
      if (const auto recipe = RecipeFromJson(pictures[0])) kept = PlaceOnShelf(state, *recipe);
      state.enlarged = kept >= 0;
    }
    for (const Recipe& recipe : mine) PlaceOnShelf(state, recipe);
  });
  app.ExpectModel(ReadText(remembered, kSavedHash));
  LookAtKept(app, kept);
}

}  // namespace ganvas::page
