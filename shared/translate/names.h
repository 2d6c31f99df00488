// Names of inputs and outputs, as hints to what they are.
#pragma once

#include <algorithm>
#include <cctype>
#include <span>
#include <string>
#include <string_view>

namespace ganvas::translate {

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

}  // namespace ganvas::translate
