#include "web/panels/rail_places.h"

#include <algorithm>

namespace ganvas::page {

RailPlaces FitModes(std::span<const Mode> modes, Mode chosen, size_t room) {
  RailPlaces places;
  const bool all = modes.size() <= room;
  const size_t count = all ? modes.size() : std::max<size_t>(room, 2) - 1;
  const auto has = [&](size_t i) {
    return std::find(places.modes.begin(), places.modes.end(), i) != places.modes.end();
  };
  const auto fill = [&](bool at_hand) {
    for (size_t i = 0; i < modes.size() && places.modes.size() < count; ++i) {
      if (IsAtHand(modes[i]) == at_hand) places.modes.push_back(i);
    }
  };
  fill(true);
  fill(false);
  std::sort(places.modes.begin(), places.modes.end());
  const auto found = std::find(modes.begin(), modes.end(), chosen);
  const auto at = static_cast<size_t>(found - modes.begin());
  if (found != modes.end() && !has(at)) places.modes.back() = at;
  for (size_t i = 0; i < modes.size(); ++i) {
    if (!has(i)) places.hidden.push_back(i);
  }
  return places;
}

}  // namespace ganvas::page
