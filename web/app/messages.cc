// What the app does with each message of the page.
#include "web/app/messages.h"

#include <emscripten/emscripten.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "shared/recipe/json_read.h"
#include "web/app/latents.h"
#include "web/app/link.h"
#include "web/bridge/page_messages.h"

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

std::vector<double> ReadNumbers(const Json& json) {
  std::vector<double> numbers;
  for (const Json& number : json) {
    if (number.is_number()) numbers.push_back(number.get<double>());
  }
  return numbers;
}

TrainingFilm ReadFilm(const Json& json) {
  TrainingFilm film;
  for (const double step : ReadNumbers(Member(json, "steps"))) {
    film.steps.push_back(static_cast<int64_t>(step));
  }
  for (const Json& curve : Member(json, "curves")) {
    TrainingCurve read = {ReadText(curve, "name"), ReadText(curve, "title"),
                          ReadNumbers(Member(curve, "steps")),
                          ReadNumbers(Member(curve, "values"))};
    if (!read.steps.empty() && read.steps.size() == read.values.size()) {
      film.curves.push_back(std::move(read));
    }
  }
  return film;
}

LayerInfo ReadLayer(const Json& json) {
  LayerInfo layer;
  layer.value = ReadText(json, "value");
  layer.operators = ReadText(json, "operators");
  layer.channels = std::max(0, ReadInt(json, "channels", 0));
  layer.height = std::max(0, ReadInt(json, "height", 0));
  layer.width = std::max(0, ReadInt(json, "width", 0));
  layer.parameters = ReadNumber(json, "parameters", 0);
  layer.share = ReadNumber(json, "share", 0);
  return layer;
}

ModelInfo ReadModel(const Json& message) {
  ModelInfo info;
  info.id = ReadText(message, "id");
  info.name = ReadText(message, "name", info.id);
  info.hash = ReadText(message, "hash");
  info.nz = ReadInt(message, "nz", 0);
  info.width = std::max(0, ReadInt(message, "width", 0));
  info.height = std::max(0, ReadInt(message, "height", 0));
  info.prior = ReadText(message, "prior") == "uniform" ? Prior::kUniform : Prior::kNormal;
  const Json& styles = Member(message, "styles");
  // Layers are bits of a number.
  const int layers = ReadInt(styles, "layers", 0);
  info.style_layers = layers > 0 && layers < 64 ? layers : 0;
  info.style_dim = info.style_layers > 0 ? std::max(0, ReadInt(styles, "dim", 0)) : 0;
  info.has_noise = ReadBool(message, "noise", false);
  info.film = ReadFilm(Member(message, "film"));
  info.has_label = ReadBool(message, "label", false);
  info.engine = ReadText(message, "engine", "wasm");
  info.engine_text = ReadText(message, "engineText");
  info.classes = ReadTexts(message, "classes");
  info.class_noun = ReadText(message, "classNoun", info.class_noun);
  const Json& known = Member(message, "layers");
  for (size_t i = 0; known.is_array() && i < known.size(); ++i) {
    info.layers.push_back(ReadLayer(known[i]));
  }
  return info;
}

void OnModels(App& app, const Json& message, Bytes) {
  std::vector<ModelEntry> entries;
  const Json& models = Member(message, "models");
  if (models.is_array()) {
    for (const Json& model : models) entries.push_back(ReadEntry(model));
  }
  app.SetModels(std::move(entries));
}

void OnThumbnail(App& app, const Json& message, Bytes bytes) {
  app.SetThumbnail(ReadText(message, "id"), ReadPicture(message, bytes));
}

void OnStart(App& app, const Json& message, Bytes) { StartWith(app, Member(message, "state")); }

void OnState(App& app, const Json& message, Bytes) {
  app.BeginGesture();
  app.Edit("state", [&](State& state) { state = StateFromJson(Member(message, "state"), state); });
}

void OnLink(App& app, const Json& message, Bytes) { FollowLink(app, Member(message, "state")); }

void OnRemembered(App& app, const Json& message, Bytes) { Recall(app, Member(message, "state")); }

void OnLatents(App& app, const Json& message, Bytes bytes) {
  if (!app.kind().Has(Subject::kRecipe)) return;
  LatentsOf(app).TakeLatents(ReadText(message, "name"), ReadInt(message, "count", 0),
                             ReadInt(message, "size", 0), bytes);
}

void OnEdited(App& app, const Json& message, Bytes bytes) {
  if (!app.kind().Has(Subject::kRecipe)) return;
  LatentsOf(app).TakeEdited(ReadBool(message, "begins", true), bytes);
}

void OnLoading(App& app, const Json& message, Bytes) {
  Transient& transient = app.transient();
  const std::string name = ReadText(message, "name");
  if (transient.loading != name) transient.loading_since = emscripten_get_now();
  transient.loading = name;
  transient.reading = ReadBool(message, "reading", false);
  transient.loading_progress = static_cast<float>(ReadNumber(message, "progress", -1));
}

