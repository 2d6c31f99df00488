#include "web/platform/texture.h"

#include <GLES3/gl3.h>

#include "web/platform/renderer.h"
#include "web/platform/surface.h"

namespace ganvas::page {
Texture::~Texture() {
  if (name_ != 0) glDeleteTextures(1, &name_);
}

uint32_t Texture::Get(const Surface& surface, const uint8_t* rgba, int width, int height,
                      bool smooth) {
  if (!surface.usable()) return 0;
  if (name_ == 0 || epoch_ != surface.epoch()) {
    if (name_ != 0) glDeleteTextures(1, &name_);
    glGenTextures(1, &name_);
    glBindTexture(GL_TEXTURE_2D, name_);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, rgba);
    glGenerateMipmap(GL_TEXTURE_2D);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR_MIPMAP_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    epoch_ = surface.epoch();
  }
  return smooth ? name_ : name_ | kSharpTexture;
}

}  // namespace ganvas::page
