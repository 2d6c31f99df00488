#include "native/models/seed.h"

#include "shared/latent/seed.h"

namespace ganvas::models {

uint64_t DeriveSeed(uint64_t seed, uint64_t stream) { return ganvas::DeriveSeed(seed, stream); }

}  // namespace ganvas::models
