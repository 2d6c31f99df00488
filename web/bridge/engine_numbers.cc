// Latents for JavaScript: the same code, hence the same bits, as the native tools.
#include <emscripten/emscripten.h>

#include <cstdint>

#include "shared/latent/latent.h"

extern "C" {

// float[count, nz] of latents first .. first + count - 1 of a 64-bit seed. prior: 0 normal, 1
// uniform. 64-bit numbers come as halves, as JavaScript passes no others.
EMSCRIPTEN_KEEPALIVE void ganvas_latents(uint32_t seed_low, uint32_t seed_high, uint32_t first_low,
                                         uint32_t first_high, int32_t count, int32_t nz, int prior,
                                         float* out) {
  const uint64_t seed = static_cast<uint64_t>(seed_high) << 32 | seed_low;
  const uint64_t first = static_cast<uint64_t>(first_high) << 32 | first_low;
  const auto kind = prior == 1 ? ganvas::Prior::kUniform : ganvas::Prior::kNormal;
  ganvas::Latents(seed, first, count, nz, kind, out);
}

}  // extern "C"
