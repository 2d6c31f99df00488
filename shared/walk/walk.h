// Walks through latents: the latent of each frame of an animation, with the same bits on every
// platform.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "shared/base/result.h"
#include "shared/latent/latent.h"

namespace ganvas::walk {

enum class Between : uint8_t {
  kSlerp,  // along arcs, which keep the length that normal latents have
  kLerp,   // along lines: for w and uniform latents
};
enum class Ease : uint8_t {
  kLinear,  // the same speed throughout
  kSmooth,  // slow at the keys: 3 t^2 - 2 t^3
};

struct WalkOptions {
  int64_t frames = 240;
  bool loop = true;  // from the last key back to the first one
  Between between = Between::kSlerp;
  Ease ease = Ease::kLinear;
  // Of each way between keys, more than 0 and in any unit; empty: time is spread by lengths.
  std::vector<double> durations = {};
};

// From key to key.
class KeyWalk {
 public:
  // `keys` is float32 [count, size]. Time is spread over the ways between keys by their lengths. So
  // all steps of kLinear are equally long, also that from the last frame of a loop to its first
  // one. With durations, steps are equally long within a way. kBadInput for no keys, fewer than 1
  // or more than kMostFrames frames, and durations that are not one for each way.
  static Result<KeyWalk> Create(std::vector<float> keys, size_t size, const WalkOptions& options);
  static constexpr int64_t kMostFrames = 1000000;

  // Fills `latent`, float[size]. Frame 0 is the first key; the last frame is the last key unless
  // the walk is a loop.
  void Frame(int64_t frame, std::span<float> latent) const;

 private:
  KeyWalk(std::vector<float> keys, size_t size, const WalkOptions& options);
  std::span<const float> Key(size_t i) const;
  void Point(size_t way, double t, std::span<float> latent) const;
  void Measure(size_t way);

  std::vector<float> keys_;
  size_t size_, count_;
  WalkOptions options_;
  // Lengths from the beginning: of each way its start and the ends of its kPieces equal parts of t.
  static constexpr size_t kPieces = 32;
  std::vector<double> lengths_;
  std::vector<double> ends_;  // of each way, in time from 0 to 1; empty without durations
};

// A closed, smooth random path around the first latent of a seed: sums of sines whose factors are
// further latents of it. `radius` is how far it goes, 1 about as far as another latent is. Normal
// latents keep their distribution; uniform ones are kept in [-1, 1].
class NoiseWalk {
 public:
  NoiseWalk(uint64_t seed, size_t size, Prior prior, double radius, int64_t frames);

  void Frame(int64_t frame, std::span<float> latent) const;

 private:
  static constexpr size_t kWaves = 3;
  Prior prior_;
  double radius_;
  int64_t frames_;
  std::vector<float> centre_;
  std::vector<float> factors_[2 * kWaves];  // of the sine and cosine of each wave
};

}  // namespace ganvas::walk
