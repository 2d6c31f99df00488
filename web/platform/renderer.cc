#include "web/platform/renderer.h"

#include <GLES3/gl3.h>

#include <algorithm>
#include <cstddef>

#include "imgui.h"

namespace ganvas::page {
namespace {

constexpr const char* kVertexShader = R"(#version 300 es
uniform vec2 size;
layout(location = 0) in vec2 position;
layout(location = 1) in vec2 place;
layout(location = 2) in vec4 color;
out vec2 texture_place;
out vec4 tint;
void main() {
  texture_place = place;
  tint = color;
  gl_Position = vec4(position / size * vec2(2, -2) + vec2(-1, 1), 0, 1);
}
)";

constexpr const char* kFragmentShader = R"(#version 300 es
precision mediump float;
uniform sampler2D image;
uniform bool sharp;
in highp vec2 texture_place;
in vec4 tint;
out vec4 color;
void main() {
  highp vec2 place = texture_place;
  if (sharp) {
    highp vec2 size = vec2(textureSize(image, 0));
    highp vec2 texel = place * size;
    highp vec2 pace = max(fwidth(texel), vec2(1e-6));
    highp vec2 seam = floor(texel + 0.5);
    highp vec2 square = seam + clamp((texel - seam) / pace, -0.5, 0.5);
    place = mix(texel, square, lessThan(pace, vec2(1))) / size;
  }
  color = tint * texture(image, place);
}
)";

uint32_t Compile(uint32_t kind, const char* source) {
  const uint32_t shader = glCreateShader(kind);
  glShaderSource(shader, 1, &source, nullptr);
  glCompileShader(shader);
  return shader;
}

void Attribute(uint32_t location, int numbers, uint32_t type, bool normalized, size_t offset) {
  glEnableVertexAttribArray(location);
  glVertexAttribPointer(location, numbers, type, normalized ? GL_TRUE : GL_FALSE,
                        sizeof(ImDrawVert), reinterpret_cast<const void*>(offset));
}

}  // namespace

bool Renderer::Create() {
  const uint32_t vertex = Compile(GL_VERTEX_SHADER, kVertexShader);
  const uint32_t fragment = Compile(GL_FRAGMENT_SHADER, kFragmentShader);
  program_ = glCreateProgram();
  glAttachShader(program_, vertex);
  glAttachShader(program_, fragment);
  glLinkProgram(program_);
  glDeleteShader(vertex);
  glDeleteShader(fragment);
  int32_t linked = 0;
  glGetProgramiv(program_, GL_LINK_STATUS, &linked);
  if (!linked) return false;
  size_uniform_ = glGetUniformLocation(program_, "size");
  sharp_uniform_ = glGetUniformLocation(program_, "sharp");

  glGenVertexArrays(1, &vertex_array_);
  glGenBuffers(1, &vertices_);
  glGenBuffers(1, &indices_);
  glBindVertexArray(vertex_array_);
  glBindBuffer(GL_ARRAY_BUFFER, vertices_);
  glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, indices_);
  Attribute(0, 2, GL_FLOAT, false, offsetof(ImDrawVert, pos));
  Attribute(1, 2, GL_FLOAT, false, offsetof(ImDrawVert, uv));
  Attribute(2, 4, GL_UNSIGNED_BYTE, true, offsetof(ImDrawVert, col));

  font_texture_ = 0;
  UploadFonts();
  return true;
}

void Renderer::UploadFonts() {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  if (!atlas.IsBuilt()) return;
  unsigned char* pixels = nullptr;
  int width = 0;
  int height = 0;
  atlas.GetTexDataAsRGBA32(&pixels, &width, &height);
  if (font_texture_ == 0) glGenTextures(1, &font_texture_);
  glBindTexture(GL_TEXTURE_2D, font_texture_);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, pixels);
  atlas.SetTexID(reinterpret_cast<ImTextureID>(static_cast<uintptr_t>(font_texture_)));
}

void Renderer::Draw(const ImDrawData& data, int width, int height) {
  glEnable(GL_BLEND);
  glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
  glEnable(GL_SCISSOR_TEST);
  glUseProgram(program_);
  glUniform2f(size_uniform_, static_cast<float>(width), static_cast<float>(height));
  glBindVertexArray(vertex_array_);
  glBindBuffer(GL_ARRAY_BUFFER, vertices_);
  for (const ImDrawList* list : data.CmdLists) {
    glBufferData(GL_ARRAY_BUFFER, list->VtxBuffer.size_in_bytes(), list->VtxBuffer.Data,
                 GL_STREAM_DRAW);
    glBufferData(GL_ELEMENT_ARRAY_BUFFER, list->IdxBuffer.size_in_bytes(), list->IdxBuffer.Data,
                 GL_STREAM_DRAW);
    for (const ImDrawCmd& command : list->CmdBuffer) DrawCommand(command, width, height);
  }
  glDisable(GL_SCISSOR_TEST);
}

void Renderer::DrawCommand(const ImDrawCmd& command, int width, int height) {
  const int left = std::max(0, static_cast<int>(command.ClipRect.x));
  const int top = std::max(0, static_cast<int>(command.ClipRect.y));
  const int right = std::min(width, static_cast<int>(command.ClipRect.z));
  const int bottom = std::min(height, static_cast<int>(command.ClipRect.w));
  if (right <= left || bottom <= top || command.ElemCount == 0) return;
  glScissor(left, height - bottom, right - left, bottom - top);
  const uintptr_t texture = reinterpret_cast<uintptr_t>(command.GetTexID());
  glUniform1i(sharp_uniform_, (texture & kSharpTexture) != 0);
  glBindTexture(GL_TEXTURE_2D, static_cast<uint32_t>(texture & ~uintptr_t{kSharpTexture}));
  static_assert(sizeof(ImDrawIdx) == 4);
  glDrawElements(GL_TRIANGLES, static_cast<int>(command.ElemCount), GL_UNSIGNED_INT,
                 reinterpret_cast<const void*>(command.IdxOffset * sizeof(ImDrawIdx)));
}

}  // namespace ganvas::page
