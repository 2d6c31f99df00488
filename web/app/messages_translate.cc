// What the page tells the app of pictures that are translated.
#include <algorithm>
#include <memory>

#include "web/app/translator.h"
#include "web/bridge/json_read.h"

namespace ganvas::page {
namespace {

// Null if the bytes are no such picture.
PicturePtr ReadPicture(const Json& message, std::span<const uint8_t> bytes) {
  auto picture = std::make_shared<Picture>();
  picture->width = std::max(0, ReadInt(message, "width", 0));
  picture->height = std::max(0, ReadInt(message, "height", 0));
  const size_t expected = static_cast<size_t>(4) * static_cast<size_t>(picture->width) *
                          static_cast<size_t>(picture->height);
  if (expected == 0 || bytes.size() != expected) return nullptr;
  picture->rgba.assign(bytes.begin(), bytes.end());
  return picture;
}

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

bool App::ReceiveTranslation(const Json& message, std::span<const uint8_t> bytes) {
  const std::string type = ReadText(message, "type");
  const int stamp = ReadInt(message, "stamp", -1);
  if (type == "translation") {
    if (!translation_.Receive(stamp, ReadAnswer(message), bytes)) return true;
    const Translated& last = *translation_.last();
    if (last.of.source == TranslationWish::Source::kCamera) return true;
    passing_.status =
        "Translated " + TranslatorOf(*this).SourceName() + ", " + translation_.TimeText();
    if (last.back) passing_.status += ", " + TranslatorOf(*this).ErrorText();
  } else if (type == "translation-progress") {
    translation_.Progress(stamp, ReadNumber(message, "progress", 0));
  } else if (type == "translation-failed") {
    if (translation_.Fail(stamp)) passing_.error = passing_.status = ReadText(message, "text");
  } else if (type == "source") {
    PicturePtr picture = ReadPicture(message, bytes);
    if (!picture) return true;
    passing_.own_picture = std::move(picture);
    passing_.own_name = ReadText(message, "name", "Your picture");
    ++passing_.own_number;
    passing_.error.clear();
    StopCamera(*this, false);
    BeginGesture();
    Edit("picture", [](State& state) { state.example.clear(); });
  } else if (type == "example") {
    if (!kind_->Is<Translator>()) return true;
    TranslatorOf(*this).SetThumbnail(ReadText(message, "id"), ReadPicture(message, bytes));
  } else if (type == "camera") {
    const std::string state = ReadText(message, "state");
    passing_.camera = state == "on"       ? CameraState::kOn
                      : state == "asking" ? CameraState::kAsking
                                          : CameraState::kOff;
    passing_.cameras = ReadInt(message, "cameras", passing_.cameras);
    if (passing_.camera == CameraState::kOn) {
      passing_.error.clear();
      passing_.status = "The camera is on";
    }
  } else if (type == "reverse") {
    BeginGesture();
    Edit("reverse", [&](State& changed) {
      changed.reverse = ReadText(message, "id");
      changed.round_trip = true;
    });
  } else {
    return false;
  }
  return true;
}

}  // namespace ganvas::page
