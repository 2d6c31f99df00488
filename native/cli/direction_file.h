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

// How samples are moved.
struct DirectionMoves {
  std::vector<float> in_z;        // added to each latent; empty for none
  std::vector<StyleMove> inside;  // of values inside the model
};

// The moves of the steps; `latents`, float[count, latent.size], get those in z. Throws FatalError:
// kBadFile for a file that does not fit the model, kUsage for a direction that it does not have.
DirectionMoves TakeDirectionSteps(const std::vector<DirectionStep>& steps,
                                  const meaning::Generator& generator, const Session& session,
                                  std::span<float> latents);

// The step along `vector` in the chosen layers of a value.
StyleMove MoveAlong(const directions::Directions& found, size_t number, double sigmas);

}  // namespace ganvas::cli
