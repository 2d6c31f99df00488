#include "native/train/presets.h"

namespace ganvas::train {
namespace {

using Setting = std::pair<std::string_view, std::string_view>;

// Small enough for a few minutes on two cores.
constexpr Setting kGlyphs[] = {
    {"data", "glyphs"}, {"size", "32"},    {"channels", "32"},
    {"batch", "64"},    {"steps", "6000"}, {"ema-half-life", "20000"},
};

constexpr Setting kDigits[] = {
    {"size", "32"},     {"channels", "48"},         {"batch", "64"},
    {"steps", "10000"}, {"ema-half-life", "20000"},
};

constexpr Setting kFashion[] = {
    {"size", "32"},     {"channels", "48"},         {"batch", "64"},
    {"steps", "10000"}, {"ema-half-life", "20000"}, {"mirror", "true"},
};

constexpr Setting kNouns[] = {
    {"size", "32"},     {"channels", "48"},         {"batch", "64"},
    {"steps", "10000"}, {"ema-half-life", "20000"},
};

// Relativistic pairs with R1 and R2 do not drop classes, nor kinds within one (Huang et al. 2024);
// both penalties and the rates go down, so that the last steps sharpen.
constexpr Setting kDigitsConditional[] = {
    {"conditional", "true"},
    {"size", "32"},
    {"channels", "32"},
    {"batch", "64"},
    {"steps", "8000"},
    {"objective", "rpgan"},
    {"r1", "1"},
    {"r2", "1"},
    {"r-end", "0.1"},
    {"norm-d", "none"},
    {"lr-g", "3e-4"},
    {"lr-d", "3e-4"},
    {"lr-schedule", "cosine"},
    {"beta1", "0"},
    {"beta2", "0.99"},
    {"ema-half-life", "20000"},
};

constexpr Setting kFashionConditional[] = {
    {"conditional", "true"},
    {"size", "32"},
    {"channels", "32"},
    {"batch", "64"},
    {"steps", "8000"},
    {"objective", "rpgan"},
    {"r1", "1"},
    {"r2", "1"},
    {"r-end", "0.1"},
    {"norm-d", "none"},
    {"lr-g", "3e-4"},
    {"lr-d", "3e-4"},
    {"lr-schedule", "cosine"},
    {"beta1", "0"},
    {"beta2", "0.99"},
    {"ema-half-life", "20000"},
    {"mirror", "true"},
};

}  // namespace

std::span<const Preset> Presets() {
  static constexpr Preset kTable[] = {
      {"glyphs",
       "letters and digits of many typefaces, 32x32 grey; minutes on a laptop (built-in data)",
       kGlyphs},
      {"digits", "MNIST, 32x32 grey; give --data idx:DIR", kDigits},
      {"fashion", "Fashion-MNIST, 32x32 grey, mirrored; give --data idx:DIR", kFashion},
      {"digits-conditional", "MNIST by class, 32x32 grey; give --data idx:DIR", kDigitsConditional},
      {"fashion-conditional", "Fashion-MNIST by class, 32x32 grey, mirrored; give --data idx:DIR",
       kFashionConditional},
      {"nouns", "Nouns characters or other pixel art, 32x32 colour; give --data folder:DIR",
       kNouns},
  };
  return kTable;
}

const Preset* FindPreset(std::string_view name) {
  for (const Preset& preset : Presets()) {
    if (preset.name == name) return &preset;
  }
  return nullptr;
}

}  // namespace ganvas::train
