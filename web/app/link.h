// What links and saved pictures carry, so that they show the same elsewhere: the state, the model's
// hash, and the kept picture that is looked at.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>

#include "shared/recipe/recipe.h"

namespace ganvas::page {

class App;

// Of what the page shows now.
nlohmann::json LinkOf(const App& app);

// Goes into a saved picture: the link, and `pictures`, which stand in rows of `columns`.
nlohmann::json Remembered(const App& app, std::span<const Recipe> pictures, int columns);
// As Remembered, of a picture that is saved alone: it will be looked at.
nlohmann::json RememberedAlone(const App& app, const Recipe& picture);

// Begins with a link, or with no members at all.
void StartWith(App& app, const nlohmann::json& link);
// All as at the first visit, as one undoable step.
void StartOver(App& app);
// Goes on with a link as one undoable step. What it does not name gets its default; kept pictures
// stay.
void FollowLink(App& app, const nlohmann::json& link);
// As FollowLink, with what a saved picture remembers. A picture that was saved alone is put on the
// shelf and shown large.
void Recall(App& app, const nlohmann::json& remembered);

}  // namespace ganvas::page
