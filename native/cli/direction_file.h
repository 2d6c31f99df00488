// Directions in files, and moving samples along them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "native/cli/generator_io.h"
#include "shared/directions/directions.h"

namespace ganvas::cli {

// As .npz: float32 `vectors` [count, dim], `sigma` [count], `eigenvalues` [count] and `layers`
// [first, last, all]; texts `space` (z or w), `value` and `method`. Throws FatalError(kFailed).
void WriteDirections(const std::string& path, const directions::Directions& found, bool in_w,
                     const std::string& method);

// A step along a direction of a file.
struct DirectionStep {
  std::string path;
  size_t number = 0;  // of the direction
  double sigmas = 0;  // how far
};

// "FILE.npz:NUMBER=SIGMAS". Throws FatalError(kUsage).
DirectionStep ParseDirectionStep(const std::string& text);

// Moves `latents`, float[count, latent.size], by the steps in z, and gives the moves of the steps
// in w. Throws FatalError: kBadFile for a file that does not fit the model, kUsage for a direction
// that it does not have.
std::vector<StyleMove> TakeDirectionSteps(const std::vector<DirectionStep>& steps,
                                          const meaning::Generator& generator,
                                          const Session& session, std::span<float> latents);

// The step along `vector` in the chosen layers of a value.
StyleMove MoveAlong(const directions::Directions& found, size_t number, double sigmas);

}  // namespace ganvas::cli
