// The canvas as a WebGL2 surface, drawn to through Dear ImGui.
#pragma once

#include "web/platform/renderer.h"

namespace ganvas::page {

class Surface {
 public:
  // Takes the canvas that `selector` finds. `on_restored` is called when a lost context is back.
  // False if the browser does not support WebGL2.
  bool Open(const char* selector, void (*on_restored)());

  // Backing size in device pixels, and device pixels per CSS pixel.
  void Resize(int width, int height, float ratio);
  int width() const { return width_; }
  int height() const { return height_; }
  float ratio() const { return ratio_; }

  // False while the context is lost.
  bool usable() const { return usable_; }
  // Grows whenever the context's objects are gone: textures of an older epoch must be made again.
  int epoch() const { return epoch_; }

  // Uploads ImGui's font atlas, which was baked anew.
  void UploadFonts();

  void BeginFrame();
  // `clear`: red, green, blue in [0, 1].
  void EndFrame(const float clear[3], const ImDrawData& data);

  void Lost();
  void Restored();

 private:
  Renderer renderer_;
  int width_ = 1;
  int height_ = 1;
  float ratio_ = 1;
  int epoch_ = 1;
  bool usable_ = false;
  void (*on_restored_)() = nullptr;
};

}  // namespace ganvas::page
