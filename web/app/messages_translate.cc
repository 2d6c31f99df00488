// What the app does with the page's messages of pictures that are translated.
#include "shared/recipe/json_read.h"
#include "web/app/messages.h"
#include "web/app/translator.h"

namespace ganvas::page {
namespace {

TranslationAnswer ReadAnswer(const Json& message) {
  TranslationAnswer answer;
  answer.width = ReadInt(message, "width", 0);
  answer.height = ReadInt(message, "height", 0);
  answer.out_width = ReadInt(message, "outWidth", 0);
  answer.out_height = ReadInt(message, "outHeight", 0);
  answer.back = ReadBool(message, "back", false);
  answer.ms = ReadNumber(message, "ms", 0);
  answer.fps = ReadNumber(message, "fps", 0);
  answer.range = ReadText(message, "range");
  return answer;
}

}  // namespace

void OnTranslation(App& app, const Json& message, Bytes bytes) {
  Translation& translation = app.translation();
  if (!translation.Receive(ReadInt(message, "stamp", -1), ReadAnswer(message), bytes)) return;
  const Translated& last = *translation.last();
  if (last.of.source == TranslationRequest::Source::kCamera) return;
  const Translator& translator = TranslatorOf(app);
  std::string& status = app.transient().status;
  status = "Translated " + translator.SourceName() + ", " + translation.TimeText();
  if (last.back) status += ", " + translator.ErrorText();
}

void OnTranslationProgress(App& app, const Json& message, Bytes) {
  app.translation().Progress(ReadInt(message, "stamp", -1), ReadNumber(message, "progress", 0));
}

void OnTranslationFailed(App& app, const Json& message, Bytes) {
  if (!app.translation().Fail(ReadInt(message, "stamp", -1))) return;
  app.transient().error = app.transient().status = ReadText(message, "text");
}

void OnSource(App& app, const Json& message, Bytes bytes) {
  PicturePtr picture = ReadPicture(message, bytes);
  if (!picture) return;
  Transient& transient = app.transient();
  transient.own_picture = std::move(picture);
  transient.own_name = ReadText(message, "name", "Your picture");
  ++transient.own_number;
  transient.error.clear();
  StopCamera(app, false);
  app.BeginGesture();
  app.Edit("picture", [](State& state) { state.example.clear(); });
}

void OnExample(App& app, const Json& message, Bytes bytes) {
  if (!app.kind().Is<Translator>()) return;
  TranslatorOf(app).SetThumbnail(ReadText(message, "id"), ReadPicture(message, bytes));
}

void OnCamera(App& app, const Json& message, Bytes) {
  Transient& transient = app.transient();
  const std::string state = ReadText(message, "state");
  transient.camera = state == "on"       ? CameraState::kOn
                     : state == "asking" ? CameraState::kAsking
                                         : CameraState::kOff;
  transient.cameras = ReadInt(message, "cameras", transient.cameras);
  if (transient.camera != CameraState::kOn) return;
  transient.error.clear();
  transient.status = "The camera is on";
}

void OnReverse(App& app, const Json& message, Bytes) {
  app.BeginGesture();
  app.Edit("reverse", [&](State& changed) {
    changed.reverse = ReadText(message, "id");
    changed.round_trip = true;
  });
}

}  // namespace ganvas::page
