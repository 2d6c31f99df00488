#include "web/generator/translation.h"

#include <emscripten/emscripten.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "shared/translate/difference.h"
#include "web/bridge/app_bridge.h"
#include "web/generator/time_text.h"

namespace ganvas::page {
namespace {

// A difference of this much, on [0, 1], and more has the brightest colour.
constexpr double kFullDifference = 0.5;

const char* SourceName(TranslationRequest::Source source) {
  switch (source) {
    case TranslationRequest::Source::kOwn:
      return "own";
    case TranslationRequest::Source::kExample:
      return "example";
    case TranslationRequest::Source::kCamera:
      return "camera";
  }
  return "own";
}

size_t BytesOf(int width, int height) {
  return static_cast<size_t>(4) * static_cast<size_t>(std::max(0, width)) *
         static_cast<size_t>(std::max(0, height));
}

PicturePtr MakePicture(int width, int height, std::span<const uint8_t> rgba) {
  auto picture = std::make_shared<Picture>();
  picture->width = width;
  picture->height = height;
  picture->rgba.assign(rgba.begin(), rgba.end());
  return picture;
}

}  // namespace

void Translation::Restart() {
  End();
  refused_.reset();
}

void Translation::Clear() {
  Restart();
  last_ = nullptr;
}

void Translation::End() {
  if (!asked_) return;
  Post(FromApp::kCancelTranslation, {{"stamp", stamp_}});
  asked_.reset();
  live_ = false;
  ++stamp_;
}

bool Translation::Fulfils(const TranslationRequest& request) const {
  if (!last_) return false;
  TranslationRequest there = last_->of;
  // Who came back has been there.
  if (request.reverse.empty()) there.reverse.clear();
  return there == request;
}

void Translation::Want(const std::optional<TranslationRequest>& request) {
  if (!request || refused_ != request) refused_.reset();
  if (asked_ == request) return;
  End();
  if (!request || refused_) return;
  if (request->source != TranslationRequest::Source::kCamera && Fulfils(*request)) return;
  Ask(*request);
}

void Translation::Ask(const TranslationRequest& request) {
  asked_ = request;
  live_ = false;
  progress_ = 0;
  asked_at_ = emscripten_get_now();
  ++stamp_;
  Post(FromApp::kTranslate, {{"stamp", stamp_},
                             {"model", request.model},
                             {"source", SourceName(request.source)},
                             {"example", request.example},
                             {"size", request.size},
                             {"range", request.range},
                             {"reverse", request.reverse},
                             {"mirror", request.mirror}});
}

bool Translation::Receive(int stamp, const TranslationAnswer& answer,
                          std::span<const uint8_t> bytes) {
  if (stamp != stamp_ || !asked_) return false;
  const size_t before = BytesOf(answer.width, answer.height);
  const size_t after = BytesOf(answer.out_width, answer.out_height);
  const size_t back = answer.back ? before : 0;
  if (before == 0 || after == 0 || bytes.size() != before + after + back) return false;
  auto came = std::make_shared<Translated>();
  came->of = *asked_;
  came->before = MakePicture(answer.width, answer.height, bytes.first(before));
  came->after = MakePicture(answer.out_width, answer.out_height, bytes.subspan(before, after));
  if (answer.back) {
    const auto pixels = bytes.last(back);
    came->back = MakePicture(answer.width, answer.height, pixels);
    auto error = std::make_shared<Picture>();
    error->width = answer.width;
    error->height = answer.height;
    error->rgba.resize(before);
    came->l1 = translate::DifferenceMap(bytes.data(), pixels.data(), answer.width, answer.height,
                                        kFullDifference, error->rgba.data());
    came->error = std::move(error);
  }
  came->ms = answer.ms;
  came->fps = answer.fps;
  came->range = answer.range;
  last_ = std::move(came);
  if (asked_->source == TranslationRequest::Source::kCamera) {
    live_ = true;
  } else {
    asked_.reset();
  }
  return true;
}

void Translation::Progress(int stamp, double progress) {
  if (stamp == stamp_ && asked_) progress_ = std::clamp(progress, 0.0, 1.0);
}

bool Translation::Fail(int stamp) {
  if (stamp != stamp_ || !asked_) return false;
  refused_ = asked_;
  asked_.reset();
  live_ = false;
  return true;
}

void Translation::Cancel() {
  if (!asked_) return;
  refused_ = asked_;
  End();
}

std::string Translation::TimeText() const {
  if (!last_) return "";
  const std::string time = page::TimeText(last_->ms);
  if (last_->of.source == TranslationRequest::Source::kCamera && last_->fps > 0) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f frames/s", last_->fps);
    return text + (", " + time + " each");
  }
  return std::to_string(last_->after->width) + " \u00d7 " + std::to_string(last_->after->height) +
         " in " + time;
}

}  // namespace ganvas::page
