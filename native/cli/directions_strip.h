// What directions do, as one picture.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "native/cli/generator_io.h"
#include "shared/directions/directions.h"

namespace ganvas::cli {

// A .png with a row for each direction: the sample of `seed` and `label` (of a generator with
// classes) at -3, -2, ..., 3 sigmas. Throws FatalError.
void WriteDirectionStrip(const std::string& path, const std::string& model, Session* session,
                         const meaning::Generator& generator, const directions::Directions& found,
                         uint64_t seed, int64_t label);

}  // namespace ganvas::cli
