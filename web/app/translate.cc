// What the app does with a model that translates pictures.
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "shared/image/image.h"
#include "web/app/app.h"
#include "web/bridge/app_bridge.h"

namespace ganvas::page {
namespace {

using Source = TranslationWish::Source;

void Append(std::vector<uint8_t>& pixels, const PicturePtr& picture) {
  pixels.insert(pixels.end(), picture->rgba.begin(), picture->rgba.end());
}

}  // namespace

std::optional<TranslationWish> App::WantedTranslation() const {
  if (!translates()) return std::nullopt;
  TranslationWish wish;
  wish.model = model_.id;
  wish.engine = model_.engine;
  wish.size = model_.translator->width > 0 ? kAutoSize : state_.size;
  wish.range = state_.range;
  if (state_.round_trip) wish.reverse = ReverseId();
  if (passing_.camera == CameraState::kOn) {
    wish.source = Source::kCamera;
    wish.mirror = state_.mirror;
  } else if (passing_.camera == CameraState::kAsking && translation_.last() &&
             translation_.last()->of.source == Source::kCamera) {
    // Between one camera and the next.
    return std::nullopt;
  } else if (const Example* example = ChosenExample()) {
    wish.source = Source::kExample;
    wish.example = example->id;
  } else if (passing_.own_picture) {
    wish.source = Source::kOwn;
    wish.picture = passing_.own_number;
  } else {
    return std::nullopt;
  }
  return wish;
}

std::string App::OwnReverse() const {
  std::string reverse;
  for (const ModelEntry& entry : models_) {
    if (entry.id == model_.id) reverse = entry.reverse;
  }
  for (const ModelEntry& entry : models_) {
    if (entry.id == reverse) return reverse;
  }
  return "";
}

std::string App::ReverseId() const {
  for (const ModelEntry& entry : models_) {
    if (entry.id == state_.reverse && entry.kind == "translator") return entry.id;
  }
  return OwnReverse();
}

const Example* App::ChosenExample() const {
  if (!translates()) return nullptr;
  for (const Example& example : model_.translator->examples) {
    if (example.id == state_.example) return &example;
  }
  return nullptr;
}

std::string App::SourceName() const {
  if (passing_.camera == CameraState::kOn) return "Camera";
  if (const Example* example = ChosenExample()) return example->label;
  return passing_.own_name;
}

bool App::ShowsRoundTrip() const {
  const auto& last = translation_.last();
  return translates() && state_.round_trip && last && last->back;
}

std::string App::ErrorText() const {
  const auto& last = translation_.last();
  if (!last || !last->back) return "";
  char text[48];
  std::snprintf(text, sizeof text, "mean L1 %.3f", last->l1);
  return text;
}

void App::SettleMode() {
  if (!has_model() || state_.model != model_.id) return;
  if (!translates()) {
    if (state_.mode == Mode::kTranslate) state_.mode = Mode::kSample;
    return;
  }
  if (state_.mode != Mode::kTranslate) state_.enlarged = false;
  state_.mode = Mode::kTranslate;
  if (ChosenExample()) return;
  const auto& examples = model_.translator->examples;
  const bool own = state_.example.empty() && passing_.own_picture;
  state_.example = own || examples.empty() ? "" : examples[0].id;
}

void App::SettleModel() {
  if (translates()) {
    translation_.Restart();
  } else {
    translation_.Clear();
    StopCamera(false);
  }
  SettleMode();
  if (!WantedTranslation()) translation_.Clear();
}

void App::StartCamera(bool next) {
  if (passing_.camera == CameraState::kOff) passing_.camera = CameraState::kAsking;
  Post(nlohmann::json{{"type", "camera"}, {"on", true}, {"next", next}, {"keep", false}}.dump());
}

void App::StopCamera(bool keep) {
  if (passing_.camera == CameraState::kOff) return;
  passing_.camera = CameraState::kOff;
  Post(nlohmann::json{{"type", "camera"}, {"on", false}, {"next", false}, {"keep", keep}}.dump());
}

int App::TranslatedPixels(std::vector<uint8_t>& pixels, int& width, int& height) const {
  const auto wish = WantedTranslation();
  if (!wish || !translation_.Fulfils(*wish)) return 0;
  const Translated& last = *translation_.last();
  width = last.after->width;
  height = last.after->height;
  const bool same = last.before->width == width && last.before->height == height;
  if (same) Append(pixels, last.before);
  Append(pixels, last.after);
  if (!same || !ShowsRoundTrip()) return same ? 2 : 1;
  Append(pixels, last.back);
  Append(pixels, last.error);
  return 4;
}

void App::SaveTranslation(bool to_clipboard) {
  const auto& last = translation_.last();
  if (!last) return;
  Image image = Grid(last->after->rgba, 1, last->after->width, last->after->height, 1);
  std::vector<uint8_t> all;
  int width = 0;
  int height = 0;
  if (ShowsRoundTrip() && TranslatedPixels(all, width, height) == 4) {
    image = Grid(all, 4, width, height, 4);
  }
  Hand(image, SourceName() + " " + model_.name, to_clipboard);
}

}  // namespace ganvas::page
