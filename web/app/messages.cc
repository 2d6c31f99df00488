// What the page tells the app; site/src/pages/messages.ts describes each message.
#include <emscripten/emscripten.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "web/app/app.h"
#include "web/bridge/app_bridge.h"
#include "web/bridge/json_read.h"

namespace ganvas::page {
namespace {

Value ReadValue(const Json& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) return value.get<std::string>();
  return {};
}

ModelEntry ReadEntry(const Json& json) {
  ModelEntry entry;
  entry.id = ReadText(json, "id");
  entry.name = ReadText(json, "name", entry.id);
  entry.dataset = ReadText(json, "dataset");
  entry.license = ReadText(json, "license");
  entry.caption = ReadText(json, "caption");
  entry.kind = ReadText(json, "kind");
  entry.reverse = ReadText(json, "reverse");
  entry.size = {std::max(0, ReadInt(json, "width", 0)), std::max(0, ReadInt(json, "height", 0))};
  return entry;
}

}  // namespace

void App::ReceiveModel(const Json& message) {
  ModelInfo info;
  info.id = ReadText(message, "id");
  info.name = ReadText(message, "name", info.id);
  info.hash = ReadText(message, "hash");
  info.nz = ReadInt(message, "nz", 0);
  info.width = std::max(0, ReadInt(message, "width", 0));
  info.height = std::max(0, ReadInt(message, "height", 0));
  info.prior = ReadText(message, "prior") == "uniform" ? Prior::kUniform : Prior::kNormal;
  info.has_label = ReadBool(message, "label", false);
  info.engine = ReadText(message, "engine", "wasm");
  info.engine_text = ReadText(message, "engineText");
  info.classes = ReadTexts(message, "classes");
  model_ = info;
  // A file that was opened: what was chosen for another model is not for this one.
  if (state_.model != info.id) state_.range = state_.layout = "auto";
  state_.model = info.id;
  state_.engine = info.engine;
  passing_.loading.clear();
  passing_.error.clear();
  passing_.note = ReadText(message, "note");
  passing_.shelf_selected = -1;
  passing_.status = info.name + " is loaded";
  generator_.SetModel(model_);
  for (MakeKind make : kinds_) {
    if (auto kind = make(*this, message)) {
      Use(std::move(kind));
      break;
    }
  }
}

// What has the focus must be seen: on a phone the inspector is a sheet that may be closed, and
// Display can be folded away.
void App::ShowPlaceOf(const Control& control) {
  const bool inspector = control.place == Place::kMode || control.place == Place::kPicture ||
                         control.place == Place::kView;
  if (passing_.narrow && inspector && passing_.sheet == 0) passing_.sheet = 1;
  if (control.place == Place::kView) passing_.display_open = true;
}

// `used` is the model that is in use after all, empty for none. The state keeps the name of a model
// that could not be loaded only while there is no other to name.
void App::RefuseModel(const std::string& used) {
  passing_.loading.clear();
  if (used.empty() && has_model()) {
    model_ = ModelInfo{};
    generator_.SetModel(model_);
    kind_->Leave();
    kind_ = kinds_.back()(*this, Json());
  }
  if (!has_model()) return;
  state_.model = model_.id;
  state_.engine = model_.engine;
}

