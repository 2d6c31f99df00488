// Named, documented sets of options: `ganvas train --preset NAME`.
#pragma once

#include <span>
#include <string_view>
#include <utility>

namespace ganvas::train {

using Setting = std::pair<std::string_view, std::string_view>;

struct Preset {
  std::string_view name;
  std::string_view summary;  // one line for --help
  // Option names and values as on the command line; anything given there goes before these.
  std::span<const Setting> options;
};

std::span<const Preset> Presets();

// Null when there is none of this name.
const Preset* FindPreset(std::string_view name);

}  // namespace ganvas::train
