// The field of a film behind its ONNX file, as reader and writer see it; see film.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "shared/base/result.h"
#include "shared/film/numbers.h"

namespace ganvas::film {

namespace track_field {
enum : uint32_t { kFormat = 1, kSteps = 2, kAbout = 3, kAboutBytes = 4, kWeights = 5 };
}
inline constexpr uint64_t kFormat = 1;

// Where a tensor lies in the file, and among all weights of a snapshot.
struct Place {
  size_t file = 0, weights = 0, bytes = 0;
  NumberForm form;
};

// Of the initializers that the file stores as raw_data, in its order.
Result<std::vector<Place>> PlacesIn(std::span<const uint8_t> file);

}  // namespace ganvas::film