void OnModel(App& app, const Json& message, Bytes) {
  app.UseModel(ReadModel(message), message);
  const std::string note = ReadText(message, "note");
  if (!note.empty() || app.transient().note.empty()) app.transient().note = note;
}

void OnPictures(App& app, const Json& message, Bytes bytes) {
  app.generator().Receive(ReadInt(message, "stamp", -1), ReadInt(message, "first", 0),
                          ReadInt(message, "count", 0), ReadInt(message, "width", 0),
                          ReadInt(message, "height", 0), bytes);
}

void OnStyles(App& app, const Json& message, Bytes bytes) {
  app.generator().ReceiveStyles(ReadInt(message, "stamp", -1), bytes);
}

void OnDirections(App& app, const Json& message, Bytes bytes) {
  DirectionSet set;
  set.count = ReadInt(message, "count", 0);
  set.dim = ReadInt(message, "dim", 0);
  set.styled = ReadBool(message, "styled", false);
  set.first = std::max(0, ReadInt(message, "first", 0));
  set.last = ReadInt(message, "last", 0);
  app.directions().Receive(ReadInt(message, "stamp", -1), std::move(set), bytes);
}

void OnChannels(App& app, const Json& message, Bytes bytes) {
  app.xray().ReceiveChannels(ReadInt(message, "stamp", -1), ReadInt(message, "channels", 0),
                             ReadInt(message, "height", 0), ReadInt(message, "width", 0), bytes);
}

void OnEffects(App& app, const Json& message, Bytes bytes) {
  app.xray().ReceiveEffects(ReadInt(message, "stamp", -1), ReadBool(message, "done", false), bytes);
}

void OnArranging(App& app, const Json& message, Bytes) {
  app.likeness().Progress(ReadInt(message, "stamp", -1),
                          static_cast<float>(ReadNumber(message, "share", 0)));
}

void OnArranged(App& app, const Json& message, Bytes bytes) {
  app.likeness().Receive(ReadInt(message, "stamp", -1), ReadInt(message, "side", 0), bytes);
}

void OnTarget(App& app, const Json& message, Bytes bytes) {
  const PicturePtr picture = ReadPicture(message, bytes);
  if (!picture) return;
  app.projection().SetTarget(picture, ReadText(message, "name"));
  app.BeginGesture();
  app.Edit("project", [](State& state) {
    state.mode = Mode::kProject;
    state.enlarged = false;
  });
  app.Run(ControlId::kSearch);
}

void OnProjected(App& app, const Json& message, Bytes bytes) {
  FoundLatent facts;
  facts.psnr = static_cast<float>(ReadNumber(message, "psnr", 0));
  facts.done = ReadBool(message, "done", false);
  const bool done = app.projection().Receive(
      ReadInt(message, "stamp", -1), facts, static_cast<float>(ReadNumber(message, "share", 0)),
      ReadInt(message, "width", 0), ReadInt(message, "height", 0), ReadInt(message, "label", -1),
      bytes);
  if (done) LatentsOf(app).KeepFound();
}

void OnProjectFailed(App& app, const Json& message, Bytes) {
  app.projection().Fail(ReadInt(message, "stamp", -1));
  app.transient().error = app.transient().status = ReadText(message, "text");
}

void OnPoints(App& app, const Json& message, Bytes bytes) {
  app.generator().ReceivePoints(ReadInt(message, "stamp", -1), bytes);
}

void OnDone(App& app, const Json& message, Bytes) {
  Generator& generator = app.generator();
  generator.Finish(ReadInt(message, "stamp", -1), ReadNumber(message, "ms", 0));
  if (generator.busy() || app.transient().playing) return;
  // Keys that move over a plane are told where they are, not how long its pictures took.
  const bool plane = app.mode() == Mode::kAtlas || app.mode() == Mode::kPlane;
  if (plane && app.transient().stage_focused) return;
  const std::string summary = app.kind().Summary();
  app.transient().status = generator.request().text + (summary.empty() ? "" : ": " + summary);
}

void OnFailed(App& app, const Json& message, Bytes) {
  app.generator().Fail(ReadInt(message, "stamp", -1));
  app.transient().error = app.transient().status = ReadText(message, "text");
}

void OnError(App& app, const Json& message, Bytes) {
  if (ReadBool(message, "load", false)) app.RefuseModel(ReadText(message, "model", app.model().id));
  app.transient().error = app.transient().status = ReadText(message, "text");
}

void OnNote(App& app, const Json& message, Bytes) {
  app.transient().note = app.transient().status = ReadText(message, "text");
}

void OnCommand(App& app, const Json& message, Bytes) {
  const std::string id = ReadText(message, "id");
  if (app.kind().Press(id)) return;
  if (id.rfind("model-", 0) == 0) {
    app.Run(ControlId::kModel, id.substr(6));
    return;
  }
  if (id.rfind("mode-", 0) == 0) {
    app.Run(ControlId::kMode, id.substr(5));
    return;
  }
  const Control* control = FindControl(id);
  if (control) app.Run(*control, ReadValue(Member(message, "value")));
}

