#include "web/platform/surface.h"

#include <GLES3/gl3.h>
#include <emscripten/html5.h>

#include "imgui.h"

namespace ganvas::page {

bool Surface::Open(const char* selector, void (*on_restored)()) {
  EmscriptenWebGLContextAttributes attributes;
  emscripten_webgl_init_context_attributes(&attributes);
  attributes.majorVersion = 2;
  attributes.alpha = false;
  attributes.depth = false;
  attributes.stencil = false;
  attributes.antialias = false;
  attributes.powerPreference = EM_WEBGL_POWER_PREFERENCE_LOW_POWER;
  const EMSCRIPTEN_WEBGL_CONTEXT_HANDLE context =
      emscripten_webgl_create_context(selector, &attributes);
  if (context <= 0 || emscripten_webgl_make_context_current(context) != EMSCRIPTEN_RESULT_SUCCESS) {
    return false;
  }
  on_restored_ = on_restored;
  emscripten_set_webglcontextlost_callback(selector, this, false,
                                           [](int, const void*, void* self) -> EM_BOOL {
                                             static_cast<Surface*>(self)->Lost();
                                             return EM_TRUE;
                                           });
  emscripten_set_webglcontextrestored_callback(selector, this, false,
                                               [](int, const void*, void* self) -> EM_BOOL {
                                                 static_cast<Surface*>(self)->Restored();
                                                 return EM_TRUE;
                                               });
  usable_ = renderer_.Create();
  return usable_;
}

void Surface::Resize(int width, int height, float ratio) {
  width_ = width > 0 ? width : 1;
  height_ = height > 0 ? height : 1;
  ratio_ = ratio > 0 ? ratio : 1;
}

void Surface::BeginFrame() {
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = ImVec2(static_cast<float>(width_), static_cast<float>(height_));
  io.DisplayFramebufferScale = ImVec2(1, 1);
}

void Surface::UploadFonts() {
  if (usable_) renderer_.UploadFonts();
}

void Surface::EndFrame(const float clear[3], const ImDrawData& data) {
  glViewport(0, 0, width_, height_);
  glClearColor(clear[0], clear[1], clear[2], 1);
  glClear(GL_COLOR_BUFFER_BIT);
  renderer_.Draw(data, width_, height_);
}

void Surface::Lost() {
  usable_ = false;
  ++epoch_;
}

void Surface::Restored() {
  usable_ = renderer_.Create();
  if (usable_ && on_restored_) on_restored_();
}

}  // namespace ganvas::page
