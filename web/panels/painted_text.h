// Lines of text that the browser has painted, kept as pictures: those with characters that the
// page's fonts lack.
#pragma once

#include <string>
#include <unordered_map>

#include "imgui.h"
#include "web/generator/picture.h"

namespace ganvas::page {

class PaintedTexts {
 public:
  struct Line {
    PicturePtr picture;
    int baseline = 0;  // from its top
  };
  // `text` in the face, size and colour of `font`.
  const Line& Get(const ImFont* font, ImU32 color, const std::string& text);
  // To be called before a frame draws anything.
  void ForgetSome();

 private:
  std::unordered_map<std::string, Line> lines_;
};

}  // namespace ganvas::page
