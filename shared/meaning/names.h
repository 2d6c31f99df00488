// Names that latents have.
#pragma once

#include <array>
#include <cctype>
#include <string>
#include <string_view>

#include "shared/translate/names.h"

namespace ganvas::meaning {

using translate::IsNamed;
using translate::LowerCase;

// Whether a name in lower case is one that latents have: "z", "z2", "z_dim", "ws", "latent_in".
inline bool IsLatentName(const std::string& name) {
  constexpr std::array<std::string_view, 4> kWhole = {"z", "zs", "w", "ws"};
  constexpr std::array<std::string_view, 2> kParts = {"latent", "noise"};
  const bool numbered = name.size() > 1 && name[0] == 'z' &&
                        (name[1] == '_' || std::isdigit(static_cast<unsigned char>(name[1])) != 0);
  return numbered || IsNamed(name, kWhole, kParts);
}

}  // namespace ganvas::meaning
