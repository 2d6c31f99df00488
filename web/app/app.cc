#include "web/app/app.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "web/bridge/app_bridge.h"

namespace ganvas::page {
namespace {

// The animation goes from A to B and back in this time.
constexpr double kLoopMs = 8000;
// Where motion is unwelcome, it shows the pictures of the strip for this long each.
constexpr double kStillMs = 1000;

}  // namespace

Mode App::mode() const {
  if (translates()) return Mode::kTranslate;
  if (makes_points() || state_.mode == Mode::kTranslate) return Mode::kSample;
  return state_.mode;
}

bool App::dark() const {
  return state_.theme == "system" ? passing_.system_dark : state_.theme == "dark";
}

void App::Run(const Control& control, const Value& value) {
  if (!control.set || !control.IsVisible(*this) || !control.IsEnabled(*this)) return;
  const Control* const outer = std::exchange(running_, &control);
  control.set(*this, value);
  running_ = outer;
}

void App::Edit(std::string_view name, const std::function<void(State&)>& change) {
  State after = state_;
  change(after);
  if (after == state_) return;
  history_.Record(state_, name, gesture_, running_ ? std::string_view(running_->label) : name);
  const State before = std::exchange(state_, std::move(after));
  AfterChange(before);
}

void App::Undo() {
  const State before = state_;
  const std::string label = history_.Undo(state_);
  AfterChange(before);
  if (!label.empty()) passing_.status = "Undone: " + label;
}

void App::Redo() {
  const State before = state_;
  const std::string label = history_.Redo(state_);
  AfterChange(before);
  if (!label.empty()) passing_.status = "Done again: " + label;
}

void App::AfterChange(const State& before) {
  if (state_.model != before.model || state_.engine != before.engine) {
    Load(state_.model, state_.engine);
  }
  SettleMode();
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

void App::LoadAgain() {
  Post(nlohmann::json{{"type", "load-again"}, {"id", state_.model}, {"engine", state_.engine}}
           .dump());
}

std::string App::Title() const {
  if (!has_model()) return "Ganvas";
  for (const Choice& mode : ControlById("mode").choices(*this)) {
    if (mode.value == ModeName(this->mode())) return model_.name + " - " + mode.label + " - Ganvas";
  }
  return model_.name + " - Ganvas";
}

bool App::Key(const std::string& key) {
  if (key.rfind("Arrow", 0) == 0) passing_.stage_focused = true;
  BeginGesture();
  for (const Control& control : Controls()) {
    if (key != control.shortcut || !control.IsVisible(*this) || !control.IsEnabled(*this)) continue;
    Value value;
    if (control.kind == ControlKind::kToggle) value = !std::get<bool>(control.get(*this));
    Run(control, value);
    return true;
  }
  return false;
}

bool App::CanRowByClass() const {
  const size_t classes = model_.classes.size();
  return model_.has_label && makes_pictures() && classes > 1 && classes <= kMaxRows;
}

int App::SampleCount() const {
  return rows_by_class() ? state_.columns * static_cast<int>(model_.classes.size()) : state_.count;
}

Recipe App::SampleRecipe(int index) const {
  int label = model_.has_label ? state_.label : -1;
  if (rows_by_class()) {
    label = index / state_.columns;
    index %= state_.columns;
  }
  Recipe recipe = Recipe::Seed(state_.seed, static_cast<uint64_t>(index), label);
  recipe.model = model_.hash;
  return recipe;
}

Recipe App::WalkRecipe(float t) const {
  Recipe recipe = Recipe::Between(End(0), End(1), t, state_.slerp);
  recipe.model = model_.hash;
  return recipe;
}

Recipe App::PlaneRecipe(float x, float y) const {
  Recipe recipe = Recipe::OnPlane(End(0), End(1), End(2), x, y, state_.slerp);
  recipe.model = model_.hash;
  return recipe;
}

Recipe App::Selected() const {
  if (passing_.shelf_selected >= 0) return state_.shelf[passing_.shelf_selected];
  switch (mode()) {
    case Mode::kSample:
      return SampleRecipe(SelectedIndex());
    case Mode::kInterpolate:
      return WalkRecipe(state_.t);
    case Mode::kPlane:
      return PlaneRecipe(state_.x, state_.y);
    case Mode::kTranslate:
      break;
  }
  return SampleRecipe(0);
}

std::string App::DescribePicture(const Recipe& recipe) const {
  const std::string text = Describe(recipe);
  const int classes = static_cast<int>(model_.classes.size());
  if (classes == 0) return text;
  const std::string& name = model_.classes[static_cast<size_t>(LabelOf(recipe, classes))];
  // A number alone would be read as one of the picture's.
  const bool number = name.find_first_not_of("0123456789") == std::string::npos;
  return (number ? "class " + name : name) + ", " + text;
}

bool App::IsPinned(const Recipe& recipe) const {
  return std::find(state_.shelf.begin(), state_.shelf.end(), recipe) != state_.shelf.end();
}

void App::TogglePin(const Recipe& recipe) {
  if (!has_model() || !makes_pictures()) return;
  const bool pinned = IsPinned(recipe);
  const bool from_shelf = passing_.shelf_selected >= 0;
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
  if (pinned && from_shelf) {
    // The picture that was looked at is gone.
    passing_.shelf_selected = -1;
    Adjust([](State& state) { state.enlarged = false; });
  }
  passing_.status =
      (pinned ? "Removed from the shelf: " : "On the shelf: ") + DescribePicture(recipe);
}

std::vector<int> App::ShelfOfModel() const {
  std::vector<int> indices;
  if (!makes_pictures()) return indices;
  for (size_t i = 0; i < state_.shelf.size(); ++i) {
    const std::string& model = state_.shelf[i].model;
    if (model.empty() || model == model_.hash) indices.push_back(static_cast<int>(i));
  }
  return indices;
}

Recipe App::End(int end) const {
  if (const auto& chosen = state_.ends[static_cast<size_t>(end)]) return *chosen;
  const int classes = static_cast<int>(model_.classes.size());
  const Recipe like = end == 0 ? SampleRecipe(SelectedIndex()) : End(0);
  const int label = model_.has_label ? LabelOf(like, classes) : -1;
  Recipe recipe = Recipe::Seed(state_.seed, static_cast<uint64_t>(end), label);
  // The user may have chosen just this one as A.
  if (end > 0 && KeyOf(recipe) == KeyOf(like)) recipe.index = state_.ends.size();
  recipe.model = model_.hash;
  return recipe;
}

void App::InterpolateFrom(const Recipe& recipe) {
  Recipe from = recipe;
  if (model_.has_label) from.label = LabelOf(recipe, static_cast<int>(model_.classes.size()));
  BeginGesture();
  Edit("interpolate from", [&](State& state) {
    state.ends = {};
    state.ends[0] = from;
    state.mode = Mode::kInterpolate;
    state.enlarged = false;
  });
  passing_.status = "Interpolate from " + DescribePicture(from);
}

void App::Look() {
  passing_.shelf_selected = -1;
  passing_.playing = false;
  Adjust([](State& state) { state.enlarged = true; });
  passing_.status = DescribePicture(Selected());
}

void App::LookAtShelf(int index) {
  if (index < 0 || index >= static_cast<int>(state_.shelf.size())) return;
  passing_.shelf_selected = index;
  passing_.playing = false;
  Adjust([](State& state) { state.enlarged = true; });
  passing_.status = DescribePicture(Selected());
}

PictureSize App::picture_size() const {
  if (has_model()) {
    if (model_.width > 0 && model_.height > 0) return {model_.width, model_.height};
    return generator_.size();
  }
  for (const ModelEntry& entry : models_) {
    if (entry.id == state_.model || state_.model.empty()) return entry.size;
  }
  return {};
}

void App::SetEnd(int end, const Recipe& recipe) {
  BeginGesture();
  Edit("end", [&](State& state) { state.ends[end] = recipe; });
  passing_.status = std::string(1, static_cast<char>('A' + end)) + " is " + DescribePicture(recipe);
}

void App::SetShown(std::vector<Recipe> shown, int columns) {
  shown_ = std::move(shown);
  shown_columns_ = columns;
}

PointWish App::WantedPoints() const {
  return {state_.seed, state_.points, model_.has_label ? state_.label : -1};
}

std::string App::PointSummary() const {
  const auto& set = generator_.points();
  if (!set) return "";
  double sum[2] = {};
  double squares[2] = {};
  int finite = 0;
  for (size_t i = 0; i + 1 < set->xy.size(); i += 2) {
    if (!std::isfinite(set->xy[i]) || !std::isfinite(set->xy[i + 1])) continue;
    ++finite;
    for (size_t c = 0; c < 2; ++c) {
      sum[c] += set->xy[i + c];
      squares[c] += static_cast<double>(set->xy[i + c]) * set->xy[i + c];
    }
  }
  if (finite == 0) return "no point is finite";
  double deviation[2];
  for (size_t c = 0; c < 2; ++c) {
    sum[c] /= finite;
    deviation[c] = std::sqrt(std::max(0.0, squares[c] / finite - sum[c] * sum[c]));
  }
  char text[128];
  std::snprintf(text, sizeof text, "mean (%.3g, %.3g), deviation (%.3g, %.3g)", sum[0], sum[1],
                deviation[0], deviation[1]);
  const int lost = set->of.count - finite;
  return text + (lost > 0 ? ", " + std::to_string(lost) + " not finite" : std::string());
}

void App::Tick(double now_ms) {
  if (!passing_.playing || mode() != Mode::kInterpolate) {
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

}  // namespace ganvas::page
