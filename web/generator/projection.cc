#include "web/generator/projection.h"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include "web/bridge/app_bridge.h"

namespace ganvas::page {

void Projection::SetModel(const std::string& id, const std::string& hash) {
  Stop();
  model_ = id;
  hash_ = hash;
  found_ = {};
}

void Projection::SetTarget(PicturePtr picture, std::string name) {
  Stop();
  target_ = std::move(picture);
  target_name_ = std::move(name);
  ++target_number_;
  found_ = {};
}

void Projection::Begin(bool in_styles, int steps, const Mask& mask) {
  if (model_.empty() || !target_) return;
  found_ = {};
  share_ = 0;
  running_ = true;
  in_styles_ = in_styles;
  const bool masked = CoveredShare(mask) > 0;
  const std::vector<uint8_t> pixels = masked ? MaskPixels(mask) : std::vector<uint8_t>();
  Post(FromApp::kProject,
       {{"stamp", ++stamp_},
        {"model", model_},
        {"space", in_styles ? "w" : "z"},
        {"steps", steps},
        {"maskWidth", masked ? mask.columns : 0},
        {"maskHeight", masked ? mask.rows : 0}},
       pixels);
}

void Projection::Stop() {
  if (!running_) return;
  running_ = false;
  Post(FromApp::kStopProject, {{"stamp", stamp_}});
  ++stamp_;
}

bool Projection::Receive(int stamp, const FoundLatent& facts, float share, int width, int height,
                         int label, std::span<const uint8_t> bytes) {
  if (stamp != stamp_ || !running_ || width <= 0 || height <= 0) return false;
  const size_t pixels =
      static_cast<size_t>(4) * static_cast<size_t>(width) * static_cast<size_t>(height);
  if (bytes.size() <= pixels || (bytes.size() - pixels) % sizeof(float) != 0) return false;
  auto picture = std::make_shared<Picture>();
  picture->width = width;
  picture->height = height;
  picture->rgba.assign(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(pixels));
  found_ = facts;
  found_.picture = std::move(picture);
  found_.recipe.kind = Recipe::Kind::kValues;
  found_.recipe.styled = in_styles_;
  found_.recipe.label = label;
  found_.recipe.model = hash_;
  found_.recipe.values.resize((bytes.size() - pixels) / sizeof(float));
  std::memcpy(found_.recipe.values.data(), bytes.data() + pixels, bytes.size() - pixels);
  share_ = std::clamp(share, 0.0f, 1.0f);
  if (facts.done) running_ = false;
  return facts.done;
}

void Projection::Fail(int stamp) {
  if (stamp == stamp_) running_ = false;
}

}  // namespace ganvas::page
