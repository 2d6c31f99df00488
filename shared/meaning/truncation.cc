#include "shared/meaning/truncation.h"

#include <algorithm>
#include <cmath>

namespace ganvas::meaning {

TruncationSpace TruncationSpaceNamed(std::string_view name) {
  if (name == "z") return TruncationSpace::kZ;
  return name == "w" ? TruncationSpace::kW : TruncationSpace::kAuto;
}

Result<float> Truncate(Generator& generator, TruncationSpace space, double psi) {
  if (!std::isfinite(psi)) return BadInput("psi is not a number");
  const auto input =
      std::find_if(generator.constants.begin(), generator.constants.end(),
                   [](const auto& constant) { return constant.role == ConstantRole::kTruncation; });
  const bool has_input = input != generator.constants.end();
  if (space == TruncationSpace::kZ || (space == TruncationSpace::kAuto && !has_input)) {
    return static_cast<float>(psi);
  }
  if (!has_input) {
    return BadInput("the model has no input for truncation in w; truncate in z");
  }
  input->value = psi;
  input->reason = "psi";
  return 1.0f;
}

}  // namespace ganvas::meaning
