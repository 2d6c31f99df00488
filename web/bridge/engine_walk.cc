// Walks through latents, for JavaScript.
#include <emscripten/emscripten.h>

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "shared/walk/walk.h"
#include "web/bridge/engine_state.h"

extern "C" {

// Writes frames `first` .. `first + wanted - 1` of a walk to `out`, float32 [wanted, size]. `keys`
// is float32 [count, size]; `between` and `ease` are as the enums; `durations` are those of `ways`
// ways between keys, of which there may be none. 1, or 0 on error.
EMSCRIPTEN_KEEPALIVE int ganvas_walk(const float* keys, int32_t count, int32_t size, int32_t frames,
                                     int32_t loop, int32_t between, int32_t ease,
                                     const double* durations, int32_t ways, int32_t first,
                                     int32_t wanted, float* out) {
  ganvas::walk::WalkOptions options;
  options.frames = frames;
  options.loop = loop != 0;
  options.between = static_cast<ganvas::walk::Between>(between);
  options.ease = static_cast<ganvas::walk::Ease>(ease);
  options.durations.assign(durations, durations + ways);
  const auto row = static_cast<size_t>(size);
  std::vector<float> copy(keys, keys + static_cast<size_t>(count) * row);
  const auto walk = ganvas::walk::KeyWalk::Create(std::move(copy), row, options);
  if (!walk.ok()) {
    ganvas::engine::SetError(walk.error());
    return 0;
  }
  for (int32_t i = 0; i < wanted; ++i) {
    walk->Frame(first + i, {out + static_cast<size_t>(i) * row, row});
  }
  return 1;
}

// The same of a random path around the first latent of a seed; `prior` as that of ganvas_latents.
EMSCRIPTEN_KEEPALIVE void ganvas_noise_walk(uint32_t seed_low, uint32_t seed_high, int32_t size,
                                            int32_t prior, double radius, int32_t frames,
                                            int32_t first, int32_t wanted, float* out) {
  const uint64_t seed = (uint64_t{seed_high} << 32) | seed_low;
  const auto row = static_cast<size_t>(size);
  const ganvas::walk::NoiseWalk walk(
      seed, row, prior == 1 ? ganvas::Prior::kUniform : ganvas::Prior::kNormal, radius, frames);
  for (int32_t i = 0; i < wanted; ++i) {
    walk.Frame(first + i, {out + static_cast<size_t>(i) * row, row});
  }
}

}  // extern "C"
