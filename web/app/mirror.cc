#include "web/app/mirror.h"

#include <cmath>

#include "web/app/app.h"
#include "web/bridge/app_bridge.h"
#include "web/bridge/json_read.h"

namespace ganvas {
namespace {

const char* KindName(ControlKind kind) {
  switch (kind) {
    case ControlKind::kButton:
      return "button";
    case ControlKind::kSlider:
      return "slider";
    case ControlKind::kText:
      return "text";
    case ControlKind::kChoice:
      return "choice";
    case ControlKind::kToggle:
      return "toggle";
  }
  return "button";
}

void PutBox(Json& json, const MirrorBoxes& boxes, const std::string& id) {
  const auto found = boxes.find(id);
  if (found == boxes.end()) return;
  const MirrorBox& box = found->second;
  json["box"] = {std::round(box.x), std::round(box.y), std::round(box.width),
                 std::round(box.height)};
}

Json Describe(const App& app, const Control& control, const MirrorBoxes& boxes) {
  Json json = {{"id", control.id},
               {"label", control.label},
               {"kind", KindName(control.kind)},
               {"enabled", control.IsEnabled(app)},
               {"shortcut", control.shortcut}};
  if (control.get) {
    std::visit(
        [&](const auto& value) {
          if constexpr (!std::is_same_v<std::decay_t<decltype(value)>, std::monostate>) {
            json["value"] = value;
          }
        },
        control.get(app));
  }
  if (control.digits) json["digits"] = true;
  if (control.kind == ControlKind::kSlider) {
    json["min"] = control.min;
    json["max"] = control.max;
    json["step"] = control.step;
    json["text"] = control.text(app);
  }
  if (control.choices) {
    Json choices = Json::array();
    for (const Choice& choice : control.choices(app)) {
      choices.push_back({{"value", choice.value}, {"label", choice.label}});
    }
    json["choices"] = std::move(choices);
  }
  PutBox(json, boxes, control.id);
  return json;
}

// A picture or a model that can be chosen; `command` messages take its id.
Json DescribeItem(const std::string& id, const std::string& label, const MirrorBoxes& boxes) {
  Json json = {
      {"id", id}, {"label", label}, {"kind", "button"}, {"enabled", true}, {"shortcut", ""}};
  PutBox(json, boxes, id);
  return json;
}

Json DescribeAll(const App& app, const MirrorBoxes& boxes) {
  Json controls = Json::array();
  for (const Control& control : Controls()) {
    if (control.IsVisible(app)) controls.push_back(Describe(app, control, boxes));
  }
  if (app.passing().gallery) {
    for (const ModelEntry& entry : app.models()) {
      controls.push_back(DescribeItem("model-" + entry.id, entry.name, boxes));
    }
  }
  int number = 0;
  for (int index : app.ShelfOfModel()) {
    const std::string label = "Kept picture " + std::to_string(++number) + ": " +
                              app.DescribePicture(app.state().shelf[static_cast<size_t>(index)]);
    controls.push_back(DescribeItem("shelf-" + std::to_string(index), label, boxes));
  }
  return controls;
}

}  // namespace

void Mirror::Update(const App& app, const MirrorBoxes& boxes) {
  std::string controls = DescribeAll(app, boxes).dump();
  if (controls != controls_) {
    controls_ = std::move(controls);
    Post(R"({"type":"controls","controls":)" + controls_ + "}");
  }
  Json state = {{"type", "state"},
                {"state", ToJson(app.state(), false)},
                {"link", ToJson(app.state(), true)},
                {"dark", app.dark()}};
  std::string state_text = state.dump();
  if (state_text != state_) {
    state_ = std::move(state_text);
    Post(state_);
  }
  if (app.passing().status != status_) {
    status_ = app.passing().status;
    Post(Json{{"type", "status"}, {"text", status_}}.dump());
  }
}

}  // namespace ganvas
