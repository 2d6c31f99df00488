// The search for the latent of a picture: asks for it, and keeps what was found last.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "shared/recipe/recipe.h"
#include "web/generator/mask.h"
#include "web/generator/picture.h"

namespace ganvas::page {

struct FoundLatent {
  PicturePtr picture;  // null before anything was found
  Recipe recipe;       // its numbers
  float psnr = 0;      // decibels
  bool done = false;
};

class Projection {
 public:
  // Forgets what was found; the user's picture stays.
  void SetModel(const std::string& id, const std::string& hash);

  // The picture whose latent is looked for.
  void SetTarget(PicturePtr picture, std::string name);
  const PicturePtr& target() const { return target_; }
  const std::string& target_name() const { return target_name_; }
  // Grows with each.
  int target_number() const { return target_number_; }

  // Begins anew. Requires a target.
  void Begin(bool in_styles, int steps, const Mask& mask);
  void Stop();
  bool running() const { return running_; }
  // In [0, 1].
  float share() const { return share_; }

  // An answer: `bytes` hold RGBA, then the numbers of the latent. True if it is the last one.
  bool Receive(int stamp, const FoundLatent& facts, float share, int width, int height, int label,
               std::span<const uint8_t> bytes);
  void Fail(int stamp);

  const FoundLatent& found() const { return found_; }

 private:
  std::string model_, hash_;
  PicturePtr target_;
  std::string target_name_;
  int target_number_ = 0;
  int stamp_ = 0;
  bool running_ = false;
  bool in_styles_ = false;
  float share_ = 0;
  FoundLatent found_;
};

}  // namespace ganvas::page
