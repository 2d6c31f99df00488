// Which modes stand on the rail, where it has no room for all.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "web/app/state.h"

namespace ganvas::page {

struct RailPlaces {
  std::vector<size_t> modes;   // of the list of all modes, from the first place on
  std::vector<size_t> hidden;  // the others, which the last place leads to
};

// `room`: how many places there are, at least 2. The chosen mode is always on the rail; where it is
// not one of the modes that always are, it takes the last of their places.
RailPlaces FitModes(std::span<const Mode> modes, Mode chosen, size_t room);

}  // namespace ganvas::page
