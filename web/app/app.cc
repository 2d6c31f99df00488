#include "web/app/app.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "web/bridge/app_bridge.h"

namespace ganvas::page {
namespace {

bool IsOpenedFile(const std::string& model) { return model.rfind("file-", 0) == 0; }

}  // namespace

App::App(std::span<const MakeKind> kinds)
    : kinds_(kinds), kind_(kinds.back()(*this, nlohmann::json())) {}

Mode App::mode() const {
  const std::span<const Mode> modes = kind_->modes();
  const bool has = std::find(modes.begin(), modes.end(), state_.mode) != modes.end();
  return has ? state_.mode : modes.front();
}

bool App::dark() const {
  return state_.theme == "system" ? transient_.system_dark : state_.theme == "dark";
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
  if (!label.empty()) transient_.status = "Undone: " + label;
}

void App::Redo() {
  const State before = state_;
  const std::string label = history_.Redo(state_);
  AfterChange(before);
  if (!label.empty()) transient_.status = "Redone: " + label;
}

void App::AfterChange(const State& before) {
  if (state_.model != before.model || state_.engine != before.engine) {
    Load(state_.model, state_.engine);
  }
  Settle();
  if (state_.mode != before.mode) {
    // A search would keep the model from making pictures.
    projection_.Stop();
    transient_.more_modes = false;
    transient_.playing = false;
    transient_.before = false;
    transient_.filming = false;
    transient_.shelf_selected = -1;
  }
  if (transient_.shelf_selected >= static_cast<int>(state_.shelf.size())) {
    transient_.shelf_selected = -1;
  }
}

void App::Load(const std::string& id, const std::string& engine) {
  Post(FromApp::kLoad, {{"id", id}, {"engine", engine}});
}

void App::LoadAgain() {
  Post(FromApp::kLoadAgain, {{"id", state_.model}, {"engine", state_.engine}});
}

void App::Start(const State& state) {
  state_ = state;
  Load(state_.model, state_.engine);
}

void App::SetModels(std::vector<ModelEntry> models) {
  const std::vector<ModelEntry> before = std::exchange(models_, std::move(models));
  for (ModelEntry& entry : models_) {
    for (const ModelEntry& old : before) {
      if (old.id == entry.id) entry.thumbnail = old.thumbnail;
    }
  }
}

void App::SetThumbnail(const std::string& model, const PicturePtr& thumbnail) {
  for (ModelEntry& entry : models_) {
    if (entry.id == model && thumbnail) entry.thumbnail = thumbnail;
  }
}

void App::UseModel(const ModelInfo& info, const nlohmann::json& message) {
  model_ = info;
  // The user opened a file: settings for another model do not apply to it.
  if (state_.model != info.id) {
    state_.range = state_.layout = "auto";
    state_.changes = {};
    state_.layer.clear();
  }
  state_.model = info.id;
  state_.engine = info.engine;
  transient_.loading.clear();
  transient_.error.clear();
  transient_.filming = false;
  const int wanted = std::exchange(transient_.shelf_wanted, -1);
  transient_.shelf_selected = wanted < static_cast<int>(state_.shelf.size()) ? wanted : -1;
  transient_.status = info.name + " is loaded";
  transient_.note.clear();
  CheckExpected();
  generator_.SetModel(model_);
  directions_.SetModel(model_.id);
  likeness_.SetModel(model_.id);
  xray_.SetModel(model_.id);
  projection_.SetModel(model_.id, model_.hash);
  for (MakeKind make : kinds_) {
    if (auto kind = make(*this, message)) {
      Use(std::move(kind));
      break;
    }
  }
}

void App::ExpectModel(const std::string& hash) {
  expected_id_ = state_.model;
  expected_hash_ = hash;
  if (has_model() && model_.id == expected_id_) CheckExpected();
}

void App::CheckExpected() {
  const std::string id = std::exchange(expected_id_, "");
  const std::string hash = std::exchange(expected_hash_, "");
  if (hash.empty() || id != model_.id || hash == model_.hash) return;
  transient_.note = "This was made with another " + model_.name + ": pictures may differ";
}

// The state keeps the name of a model that could not be loaded only if no other model is in use.
void App::RefuseModel(const std::string& used) {
  expected_id_.clear();
  transient_.shelf_wanted = -1;
  transient_.loading.clear();
  if (used.empty() && has_model()) {
    model_ = ModelInfo{};
    generator_.SetModel(model_);
    directions_.SetModel("");
    likeness_.SetModel("");
    xray_.SetModel("");
    projection_.SetModel("", "");
    kind_->Leave();
    kind_ = kinds_.back()(*this, nlohmann::json());
  }
  if (!has_model()) return;
  state_.model = model_.id;
  state_.engine = model_.engine;
}

std::string App::Title() const {
  if (!has_model()) return "Ganvas";
  return model_.name + " - " + ModeLabel(mode()) + " - Ganvas";
}

void App::Settle() {
  if (has_model() && state_.model == model_.id) kind_->Settle(state_);
}

void App::Use(std::unique_ptr<ModelKind> kind) {
  if (kind->name() != kind_->name()) kind_->Leave();
  kind_ = std::move(kind);
  Settle();
  kind_->Enter();
}

std::string App::MissingInLink() const {
  const bool own_picture = kind_->ShowsOwnFile();
  const bool own_model = IsOpenedFile(state_.model);
  const std::string file = model_.name + ".onnx";
  if (own_model && own_picture) {
    return "It holds neither " + file + " nor your picture: send both, to be opened there first.";
  }
  if (own_model) return "It does not hold " + file + ": send the file, to be opened there first.";
  if (own_picture) return "It does not hold your picture.";
  return "";
}

bool App::Key(const std::string& key) {
  if (key.rfind("Arrow", 0) == 0) transient_.stage_focused = true;
  BeginGesture();
  for (const Control& control : Controls()) {
    if (key != control.shortcut || !control.IsVisible(*this) || !control.IsEnabled(*this)) continue;
    Value value;
    if (control.kind == ControlKind::kToggle) value = !std::get<bool>(control.get(*this));
    Run(control, value);
    return true;
  }
  for (const Control& control : Controls()) {
    if (!control.choices || !control.IsVisible(*this) || !control.IsEnabled(*this)) continue;
    for (const Choice& choice : control.choices(*this)) {
      if (key != choice.shortcut) continue;
      Run(control, choice.value);
      return true;
    }
  }
  return false;
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

}  // namespace ganvas::page
