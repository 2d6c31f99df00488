// A generated picture: its pixels, kept on the CPU, and its texture.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "web/platform/texture.h"

namespace ganvas::page {

struct PictureSize {
  int width = 0;
  int height = 0;
};

struct Picture {
  int width = 0;
  int height = 0;
  std::vector<uint8_t> rgba;  // 4 * width * height
  mutable Texture texture;
  mutable std::optional<uint32_t> border;  // mean colour of its outermost pixels, once computed
};

using PicturePtr = std::shared_ptr<const Picture>;

}  // namespace ganvas::page
