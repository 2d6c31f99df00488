#include "web/generator/xray.h"

#include <emscripten/emscripten.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include "shared/image/channel_atlas.h"
#include "web/bridge/app_bridge.h"

namespace ganvas::page {
namespace {

std::vector<float> FloatsOf(std::span<const uint8_t> bytes) {
  std::vector<float> numbers(bytes.size() / sizeof(float));
  std::memcpy(numbers.data(), bytes.data(), numbers.size() * sizeof(float));
  return numbers;
}

void Ask(FromApp message, int stamp, const std::string& model, const LookRequest& request,
         const Generator::Given& given) {
  const size_t numbers = given.numbers.size() * sizeof(float);
  std::vector<uint8_t> bytes(numbers + sizeof given.label);
  std::memcpy(bytes.data(), given.numbers.data(), numbers);
  std::memcpy(bytes.data() + numbers, &given.label, sizeof given.label);
  Post(message,
       {{"stamp", stamp},
        {"model", model},
        {"layer", request.layer},
        {"size", given.numbers.size()},
        {"space", given.styled ? "w" : "z"},
        {"noise", given.noise},
        {"masks", ToJson(request.recipe.changes)}},
       bytes);
}

}  // namespace

void Xray::SetModel(const std::string& id) {
  model_ = id;
  asked_.reset();
  failed_.reset();
  pictures_ = {};
  measured_.reset();
  stopped_.reset();
  effects_.clear();
  ++stamp_;
  ++effects_stamp_;
}

void Xray::Want(const LookRequest& request, const Generator& generator) {
  if (model_.empty() || asked_ == request || failed_ == request) return;
  if (!asked_ && pictures_.of == request) return;
  const auto given = generator.GivenOf(request.recipe);
  if (!given) return;
  asked_ = request;
  failed_.reset();
  asked_at_ = emscripten_get_now();
  Ask(FromApp::kLookInside, ++stamp_, model_, request, *given);
}

void Xray::ReceiveChannels(int stamp, int channels, int height, int width,
                           std::span<const uint8_t> bytes) {
  if (stamp != stamp_ || !asked_) return;
  const LookRequest request = *std::exchange(asked_, std::nullopt);
  const std::vector<float> numbers = FloatsOf(bytes);
  const ChannelMaps maps = {channels, height, width, numbers};
  const ChannelAtlas atlas = PaintChannels(maps);
  if (atlas.tile_width == 0) {
    failed_ = request;
    return;
  }
  auto picture = std::make_shared<Picture>();
  picture->width = atlas.image.width;
  picture->height = atlas.image.height;
  picture->rgba = atlas.image.rgba;
  pictures_ = {request,       channels,         VariancesOf(maps), std::move(picture),
               atlas.columns, atlas.tile_width, atlas.tile_height};
}

void Xray::WantEffects(const std::optional<LookRequest>& request, const Generator& generator) {
  if (stopped_ && stopped_ != request) stopped_.reset();
  if (measuring() && measured_ != request) {
    Post(FromApp::kStopEffects, {{"stamp", effects_stamp_}});
    measured_.reset();
  }
  if (!request || model_.empty() || stopped_ || measured_ == request) return;
  const auto given = generator.GivenOf(request->recipe);
  if (!given) return;
  measured_ = request;
  effects_.clear();
  done_ = false;
  asked_at_ = emscripten_get_now();
  Ask(FromApp::kMeasureEffects, ++effects_stamp_, model_, *request, *given);
}

void Xray::Stop() {
  if (!measuring()) return;
  Post(FromApp::kStopEffects, {{"stamp", effects_stamp_}});
  stopped_ = measured_;
  done_ = true;
  ++effects_stamp_;
}

void Xray::ReceiveEffects(int stamp, bool done, std::span<const uint8_t> bytes) {
  if (stamp != effects_stamp_ || !measuring()) return;
  if (!bytes.empty()) effects_ = FloatsOf(bytes);
  done_ = done;
}

std::vector<float> Xray::EffectsOf(const LookRequest& request) const {
  return measured_ == request ? effects_ : std::vector<float>();
}

float Xray::measured_share() const {
  if (effects_.empty()) return 0;
  const auto known = std::count_if(effects_.begin(), effects_.end(),
                                   [](float effect) { return !std::isnan(effect); });
  return static_cast<float>(known) / static_cast<float>(effects_.size());
}

}  // namespace ganvas::page