// What has the focus must be seen: on a phone the inspector is a sheet that may be closed, and
// Display can be folded away.
void ShowPlaceOf(const Control& control, Transient& transient) {
  const bool inspector = control.place == Place::kMode || control.place == Place::kPicture ||
                         control.place == Place::kView;
  if (transient.narrow && inspector && transient.sheet == 0) transient.sheet = 1;
  if (control.place == Place::kView) transient.display_open = true;
}

void OnFocus(App& app, const Json& message, Bytes) {
  Transient& transient = app.transient();
  app.BeginGesture();
  transient.focused = ReadText(message, "id");
  if (const Control* control = FindControl(transient.focused)) ShowPlaceOf(*control, transient);
  transient.stage_focused = ReadBool(message, "stage", false);
}

void OnBrowse(App& app, const Json& message, Bytes) {
  Transient& transient = app.transient();
  transient.browsed = ReadText(message, "id");
  transient.browsed_value = ReadText(message, "value");
  transient.gallery = transient.browsed == ControlOf(ControlId::kModel).name;
}

void OnDropping(App& app, const Json& message, Bytes) {
  app.transient().dropping = ReadBool(message, "on", false);
}

void OnFilms(App& app, const Json& message, Bytes) {
  app.transient().film_formats = ReadTexts(message, "formats");
}

// The share of a film's file that is written; -1 once it is saved, or was not.
void OnFilm(App& app, const Json& message, Bytes) {
  Transient& transient = app.transient();
  transient.writing = static_cast<float>(ReadNumber(message, "share", -1));
  if (transient.writing < 0) return;
  const int percent = static_cast<int>(transient.writing * 100);
  transient.status = "Writing the file: " + std::to_string(percent) + "%";
}

void OnSystem(App& app, const Json& message, Bytes) {
  Transient& transient = app.transient();
  transient.system_dark = ReadBool(message, "dark", transient.system_dark);
  transient.reduced_motion = ReadBool(message, "reducedMotion", transient.reduced_motion);
  transient.touch = ReadBool(message, "touch", transient.touch);
}

struct Handler {
  ToApp message;
  void (*handle)(App& app, const Json& message, Bytes bytes);
};
constexpr Handler kHandlers[] = {
    {ToApp::kModels, OnModels},
    {ToApp::kThumbnail, OnThumbnail},
    {ToApp::kStart, OnStart},
    {ToApp::kState, OnState},
    {ToApp::kLink, OnLink},
    {ToApp::kRemembered, OnRemembered},
    {ToApp::kLatents, OnLatents},
    {ToApp::kEdited, OnEdited},
    {ToApp::kLoading, OnLoading},
    {ToApp::kModel, OnModel},
    {ToApp::kExample, OnExample},
    {ToApp::kSource, OnSource},
    {ToApp::kCamera, OnCamera},
    {ToApp::kTranslation, OnTranslation},
    {ToApp::kTranslationProgress, OnTranslationProgress},
    {ToApp::kTranslationFailed, OnTranslationFailed},
    {ToApp::kReverse, OnReverse},
    {ToApp::kPictures, OnPictures},
    {ToApp::kStyles, OnStyles},
    {ToApp::kDirections, OnDirections},
    {ToApp::kChannels, OnChannels},
    {ToApp::kEffects, OnEffects},
    {ToApp::kArranging, OnArranging},
    {ToApp::kArranged, OnArranged},
    {ToApp::kTarget, OnTarget},
    {ToApp::kProjected, OnProjected},
    {ToApp::kProjectFailed, OnProjectFailed},
    {ToApp::kPoints, OnPoints},
    {ToApp::kDone, OnDone},
    {ToApp::kFailed, OnFailed},
    {ToApp::kError, OnError},
    {ToApp::kNote, OnNote},
    {ToApp::kCommand, OnCommand},
    {ToApp::kFocus, OnFocus},
    {ToApp::kBrowse, OnBrowse},
    {ToApp::kDropping, OnDropping},
    {ToApp::kFilms, OnFilms},
    {ToApp::kFilm, OnFilm},
    {ToApp::kSystem, OnSystem},
};
static_assert(std::size(kHandlers) == static_cast<size_t>(ToApp::kSystem) + 1);

}  // namespace

PicturePtr ReadPicture(const Json& message, Bytes bytes) {
  auto picture = std::make_shared<Picture>();
  picture->width = std::max(0, ReadInt(message, "width", 0));
  picture->height = std::max(0, ReadInt(message, "height", 0));
  const size_t expected = static_cast<size_t>(4) * static_cast<size_t>(picture->width) *
                          static_cast<size_t>(picture->height);
  if (expected == 0 || bytes.size() != expected) return nullptr;
  picture->rgba.assign(bytes.begin(), bytes.end());
  return picture;
}

void App::Receive(const Json& message, Bytes bytes) {
  const std::optional<ToApp> type = ToAppOfType(ReadText(message, "type"));
  for (const Handler& handler : kHandlers) {
    if (handler.message == type) handler.handle(*this, message, bytes);
  }
}

}  // namespace ganvas::page
