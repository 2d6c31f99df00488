#include "web/app/mirror.h"

#include "web/app/link.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "shared/recipe/json_read.h"
#include "web/app/app.h"
#include "web/bridge/app_bridge.h"

namespace ganvas::page {
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

const char* PartOf(Place place) {
  switch (place) {
    case Place::kBar:
      return "@bar";
    case Place::kRail:
      return "@rail";
    case Place::kMode:
    case Place::kPicture:
    case Place::kView:
      return "@inspector";
    case Place::kKeys:
      return "@stage";
  }
  return "@stage";
}

Json Numbers(const MirrorBox& box) {
  return {std::round(box.x), std::round(box.y), std::round(box.width), std::round(box.height)};
}

// Where it is drawn, or else the part of the page that stands for it.
void PutBox(Json& json, const MirrorBoxes& boxes, const std::string& id) {
  const auto found = boxes.find(id);
  if (found != boxes.end()) {
    json["box"] = Numbers(found->second);
    return;
  }
  const auto part = boxes.find(PartOf(id, boxes));
  if (part != boxes.end()) json["part"] = Numbers(part->second);
}

// Its own keys, and those of its choices, as aria-keyshortcuts lists them.
std::string KeysOf(const App& app, const Control& control) {
  std::string keys = control.shortcut;
  if (!control.choices) return keys;
  for (const Choice& choice : control.choices(app)) {
    if (choice.shortcut.empty()) continue;
    if (!keys.empty()) keys += ' ';
    keys += choice.shortcut;
  }
  return keys;
}

Json Describe(const App& app, const Control& control, const MirrorBoxes& boxes) {
  Json json = {{"id", control.name},
               {"label", control.LabelNow(app)},
               {"kind", KindName(control.kind)},
               {"group", PlaceTitle(control.place)},
               {"enabled", control.IsEnabled(app)},
               {"shortcut", KeysOf(app, control)}};
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
  if (control.deliberate) json["deliberate"] = true;
  if (control.kind == ControlKind::kSlider) {
    json["min"] = control.min;
    json["max"] = control.MaxNow(app);
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
  PutBox(json, boxes, control.name);
  return json;
}

// A picture or a model that can be chosen; `command` messages take its id.
Json DescribeItem(const std::string& id, const std::string& label, const char* group,
                  const MirrorBoxes& boxes) {
  Json json = {{"id", id},       {"label", label},  {"kind", "button"},
               {"group", group}, {"enabled", true}, {"shortcut", ""}};
  PutBox(json, boxes, id);
  return json;
}

// In the order of the places.
std::vector<const Control*> VisibleControls(const App& app) {
  std::vector<const Control*> controls;
  for (const Control& control : Controls()) {
    if (control.IsVisible(app)) controls.push_back(&control);
  }
  std::stable_sort(controls.begin(), controls.end(),
                   [](const Control* a, const Control* b) { return a->place < b->place; });
  return controls;
}

Json DescribeAll(const App& app, const MirrorBoxes& boxes) {
  Json controls = Json::array();
  for (const Control* control : VisibleControls(app)) {
    controls.push_back(Describe(app, *control, boxes));
  }
  if (app.transient().more_modes) {
    for (const Mode mode : app.transient().hidden_modes) {
      const std::string label = std::string(GroupName(GroupOf(mode))) + ": " + ModeLabel(mode);
      controls.push_back(DescribeItem(std::string("mode-") + ModeName(mode), label,
                                      PlaceTitle(Place::kRail), boxes));
    }
  }
  if (app.transient().gallery) {
    for (const ModelEntry& entry : app.models()) {
      controls.push_back(DescribeItem("model-" + entry.id, entry.name, "All models", boxes));
    }
  }
  for (const Item& item : app.kind().kept()) {
    controls.push_back(DescribeItem(item.id, item.label, item.group, boxes));
  }
  return controls;
}

// The pictures of the stage, as a list.
Json DescribePictures(const App& app, const MirrorBoxes& boxes) {
  const Listing pictures = app.kind().pictures();
  Json items = Json::array();
  for (const Item& item : pictures.items) {
    Json json = {{"id", item.id}, {"label", item.label}};
    PutBox(json, boxes, item.id);
    items.push_back(std::move(json));
  }
  Json list = {{"label", "Pictures of " + app.model().name},
               {"selected", pictures.selected},
               {"items", std::move(items)}};
  PutBox(list, boxes, "@stage");
  return list;
}

}  // namespace

std::string PartOf(const std::string& id, const MirrorBoxes& boxes) {
  if (id.rfind("shelf-", 0) == 0 && boxes.count("@shelf")) return "@shelf";
  const Control* const control = FindControl(id);
  const char* const part = control ? PartOf(control->place) : "@stage";
  return boxes.count(part) ? part : "@stage";
}

void Mirror::PostNew(std::string& last, FromApp message, const Json& members) {
  std::string text = members.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text == last) return;
  last = std::move(text);
  Post(message, members);
}

void Mirror::PostState(const App& app) {
  const int kept = app.transient().shelf_selected;
  const bool same = posted_ == app.state() && posted_kept_ == kept &&
                    posted_hash_ == app.model().hash && posted_dark_ == app.dark();
  if (same) return;
  posted_ = app.state();
  posted_kept_ = kept;
  posted_hash_ = app.model().hash;
  posted_dark_ = app.dark();
  Post(FromApp::kState,
       {{"state", ToJson(app.state(), false)}, {"link", LinkOf(app)}, {"dark", app.dark()}});
}

void Mirror::Update(const App& app, const MirrorBoxes& boxes) {
  PostNew(title_, FromApp::kTitle, {{"text", app.Title()}});
  PostNew(controls_, FromApp::kControls, {{"controls", DescribeAll(app, boxes)}});
  PostNew(pictures_, FromApp::kPictures, DescribePictures(app, boxes));
  PostState(app);
  const Transient& transient = app.transient();
  PostNew(status_, FromApp::kStatus, {{"text", transient.status}, {"error", transient.error}});
}

}  // namespace ganvas::page
