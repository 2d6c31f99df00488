// One seed, many independent streams of random numbers.
#pragma once

#include <cstdint>

namespace ganvas {

// The key of stream number `stream` under `seed`: a Philox block at a counter that latents never
// reach, so no stream shares numbers with the latents of `seed` itself.
uint64_t DeriveSeed(uint64_t seed, uint64_t stream);

}  // namespace ganvas