void App::Receive(const Json& message, std::span<const uint8_t> bytes) {
  const std::string type = ReadText(message, "type");
  const int stamp = ReadInt(message, "stamp", -1);
  if (ReceiveTranslation(message, bytes)) return;
  if (type == "pictures") {
    generator_.Receive(stamp, ReadInt(message, "first", 0), ReadInt(message, "count", 0),
                       ReadInt(message, "width", 0), ReadInt(message, "height", 0), bytes);
  } else if (type == "points") {
    generator_.ReceivePoints(stamp, bytes);
  } else if (type == "done") {
    generator_.Finish(stamp, ReadNumber(message, "ms", 0));
    if (!generator_.busy() && !passing_.playing) {
      passing_.status = generator_.request().text;
      const std::string summary = kind_->Summary();
      if (!summary.empty()) passing_.status += ": " + summary;
    }
  } else if (type == "failed") {
    generator_.Fail(stamp);
    passing_.error = passing_.status = ReadText(message, "text");
  } else if (type == "models") {
    std::vector<ModelEntry> before = std::exchange(models_, {});
    const Json& models = Member(message, "models");
    if (models.is_array()) {
      for (const Json& model : models) models_.push_back(ReadEntry(model));
    }
    for (ModelEntry& entry : models_) {
      for (const ModelEntry& old : before) {
        if (old.id == entry.id) entry.thumbnail = old.thumbnail;
      }
    }
  } else if (type == "thumbnail") {
    auto picture = std::make_shared<Picture>();
    picture->width = ReadInt(message, "width", 0);
    picture->height = ReadInt(message, "height", 0);
    picture->rgba.assign(bytes.begin(), bytes.end());
    const size_t expected = static_cast<size_t>(4) * static_cast<size_t>(picture->width) *
                            static_cast<size_t>(picture->height);
    for (ModelEntry& entry : models_) {
      if (entry.id == ReadText(message, "id") && expected > 0 && bytes.size() == expected) {
        entry.thumbnail = picture;
      }
    }
  } else if (type == "model") {
    ReceiveModel(message);
  } else if (type == "loading") {
    const std::string name = ReadText(message, "name");
    if (passing_.loading != name) passing_.loading_since = emscripten_get_now();
    passing_.loading = name;
    passing_.reading = ReadBool(message, "reading", false);
    passing_.loading_progress = static_cast<float>(ReadNumber(message, "progress", -1));
  } else if (type == "error") {
    if (ReadBool(message, "load", false)) RefuseModel(ReadText(message, "model", model_.id));
    passing_.error = ReadText(message, "text");
    passing_.status = passing_.error;
  } else if (type == "note") {
    passing_.note = ReadText(message, "text");
    passing_.status = passing_.note;
  } else if (type == "state") {
    BeginGesture();
    Edit("state", [&](State& state) { state = StateFromJson(Member(message, "state"), state); });
  } else if (type == "link") {
    State fresh;
    fresh.theme = state_.theme;
    fresh.model = state_.model;
    fresh.engine = state_.engine;
    BeginGesture();
    Edit("link", [&](State& state) { state = StateFromLink(Member(message, "state"), fresh); });
  } else if (type == "start") {
    state_ = StateFromLink(Member(message, "state"), state_);
    Load(state_.model, state_.engine);
  } else if (type == "command") {
    const std::string id = ReadText(message, "id");
    if (kind_->Press(id)) return;
    if (id.rfind("model-", 0) == 0) {
      Run(ControlId::kModel, id.substr(6));
      return;
    }
    const Control* control = FindControl(id);
    if (control) Run(*control, ReadValue(Member(message, "value")));
  } else if (type == "focus") {
    BeginGesture();
    passing_.focused = ReadText(message, "id");
    const Control* control = FindControl(passing_.focused);
    if (control) ShowPlaceOf(*control);
    passing_.stage_focused = ReadBool(message, "stage", false);
  } else if (type == "browse") {
    passing_.browsed = ReadText(message, "id");
    passing_.browsed_value = ReadText(message, "value");
    passing_.gallery = passing_.browsed == ControlOf(ControlId::kModel).name;
  } else if (type == "dropping") {
    passing_.dropping = ReadBool(message, "on", false);
  } else if (type == "system") {
    passing_.system_dark = ReadBool(message, "dark", passing_.system_dark);
    passing_.reduced_motion = ReadBool(message, "reducedMotion", passing_.reduced_motion);
    passing_.touch = ReadBool(message, "touch", passing_.touch);
  }
}

}  // namespace ganvas::page
