#include "web/app/latents.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "web/app/saving.h"
#include "web/bridge/json_read.h"

namespace ganvas::page {
namespace {

// The animation goes from A to B and back in this time.
constexpr double kLoopMs = 8000;
// Where motion is unwelcome, it shows the pictures of the strip for this long each.
constexpr double kStillMs = 1000;

constexpr std::string_view kPicture = "picture-";
constexpr std::string_view kShelf = "shelf-";

std::optional<GivenInfo> ReadGiven(const Json& json) {
  if (!json.is_object()) return std::nullopt;
  GivenInfo info;
  info.range = ReadText(json, "range");
  info.layout = ReadText(json, "layout");
  info.range_reason = ReadText(json, "rangeReason");
  info.layout_reason = ReadText(json, "layoutReason");
  info.notes = ReadTexts(json, "notes");
  return info;
}

}  // namespace

std::unique_ptr<ModelKind> Latents::Make(App& app, const Json& message) {
  return std::make_unique<Latents>(app, ReadGiven(Member(message, "pictures")));
}

std::span<const Mode> Latents::modes() const {
  static constexpr Mode kAll[] = {Mode::kSample, Mode::kInterpolate, Mode::kPlane};
  return kAll;
}

CountChoices Latents::counts() const {
  if (rows_by_class()) return {};
  return {kCounts, &State::count};
}

void Latents::Settle(State& state) const { LeaveTranslate(state); }

void Latents::Want(std::span<const Recipe> recipes) {
  app_.generator().Interpret(app_.state().range, app_.state().layout);
  app_.generator().Want(recipes);
}

RequestProgress Latents::progress() const { return app_.generator().request(); }

Listing Latents::pictures() const {
  Listing listing;
  listing.selected = ShownSelected();
  if (!app_.has_model()) return listing;
  for (const Recipe& recipe : shown_) {
    const std::string id = std::string(kPicture) + std::to_string(listing.items.size());
    listing.items.push_back({id, DescribePicture(recipe) + (IsPinned(recipe) ? ", kept" : "")});
  }
  return listing;
}

std::vector<Item> Latents::kept() const {
  std::vector<Item> items;
  for (int index : ShelfOfModel()) {
    const std::string number = std::to_string(items.size() + 1);
    items.push_back({std::string(kShelf) + std::to_string(index),
                     "Kept picture " + number + ": " +
                         DescribePicture(app_.state().shelf[static_cast<size_t>(index)])});
  }
  return items;
}

bool Latents::Press(const std::string& id) {
  if (id.starts_with(kPicture)) {
    LookAt(std::atoi(id.c_str() + kPicture.size()));
  } else if (id.starts_with(kShelf)) {
    LookAtShelf(std::atoi(id.c_str() + kShelf.size()));
  } else {
    return false;
  }
  return true;
}

Pixels Latents::ShownPixels() {
  Pixels pixels;
  for (const Recipe& recipe : shown_) {
    const PicturePtr picture = app_.generator().Find(recipe);
    if (!picture) return {};
    if (pixels.count == 0) {
      pixels.width = picture->width;
      pixels.height = picture->height;
    }
    if (picture->width != pixels.width || picture->height != pixels.height) return {};
    pixels.rgba.insert(pixels.rgba.end(), picture->rgba.begin(), picture->rgba.end());
    ++pixels.count;
  }
  pixels.columns = shown_columns_;
  return pixels;
}

void Latents::Save() { SaveShown(app_, ShownPixels(), app_.state().save_scale); }

void Latents::SaveSelected() {
  const Recipe recipe = Selected();
  Image image;
  if (const PicturePtr picture = app_.generator().Find(recipe)) {
    image = Grid(picture->rgba, 1, picture->width, picture->height, 1);
  }
  SavePicture(app_, image, app_.model().name + " " + Describe(recipe), app_.state().save_scale,
              Target::kFile);
}

Recipe Latents::Selected() const {
  if (app_.transient().shelf_selected >= 0)
    return app_.state().shelf[app_.transient().shelf_selected];
  switch (app_.mode()) {
    case Mode::kSample:
      return SampleRecipe(SelectedIndex());
    case Mode::kInterpolate:
      return WalkRecipe(app_.state().t);
    case Mode::kPlane:
      return PlaneRecipe(app_.state().x, app_.state().y);
    case Mode::kTranslate:
      break;
  }
  return SampleRecipe(0);
}

std::string Latents::DescribePicture(const Recipe& recipe) const {
  const std::string text = Describe(recipe);
  const int classes = static_cast<int>(app_.model().classes.size());
  if (classes == 0) return text;
  const std::string& name = app_.model().classes[static_cast<size_t>(LabelOf(recipe, classes))];
  const std::string& noun = app_.model().class_noun;
  // A number alone would be read as one of the picture's; a letter gets its noun if there is one.
  const bool number = name.find_first_not_of("0123456789") == std::string::npos;
  const bool letter = name.size() == 1 && noun != ModelInfo().class_noun;
  return (number || letter ? noun + " " + name : name) + ", " + text;
}

bool Latents::IsPinned(const Recipe& recipe) const {
  const std::vector<Recipe>& shelf = app_.state().shelf;
  return std::find(shelf.begin(), shelf.end(), recipe) != shelf.end();
}

void Latents::TogglePin(const Recipe& recipe) {
  if (!app_.has_model()) return;
  const bool pinned = IsPinned(recipe);
  const bool from_shelf = app_.transient().shelf_selected >= 0;
  if (!pinned && app_.state().shelf.size() >= kMaxShelf) {
    app_.transient().note = "The shelf is full: remove a picture first";
    return;
  }
  app_.BeginGesture();
  app_.Edit("pin", [&](State& state) {
    if (pinned) {
      std::erase(state.shelf, recipe);
    } else {
      state.shelf.push_back(recipe);
    }
  });
  if (pinned && from_shelf) {
    // The picture that was looked at is gone.
    app_.transient().shelf_selected = -1;
    app_.Adjust([](State& state) { state.enlarged = false; });
  }
  app_.transient().status =
      (pinned ? "Removed from the shelf: " : "On the shelf: ") + DescribePicture(recipe);
}

std::vector<int> Latents::ShelfOfModel() const {
  std::vector<int> indices;
  for (size_t i = 0; i < app_.state().shelf.size(); ++i) {
    const std::string& model = app_.state().shelf[i].model;
    if (model.empty() || model == app_.model().hash) indices.push_back(static_cast<int>(i));
  }
  return indices;
}

void Latents::Look() {
  app_.transient().shelf_selected = -1;
  app_.transient().playing = false;
  app_.Adjust([](State& state) { state.enlarged = true; });
  app_.transient().status = DescribePicture(Selected());
}

void Latents::LookAtShelf(int index) {
  if (index < 0 || index >= static_cast<int>(app_.state().shelf.size())) return;
  app_.transient().shelf_selected = index;
  app_.transient().playing = false;
  app_.Adjust([](State& state) { state.enlarged = true; });
  app_.transient().status = DescribePicture(Selected());
}

void Latents::SetShown(std::vector<Recipe> shown, int columns) {
  shown_ = std::move(shown);
  shown_columns_ = columns;
}

int Latents::ShownSelected() const {
  if (looking()) return 0;
  switch (app_.mode()) {
    case Mode::kSample:
      return SelectedIndex();
    case Mode::kInterpolate:
      return static_cast<int>(
          std::lround(app_.state().t * static_cast<float>(app_.state().steps - 1)));
    case Mode::kPlane: {
      const auto found =
          std::find(shown_.begin(), shown_.end(), PlaneRecipe(app_.state().x, app_.state().y));
      return found == shown_.end() ? -1 : static_cast<int>(found - shown_.begin());
    }
    case Mode::kTranslate:
      break;
  }
  return -1;
}

void Latents::LookAt(int index) {
  if (looking() || index < 0 || index >= static_cast<int>(shown_.size())) return;
  const Recipe recipe = shown_[static_cast<size_t>(index)];
  app_.BeginGesture();
  if (app_.mode() == Mode::kSample) app_.Adjust([&](State& state) { state.selected = index; });
  if (app_.mode() != Mode::kSample) {
    app_.Edit("look", [&](State& state) {
      if (app_.mode() == Mode::kInterpolate) {
        state.t = static_cast<float>(index) / static_cast<float>(state.steps - 1);
        return;
      }
      const bool mixed = recipe.weights.size() == 3;
      state.x = mixed ? recipe.weights[1] : recipe == PlaneRecipe(1, 0) ? 1.0f : 0.0f;
      state.y = mixed ? recipe.weights[2] : recipe == PlaneRecipe(0, 1) ? 1.0f : 0.0f;
    });
  }
  Look();
}

void Latents::Move(int columns, int rows) {
  const int per_row = app_.transient().stage_columns;
  app_.BeginGesture();
  if (app_.transient().shelf_selected >= 0) {
    const std::vector<int> shelf = ShelfOfModel();
    auto at = std::find(shelf.begin(), shelf.end(), app_.transient().shelf_selected);
    const int last = static_cast<int>(shelf.size()) - 1;
    const int next = std::clamp(static_cast<int>(at - shelf.begin()) + columns, 0, last);
    app_.transient().shelf_selected = rows < 0 || last < 0 ? -1 : shelf[next];
    return;
  }
  switch (app_.mode()) {
    case Mode::kSample:
      app_.Adjust([&](State& state) {
        const int next = SelectedIndex() + columns + rows * (state.enlarged ? 1 : per_row);
        if (next >= 0 && next < SampleCount()) state.selected = next;
      });
      break;
    case Mode::kInterpolate:
      app_.transient().playing = false;
      app_.Edit("move", [&](State& state) {
        const float step = 1.0f / static_cast<float>(state.steps - 1);
        state.t = std::clamp(state.t + static_cast<float>(columns - rows) * step, 0.0f, 1.0f);
      });
      break;
    case Mode::kPlane:
      app_.Edit("move", [&](State& state) {
        state.x += static_cast<float>(columns) * state.spacing;
        state.y += static_cast<float>(rows) * state.spacing;
      });
      break;
    case Mode::kTranslate:
      return;
  }
  app_.transient().status = DescribePicture(Selected());
}

void Latents::Tick(double now_ms) {
  const Transient& transient = app_.transient();
  if (!transient.playing || app_.mode() != Mode::kInterpolate) {
    played_at_ = 0;
    return;
  }
  // A step waits for its pictures, so that a slow model plays slowly rather than not at all.
  if (app_.generator().busy()) return;
  if (transient.reduced_motion && now_ms - played_at_ < kStillMs) return;
  const double before = std::exchange(played_at_, now_ms);
  const bool plays_on = before > 0;
  app_.Adjust([&](State& state) {
    if (transient.reduced_motion) {
      const float step = 1.0f / static_cast<float>(state.steps - 1);
      if (plays_on) state.t = state.t + step > 1.001f ? 0 : std::min(1.0f, state.t + step);
    } else if (plays_on) {
      const double elapsed = std::min(now_ms - before, 100.0);
      constexpr double kSteps = 120;  // pictures of one way, so that a second loop has them all
      phase_ = std::fmod(phase_ + 2 * elapsed / kLoopMs, 2.0);
      const double way = phase_ <= 1 ? phase_ : 2 - phase_;
      state.t = static_cast<float>(std::round(way * kSteps) / kSteps);
    } else {
      phase_ = state.t;
    }
  });
}

}  // namespace ganvas::page
