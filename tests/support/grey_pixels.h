// RGBA8 pixels of grey pictures that tests make up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ganvas {

// Grey, opaque; pixel (x, y) is value(x, y).
template <typename Value>
std::vector<uint8_t> Grey(int width, int height, const Value& value) {
  std::vector<uint8_t> rgba;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < 3; ++c) rgba.push_back(static_cast<uint8_t>(value(x, y)));
      rgba.push_back(255);
    }
  }
  return rgba;
}

inline std::vector<int> Reds(const std::vector<uint8_t>& rgba) {
  std::vector<int> reds;
  for (size_t i = 0; i < rgba.size(); i += 4) reds.push_back(rgba[i]);
  return reds;
}

}  // namespace ganvas
