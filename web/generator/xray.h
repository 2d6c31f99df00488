// Asks for the channels of layers, and for what each of them does to the picture, and keeps the
// last ones that came.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shared/recipe/recipe.h"
#include "web/generator/generator.h"
#include "web/generator/picture.h"

namespace ganvas::page {

// A layer of the model in use, in one picture.
struct LookRequest {
  std::string layer;
  Recipe recipe;
  float noise = 1;  // strength of the model's noise

  friend bool operator==(const LookRequest&, const LookRequest&) = default;
};

// The channels of a layer as small pictures in one.
struct LayerPictures {
  LookRequest of;
  int channels = 0;
  std::vector<float> variances;  // of each channel's numbers
  PicturePtr atlas;
  int columns = 1;
  int tile_width = 0, tile_height = 0;
};

class Xray {
 public:
  // Forgets all.
  void SetModel(const std::string& id);

  // What the page shows; it is asked for once, as soon as what it is made of is known.
  void Want(const LookRequest& request, const Generator& generator);
  // The same of effects; nothing: what is on its way is dropped.
  void WantEffects(const std::optional<LookRequest>& request, const Generator& generator);
  // Measures no more effects until others are wanted, or Resume.
  void Stop();
  void Resume() {
    stopped_.reset();
    measured_.reset();
  }
  bool stopped() const { return stopped_.has_value(); }

  // Answers: float32 [channels, height, width], without any where it failed; float32 [channels],
  // NaN for those that are not measured yet.
  void ReceiveChannels(int stamp, int channels, int height, int width,
                       std::span<const uint8_t> bytes);
  void ReceiveEffects(int stamp, bool done, std::span<const uint8_t> bytes);

  // Those of the last request that was answered; without any before the first.
  const LayerPictures& pictures() const { return pictures_; }
  bool busy() const { return asked_.has_value(); }
  double asked_at() const { return asked_at_; }  // ms, of the last request
  // What is measured so far of a request; empty where nothing is. Share of the way from black to
  // white by which pixels change when a channel is off.
  std::vector<float> EffectsOf(const LookRequest& request) const;
  bool measuring() const { return measured_ && !done_; }
  float measured_share() const;

 private:
  std::string model_;
  int stamp_ = 0, effects_stamp_ = 0;
  double asked_at_ = 0;
  std::optional<LookRequest> asked_, failed_;
  LayerPictures pictures_;
  std::optional<LookRequest> measured_, stopped_;
  std::vector<float> effects_;
  bool done_ = false;
};

}  // namespace ganvas::page
