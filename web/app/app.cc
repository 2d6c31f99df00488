#include "web/app/app.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "shared/image/image.h"
#include "web/bridge/app_bridge.h"

namespace ganvas {
namespace {

// The animation goes from A to B and back in this time.
constexpr double kLoopMs = 8000;
// Where motion is unwelcome, it shows the pictures of the strip for this long each.
constexpr double kStillMs = 1000;

}  // namespace

bool App::dark() const {
  return state_.theme == "system" ? passing_.system_dark : state_.theme == "dark";
}

void App::Run(const Control& control, const Value& value) {
  if (!control.set || !control.IsVisible(*this) || !control.IsEnabled(*this)) return;
  control.set(*this, value);
}

void App::Edit(std::string_view name, const std::function<void(State&)>& change) {
  State after = state_;
  change(after);
  if (after == state_) return;
  history_.Record(state_, name, gesture_);
  const State before = std::exchange(state_, std::move(after));
  AfterChange(before);
}

void App::Undo() {
  const State before = state_;
  history_.Undo(state_);
  AfterChange(before);
}

void App::Redo() {
  const State before = state_;
  history_.Redo(state_);
  AfterChange(before);
}

void App::AfterChange(const State& before) {
  if (state_.model != before.model || state_.engine != before.engine) {
    Load(state_.model, state_.engine);
  }
  if (state_.mode != before.mode) {
    passing_.playing = false;
    passing_.shelf_selected = -1;
  }
  if (passing_.shelf_selected >= static_cast<int>(state_.shelf.size())) {
    passing_.shelf_selected = -1;
  }
}

void App::Load(const std::string& id, const std::string& engine) {
  Post(nlohmann::json{{"type", "load"}, {"id", id}, {"engine", engine}}.dump());
}

bool App::Key(const std::string& key) {
  if (key.rfind("Arrow", 0) == 0) passing_.stage_focused = true;
  BeginGesture();
  for (const Control& control : Controls()) {
    if (key != control.shortcut || !control.IsVisible(*this) || !control.IsEnabled(*this)) continue;
    Value value;
    if (control.kind == ControlKind::kToggle) value = !std::get<bool>(control.get(*this));
    control.set(*this, value);
    return true;
  }
  return false;
}

Recipe App::SampleRecipe(int index) const {
  Recipe recipe =
      Recipe::Seed(state_.seed, static_cast<uint64_t>(index), model_.has_label ? state_.label : -1);
  recipe.model = model_.hash;
  return recipe;
}

Recipe App::WalkRecipe(float t) const {
  Recipe recipe = Recipe::Between(state_.ends[0], state_.ends[1], t, state_.slerp);
  recipe.model = model_.hash;
  return recipe;
}

Recipe App::PlaneRecipe(float x, float y) const {
  Recipe recipe =
      Recipe::OnPlane(state_.ends[0], state_.ends[1], state_.ends[2], x, y, state_.slerp);
  recipe.model = model_.hash;
  return recipe;
}

Recipe App::Selected() const {
  if (passing_.shelf_selected >= 0) return state_.shelf[passing_.shelf_selected];
  switch (state_.mode) {
    case Mode::kSample:
      return SampleRecipe(state_.selected);
    case Mode::kInterpolate:
      return WalkRecipe(state_.t);
    case Mode::kPlane:
      return PlaneRecipe(state_.x, state_.y);
  }
  return SampleRecipe(0);
}

std::string App::DescribePicture(const Recipe& recipe) const {
  std::string text = Describe(recipe);
  const int classes = static_cast<int>(model_.classes.size());
  if (classes > 0) text += ", " + model_.classes[static_cast<size_t>(LabelOf(recipe, classes))];
  return text;
}

bool App::IsPinned(const Recipe& recipe) const {
  return std::find(state_.shelf.begin(), state_.shelf.end(), recipe) != state_.shelf.end();
}

void App::TogglePin(const Recipe& recipe) {
  if (!has_model()) return;
  const bool pinned = IsPinned(recipe);
  if (!pinned && state_.shelf.size() >= kMaxShelf) {
    passing_.note = "The shelf is full: remove a picture first";
    return;
  }
  BeginGesture();
  Edit("pin", [&](State& state) {
    if (pinned) {
      std::erase(state.shelf, recipe);
    } else {
      state.shelf.push_back(recipe);
    }
  });
  passing_.status = (pinned ? "Removed from the shelf: " : "On the shelf: ") + Describe(recipe);
}

std::vector<int> App::ShelfOfModel() const {
  std::vector<int> indices;
  for (size_t i = 0; i < state_.shelf.size(); ++i) {
    const std::string& model = state_.shelf[i].model;
    if (model.empty() || model == model_.hash) indices.push_back(static_cast<int>(i));
  }
  return indices;
}

void App::SetEnd(int end, const Recipe& recipe) {
  BeginGesture();
  Edit("end", [&](State& state) { state.ends[end] = recipe; });
  passing_.status = std::string(1, static_cast<char>('A' + end)) + " is " + Describe(recipe);
}

void App::SetShown(std::vector<Recipe> shown, int columns) {
  shown_ = std::move(shown);
  shown_columns_ = columns;
}

bool App::ShownPixels(std::vector<uint8_t>& pixels, int& width, int& height) {
  pixels.clear();
  width = height = 0;
  for (const Recipe& recipe : shown_) {
    const PicturePtr picture = generator_.Find(recipe);
    if (!picture) return false;
    if (width == 0) {
      width = picture->width;
      height = picture->height;
    }
    if (picture->width != width || picture->height != height) return false;
    pixels.insert(pixels.end(), picture->rgba.begin(), picture->rgba.end());
  }
  return !shown_.empty();
}

void App::SavePng(bool selected_only) {
  Image image;
  std::string name = model_.name;
  if (selected_only) {
    const Recipe recipe = Selected();
    const PicturePtr picture = generator_.Find(recipe);
    if (!picture) return;
    image = Grid(picture->rgba, 1, picture->width, picture->height, 1);
    name += " " + Describe(recipe);
  } else {
    std::vector<uint8_t> pixels;
    int width = 0;
    int height = 0;
    if (!ShownPixels(pixels, width, height)) return;
    image = Grid(pixels, static_cast<int>(shown_.size()), width, height, shown_columns_);
    name += std::string(" ") + ModeName(state_.mode) + " seed " + std::to_string(state_.seed);
  }
  const auto png = EncodePng(image);
  if (!png) {
    passing_.error = "The picture could not be saved: " + png.error().message;
    return;
  }
  for (char& c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!plain) c = '-';
  }
  Post(nlohmann::json{{"type", "save"}, {"name", name + ".png"}}.dump(), *png);
  passing_.status = "Saved " + name + ".png";
}

void App::Tick(double now_ms) {
  if (!passing_.playing || state_.mode != Mode::kInterpolate) {
    played_at_ = 0;
    return;
  }
  // A step waits for its pictures, so that a slow model plays slowly rather than not at all.
  if (generator_.busy()) return;
  if (passing_.reduced_motion) {
    if (now_ms - played_at_ < kStillMs) return;
    const float step = 1.0f / static_cast<float>(state_.steps - 1);
    if (played_at_ > 0) state_.t = state_.t + step > 1.001f ? 0 : std::min(1.0f, state_.t + step);
  } else if (played_at_ > 0) {
    const double elapsed = std::min(now_ms - played_at_, 100.0);
    constexpr double kSteps = 120;  // pictures of one way, so that a second loop has them all
    phase_ = std::fmod(phase_ + 2 * elapsed / kLoopMs, 2.0);
    const double way = phase_ <= 1 ? phase_ : 2 - phase_;
    state_.t = static_cast<float>(std::round(way * kSteps) / kSteps);
  } else {
    phase_ = state_.t;
  }
  played_at_ = now_ms;
}

}  // namespace ganvas
