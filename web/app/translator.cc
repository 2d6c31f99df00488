#include "web/app/translator.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "shared/recipe/json_read.h"
#include "web/bridge/app_bridge.h"

namespace ganvas::page {
namespace {

using Source = TranslationRequest::Source;

TranslatorInfo ReadInfo(const Json& json) {
  TranslatorInfo info;
  info.width = std::max(0, ReadInt(json, "width", 0));
  info.height = std::max(0, ReadInt(json, "height", 0));
  info.size = std::max(0, ReadInt(json, "size", 0));
  info.range = ReadText(json, "range");
  info.domains = ReadTexts(json, "domains");
  info.notes = ReadTexts(json, "notes");
  const Json& examples = Member(json, "examples");
  if (!examples.is_array()) return info;
  for (const Json& example : examples) {
    const std::string id = ReadText(example, "id");
    if (!id.empty()) info.examples.push_back({id, ReadText(example, "label", id), nullptr});
  }
  return info;
}

}  // namespace

std::unique_ptr<ModelKind> Translator::Make(App& app, const Json& message) {
  const Json& info = Member(message, "translator");
  if (!info.is_object()) return nullptr;
  return std::make_unique<Translator>(app, ReadInfo(info));
}

bool Translator::Has(Subject subject) const {
  return subject == Subject::kPage || subject == Subject::kPixels ||
         subject == Subject::kTranslation;
}

std::span<const Mode> Translator::modes() const {
  static constexpr Mode kOnly[] = {Mode::kTranslate};
  return kOnly;
}

void Translator::Settle(State& state) const {
  if (state.mode != Mode::kTranslate) state.enlarged = false;
  state.mode = Mode::kTranslate;
  if (Find(state.example)) return;
  const bool own = state.example.empty() && app_.transient().own_picture;
  state.example = own || info_.examples.empty() ? "" : info_.examples[0].id;
}

void Translator::Enter() {
  app_.translation().Restart();
  if (!Wanted()) app_.translation().Clear();
}

void Translator::Leave() {
  app_.translation().Clear();
  StopCamera(app_, false);
}

void Translator::Want(std::span<const Recipe>) { app_.translation().Want(Wanted()); }

RequestProgress Translator::progress() const { return app_.translation().request(); }

void Translator::SetThumbnail(const std::string& example, const PicturePtr& thumbnail) {
  for (Example& known : info_.examples) {
    if (known.id == example) known.thumbnail = thumbnail;
  }
}

std::optional<TranslationRequest> Translator::Wanted() const {
  TranslationRequest request;
  request.model = app_.model().id;
  request.engine = app_.model().engine;
  request.size = info_.width > 0 ? kAutoSize : app_.state().size;
  request.range = app_.state().range;
  if (app_.state().round_trip) request.reverse = ReverseId();
  if (app_.transient().camera == CameraState::kOn) {
    request.source = Source::kCamera;
    request.mirror = app_.state().mirror;
  } else if (app_.transient().camera == CameraState::kAsking && app_.translation().last() &&
             app_.translation().last()->of.source == Source::kCamera) {
    // Between one camera and the next.
    return std::nullopt;
  } else if (const Example* example = ChosenExample()) {
    request.source = Source::kExample;
    request.example = example->id;
  } else if (app_.transient().own_picture) {
    request.source = Source::kOwn;
    request.picture = app_.transient().own_number;
  } else {
    return std::nullopt;
  }
  return request;
}

std::string Translator::OwnReverse() const {
  std::string reverse;
  for (const ModelEntry& entry : app_.models()) {
    if (entry.id == app_.model().id) reverse = entry.reverse;
  }
  for (const ModelEntry& entry : app_.models()) {
    if (entry.id == reverse) return reverse;
  }
  return "";
}

std::string Translator::ReverseId() const {
  for (const ModelEntry& entry : app_.models()) {
    if (entry.id == app_.state().reverse && entry.kind == "translator") return entry.id;
  }
  return OwnReverse();
}

const Example* Translator::Find(const std::string& example) const {
  for (const Example& known : info_.examples) {
    if (known.id == example) return &known;
  }
  return nullptr;
}

const Example* Translator::ChosenExample() const { return Find(app_.state().example); }

std::string Translator::SourceName() const {
  if (app_.transient().camera == CameraState::kOn) return "Camera";
  if (const Example* example = ChosenExample()) return example->label;
  return app_.transient().own_name;
}

bool Translator::ShowsRoundTrip() const {
  const auto& last = app_.translation().last();
  return app_.state().round_trip && last && last->back;
}

std::string Translator::ErrorText() const {
  const auto& last = app_.translation().last();
  if (!last || !last->back) return "";
  char text[48];
  std::snprintf(text, sizeof text, "mean L1 %.3f", last->l1);
  return text;
}

Pixels Translator::ShownPixels() {
  const auto request = Wanted();
  if (!request || !app_.translation().Fulfils(*request)) return {};
  const Translated& last = *app_.translation().last();
  Pixels pixels = {.width = last.after->width, .height = last.after->height, .rgba = {}};
  auto append = [&](const PicturePtr& picture) {
    pixels.rgba.insert(pixels.rgba.end(), picture->rgba.begin(), picture->rgba.end());
    pixels.columns = ++pixels.count;
  };
  const bool same = last.before->width == pixels.width && last.before->height == pixels.height;
  if (same) append(last.before);
  append(last.after);
  if (same && ShowsRoundTrip()) {
    append(last.back);
    append(last.error);
  }
  return pixels;
}

void Translator::SaveTo(Target target) {
  const auto& last = app_.translation().last();
  if (!last) return;
  Image image = Grid(last->after->rgba, 1, last->after->width, last->after->height, 1);
  const Pixels all = ShowsRoundTrip() ? ShownPixels() : Pixels{};
  if (all.count == 4) image = Grid(all.rgba, 4, all.width, all.height, 4);
  SavePicture(app_, image, SourceName() + " " + app_.model().name, app_.state().save_scale, target,
              nullptr);
}

bool Translator::CanEnlarge() const {
  return app_.translation().last() && !app_.transient().narrow;
}

bool Translator::full_stage() const { return app_.state().enlarged && app_.translation().last(); }

bool Translator::ShowsOwnFile() const { return !ChosenExample() && app_.translation().last(); }

void StartCamera(App& app, bool next) {
  CameraState& camera = app.transient().camera;
  if (camera == CameraState::kOff) camera = CameraState::kAsking;
  Post(FromApp::kCamera, {{"on", true}, {"next", next}, {"keep", false}});
}

void StopCamera(App& app, bool keep) {
  CameraState& camera = app.transient().camera;
  if (camera == CameraState::kOff) return;
  camera = CameraState::kOff;
  Post(FromApp::kCamera, {{"on", false}, {"next", false}, {"keep", keep}});
}

}  // namespace ganvas::page
