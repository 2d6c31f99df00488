#include "shared/latent/seed.h"

#include "shared/latent/latent.h"

namespace ganvas {

uint64_t DeriveSeed(uint64_t seed, uint64_t stream) {
  const auto block = Philox4x32(seed, stream, ~uint64_t{0});
  return uint64_t{block[1]} << 32 | block[0];
}

}  // namespace ganvas
