#include "web/panels/palette.h"

#include <algorithm>
#include <cmath>

namespace ganvas::page {
namespace {

// Of 0xRRGGBB.
constexpr uint32_t Rgb(uint32_t hex) {
  return 0xFF000000u | (hex & 0xFF) << 16 | (hex & 0xFF00) | hex >> 16;
}

constexpr Palette kDarkPalette = {.background = Rgb(0x0E1116),
                                  .panel = Rgb(0x171B22),
                                  .line = Rgb(0x6A7685),
                                  .text = Rgb(0xE8ECF1),
                                  .muted = Rgb(0x9AA6B2),
                                  .accent = Rgb(0x5CC8A8),
                                  .on_accent = Rgb(0x0B1A15),
                                  .field = Rgb(0x0E1116),
                                  .raised = Rgb(0x222933),
                                  .raised_hover = Rgb(0x2B3440),
                                  .accent_faint = Rgb(0x1D3A36),
                                  .error = Rgb(0xFF8A7A)};
constexpr Palette kLightPalette = {.background = Rgb(0xF6F7F9),
                                   .panel = Rgb(0xFFFFFF),
                                   .line = Rgb(0x7E8893),
                                   .text = Rgb(0x14181D),
                                   .muted = Rgb(0x56616D),
                                   .accent = Rgb(0x0B7A63),
                                   .on_accent = Rgb(0xFFFFFF),
                                   .field = Rgb(0xF6F7F9),
                                   .raised = Rgb(0xEDF0F3),
                                   .raised_hover = Rgb(0xE2E7EC),
                                   .accent_faint = Rgb(0xE6F4F0),
                                   .error = Rgb(0xB3261E)};

}  // namespace

Palette PaletteOf(bool dark) { return dark ? kDarkPalette : kLightPalette; }

float Luminance(uint32_t color) {
  auto linear = [&](int shift) {
    const float value = static_cast<float>((color >> shift) & 255) / 255;
    return value <= 0.04045f ? value / 12.92f : std::pow((value + 0.055f) / 1.055f, 2.4f);
  };
  return 0.2126f * linear(0) + 0.7152f * linear(8) + 0.0722f * linear(16);
}

float Contrast(uint32_t a, uint32_t b) {
  const auto [low, high] = std::minmax({Luminance(a), Luminance(b)});
  return (high + 0.05f) / (low + 0.05f);
}

}  // namespace ganvas::page
