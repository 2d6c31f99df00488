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

}  // namespace

std::span<const Preset> Presets() {
  static constexpr Preset kTable[] = {
      {"glyphs",
       "letters and digits of many typefaces, 32x32 grey; minutes on a laptop (built-in data)",
       kGlyphs},
      {"digits", "MNIST, 32x32 grey; give --data idx:DIR", kDigits},
      {"fashion", "Fashion-MNIST, 32x32 grey, mirrored; give --data idx:DIR", kFashion},
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
