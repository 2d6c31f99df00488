// Truncation of samples: pictures nearer to the mean one, with less variety.
#pragma once

#include <cstdint>
#include <string_view>

#include "shared/base/result.h"
#include "shared/meaning/generator.h"

namespace ganvas::meaning {

enum class TruncationSpace : uint8_t {
  kAuto,  // kW where the model has an input for it, else kZ
  kZ,     // latents are multiplied by psi
  kW,     // styles move towards their mean, by the model's own input
};
// "auto", "z", "w".
TruncationSpace TruncationSpaceNamed(std::string_view name);

// Truncates by psi: 1 for none, 0 for the mean picture. Gives the generator's input the number or,
// in z, returns the factor of all latents, else 1. kBadInput for kW where the model has no such
// input.
Result<float> Truncate(Generator& generator, TruncationSpace space, double psi);

}  // namespace ganvas::meaning
