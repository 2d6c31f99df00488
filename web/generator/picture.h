// A generated picture: its pixels, kept on the CPU, and its texture.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "web/platform/texture.h"

namespace ganvas {

struct Picture {
  int width = 0;
  int height = 0;
  std::vector<uint8_t> rgba;  // 4 * width * height
  mutable Texture texture;
};

using PicturePtr = std::shared_ptr<const Picture>;

}  // namespace ganvas
