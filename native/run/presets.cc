#include "native/run/presets.h"

#include <array>

namespace ganvas::train {
namespace {

// `settings` and more.
template <size_t N, size_t K>
constexpr std::array<Setting, N + K> With(const std::array<Setting, N>& settings,
                                          const Setting (&more)[K]) {
  std::array<Setting, N + K> all;
  for (size_t i = 0; i < N; ++i) all[i] = settings[i];
  for (size_t i = 0; i < K; ++i) all[N + i] = more[i];
  return all;
}

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

// Told the class, networks of the same width learn longer, with rates that go to 0.
constexpr std::array kConditional = {
    Setting{"conditional", "true"},   Setting{"size", "32"},     Setting{"channels", "48"},
    Setting{"batch", "64"},           Setting{"steps", "12000"}, Setting{"ema-half-life", "20000"},
    Setting{"lr-schedule", "cosine"},
};
constexpr auto kFashionConditional = With(kConditional, {{"mirror", "true"}});

constexpr Setting kNouns[] = {
    {"size", "32"},     {"channels", "48"},         {"batch", "64"},
    {"steps", "10000"}, {"ema-half-life", "20000"},
};

// Any folder of pictures. Augmentation that the discriminator alone sees keeps it from learning a
// few thousand pictures by heart (Zhao et al. 2020).
constexpr std::array kPictures = {
    Setting{"model", "dcgan"},
    Setting{"augment", "color,translation,cutout"},
    Setting{"r1", "0.1"},
    Setting{"reg-every", "4"},
    Setting{"norm-d", "instance"},
    Setting{"beta2", "0.99"},
    Setting{"ema-half-life", "20000"},
};
// A step takes about half a second on one core of 2024 at 64x64, and the run a night on two.
constexpr auto kPictures64 =
    With(kPictures, {{"size", "64"}, {"channels", "48"}, {"batch", "32"}, {"steps", "30000"}});
constexpr auto kPictures128 =
    With(kPictures, {{"size", "128"}, {"channels", "32"}, {"batch", "16"}, {"steps", "40000"}});
// The same, as wide as a GPU trains in an evening.
constexpr auto kPictures64Gpu = With(
    kPictures,
    {{"size", "64"}, {"channels", "128"}, {"batch", "64"}, {"steps", "60000"}, {"device", "cuda"}});
constexpr auto kPictures128Gpu = With(
    kPictures,
    {{"size", "128"}, {"channels", "96"}, {"batch", "64"}, {"steps", "80000"}, {"device", "cuda"}});

// StyleGAN2 as one core trains it: narrow next to the picture, a short mapping network. bfloat16
// pays where processors multiply it.
constexpr std::array kNarrowStyles = {
    Setting{"model", "stylegan2"},
    Setting{"size", "64"},
    Setting{"channels", "16"},
    Setting{"nz", "128"},
    Setting{"batch", "32"},
    Setting{"style-layers", "2"},
    Setting{"checkpoint-every", "1000"},
    Setting{"precision", "bf16"},
};
constexpr auto kStyles64 = With(kNarrowStyles, {{"r1", "0.5"}, {"steps", "30000"}});
// Drawings: noise would break their lines, and equal steps in w are not worth a sixth of the time.
constexpr auto kAvatars = With(kNarrowStyles, {{"conditional", "true"},
                                               {"layer-noise", "false"},
                                               {"pl-weight", "0"},
                                               {"style-mixing", "0.5"},
                                               {"r1", "0.2"},
                                               {"steps", "40000"}});

// One configuration for every layout of points: relativistic pairs with R1 and R2 cover all modes
// (Huang et al. 2024, section 2); rates that go to 0 and penalties that go down sharpen them.
// Layers this small run faster on one thread than on two.
constexpr std::array kPoints = {
    Setting{"model", "mlp"},
    Setting{"channels", "128"},
    Setting{"layers", "4"},
    Setting{"nz", "2"},
    Setting{"batch", "128"},
    Setting{"steps", "16000"},
    Setting{"objective", "rpgan"},
    Setting{"r1", "0.1"},
    Setting{"r2", "0.1"},
    Setting{"r-end", "0.02"},
    Setting{"reg-every", "8"},
    Setting{"lr-g", "3e-3"},
    Setting{"lr-d", "3e-3"},
    Setting{"beta1", "0"},
    Setting{"beta2", "0.99"},
    Setting{"lr-schedule", "cosine"},
    Setting{"ema-half-life", "1000000"},
    Setting{"threads", "1"},
};
constexpr auto kRing8 = With(kPoints, {{"data", "ring8"}});

// A browser model of less than 3 MB: 24 maps next to the picture, 6 blocks. Photos: flipped, and
// cut out of somewhat larger ones.
constexpr Setting kPhotos[] = {
    {"model", "cyclegan"}, {"size", "128"},    {"load-size", "143"},
    {"channels", "24"},    {"mirror", "true"}, {"steps", "40000"},
};

constexpr Setting kEmoji[] = {
    {"model", "cyclegan"}, {"size", "64"},        {"channels", "24"},       {"channels-d", "64"},
    {"mirror", "true"},    {"cycle-weight", "4"}, {"identity-weight", "1"}, {"steps", "60000"},
};

// Drawings whose counterparts are known. Few hundred pairs need crops and mirroring; counterparts
// that do not lie exactly on each other need a smaller weight of L1, or translations blur.
constexpr Setting kPairs[] = {
    {"model", "pix2pix-resnet"}, {"size", "64"},     {"load-size", "70"}, {"channels", "24"},
    {"channels-d", "64"},        {"mirror", "true"}, {"l1-weight", "30"}, {"batch", "4"},
    {"ema-half-life", "4000"},   {"steps", "20000"},
};

constexpr auto kGrid25 = With(kPoints, {{"data", "grid25"}});

}  // namespace

std::span<const Preset> Presets() {
  static constexpr Preset kTable[] = {
      {"glyphs",
       "letters and digits of many typefaces, 32x32 grey; minutes on a laptop (built-in data)",
       kGlyphs},
      {"digits", "MNIST, 32x32 grey; give --data idx:DIR", kDigits},
      {"fashion", "Fashion-MNIST, 32x32 grey, mirrored; give --data idx:DIR", kFashion},
      {"digits-conditional", "the same with a choice of the digit; give --data idx:DIR",
       kConditional},
      {"fashion-conditional", "the same of Fashion-MNIST, mirrored; give --data idx:DIR",
       kFashionConditional},
      {"ring8", "8 Gaussians on a ring, in the plane (built-in data); about a minute", kRing8},
      {"grid25",
       "25 Gaussians on a grid, in the plane (built-in data), or --data points:FILE.csv of any "
       "layout",
       kGrid25},
      {"nouns", "Nouns characters or other pixel art, 32x32 colour; give --data folder:DIR",
       kNouns},
      {"avatars",
       "drawn faces in four styles, 64x64, StyleGAN2 with a choice of the style; give --data "
       "folder:DIR",
       kAvatars},
      {"styles-64",
       "StyleGAN2 for any folder of some thousand pictures, 64x64, on a CPU; give "
       "--data folder:DIR",
       kStyles64},
      {"pictures-64", "any folder of pictures, 64x64, on a CPU; give --data folder:DIR",
       kPictures64},
      {"pictures-128", "the same at 128x128", kPictures128},
      {"pictures-64-gpu",
       "any folder of pictures, 64x64, wide networks for a GPU; give --data folder:DIR",
       kPictures64Gpu},
      {"pictures-128-gpu", "the same at 128x128", kPictures128Gpu},
      {"photos",
       "CycleGAN for photos at 128x128, a browser model; give --data pair:folder:A,folder:B",
       kPhotos},
      {"noto2fluent",
       "pix2pix for pairs of drawings at 64x64, as Noto's and Fluent's emoji; give --data "
       "pair:folder:A,folder:B",
       kPairs},
      {"emoji", "CycleGAN for drawings at 64x64; give --data pair:folder:A,folder:B", kEmoji},
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
