// Draws Dear ImGui's lists with WebGL2. Asks the context for nothing while drawing: each question
// would wait for the GPU.
#pragma once

#include <cstdint>

struct ImDrawData;
struct ImDrawCmd;

namespace ganvas::page {

// Part of a texture's id: its pixels are enlarged as squares with sharp edges, also by numbers that
// are not whole (edges that fall between two device pixels are blended over one).
inline constexpr uint32_t kSharpTexture = 0x80000000u;

class Renderer {
 public:
  // Makes program, buffers and the texture of the font atlas in the current context; those of a
  // lost context need no freeing. False if the shaders do not link.
  bool Create();
  // Uploads ImGui's font atlas anew.
  void UploadFonts();
  // Draws to a framebuffer of width x height.
  void Draw(const ImDrawData& data, int width, int height);

 private:
  void DrawCommand(const ImDrawCmd& command, int width, int height);

  uint32_t program_ = 0;
  uint32_t vertex_array_ = 0;
  uint32_t vertices_ = 0;
  uint32_t indices_ = 0;
  uint32_t font_texture_ = 0;
  int32_t size_uniform_ = -1;
  int32_t sharp_uniform_ = -1;
};

}  // namespace ganvas::page
