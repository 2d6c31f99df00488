#include "web/panels/painted_text.h"

#include <algorithm>
#include <cmath>

#include "web/bridge/app_bridge.h"
#include "web/platform/fonts.h"

namespace ganvas::page {
namespace {

constexpr size_t kMostLines = 300;
// Of marks above and below letters, in ems.
constexpr float kAbove = 1.25f;
constexpr float kBelow = 0.5f;
// Wider than any line that fits a screen.
constexpr float kWidest = 4096;

}  // namespace

const PaintedTexts::Line& PaintedTexts::Get(const ImFont* font, ImU32 color,
                                            const std::string& text) {
  const float em = EmOf(font);
  const int weight = WeightOf(font);
  const std::string key =
      std::to_string(color) + " " + std::to_string(em) + " " + std::to_string(weight) + " " + text;
  Line& line = lines_[key];
  if (line.picture) return line;
  auto picture = std::make_shared<Picture>();
  const float width = std::min(kWidest, MeasureText(text, em, weight));
  picture->width = std::max(1, static_cast<int>(std::ceil(width)) + 2);
  line.baseline = static_cast<int>(std::ceil(kAbove * em));
  picture->height = line.baseline + static_cast<int>(std::ceil(kBelow * em));
  picture->rgba.resize(static_cast<size_t>(4) * static_cast<size_t>(picture->width) *
                       static_cast<size_t>(picture->height));
  PaintText(text, em, weight, color, picture->width, picture->height, line.baseline,
            picture->rgba.data());
  line.picture = std::move(picture);
  return line;
}

void PaintedTexts::ForgetSome() {
  if (lines_.size() > kMostLines) lines_.clear();
}

}  // namespace ganvas::page
