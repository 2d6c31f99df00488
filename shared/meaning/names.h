// Names of inputs and outputs, as hints to what they are.
#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <span>
#include <string>
#include <string_view>

namespace ganvas::meaning {

inline std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

// Whether a name is one of `whole` or has one of `parts` in it.
inline bool IsNamed(const std::string& name, std::span<const std::string_view> whole,
                    std::span<const std::string_view> parts) {
  return std::find(whole.begin(), whole.end(), name) != whole.end() ||
         std::any_of(parts.begin(), parts.end(),
                     [&](std::string_view part) { return name.find(part) != std::string::npos; });
}

// Whether a name in lower case is one that latents have: "z", "z2", "z_dim", "ws", "latent_in".
inline bool IsLatentName(const std::string& name) {
  constexpr std::array<std::string_view, 4> kWhole = {"z", "zs", "w", "ws"};
  constexpr std::array<std::string_view, 2> kParts = {"latent", "noise"};
  const bool numbered = name.size() > 1 && name[0] == 'z' &&
                        (name[1] == '_' || std::isdigit(static_cast<unsigned char>(name[1])) != 0);
  return numbered || IsNamed(name, kWhole, kParts);
}

}  // namespace ganvas::meaning
