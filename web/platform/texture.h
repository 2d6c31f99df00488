// A picture on the GPU, made again from its CPU copy when the context was lost.
#pragma once

#include <cstdint>

namespace ganvas::page {

class Surface;

class Texture {
 public:
  Texture() = default;
  Texture(const Texture&) = delete;
  Texture& operator=(const Texture&) = delete;
  ~Texture();

  // The texture for Renderer, with `rgba` (8-bit, 4 * width * height) in it, to be enlarged
  // smoothly or with sharp pixels.
  uint32_t Get(const Surface& surface, const uint8_t* rgba, int width, int height, bool smooth);

 private:
  uint32_t name_ = 0;
  int epoch_ = 0;
};

}  // namespace ganvas::page
