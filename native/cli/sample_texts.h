// What the PNG files of ganvas sample say of themselves, so that the page and --like show the same
// pictures again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "native/cli/direction_file.h"
#include "native/cli/recipe_pictures.h"
#include "shared/image/png_text.h"
#include "shared/recipe/saved_pictures.h"

namespace ganvas::cli {

// How the samples of a command are made.
struct SampleSource {
  SavedPictures look;  // all but the pictures
  uint64_t seed = 0;
  std::vector<uint64_t> seeds;  // one sample each; empty: samples of `seed` in order
  std::vector<float> latents;   // given ones in place of seeds, float[count, size]
  std::vector<int64_t> labels;  // a class for each sample
  bool labels_chosen = false;   // not one class after another
  float psi = 1;
  bool psi_scales = false;  // it multiplies latents
  DirectionMoves moves;
  ChannelChanges changes;
  int64_t count = 0;
};

class SampleTexts {
 public:
  // `pictures` tells what the model's styles are.
  SampleTexts(SampleSource source, const RecipePictures& pictures);

  // Of a .png of these samples, in rows of `columns`.
  std::vector<PngText> Of(int64_t first, int64_t count, int columns) const;

 private:
  // Nothing where no recipe says what the options do.
  std::optional<Recipe> RecipeOf(int64_t sample) const;
  std::optional<Recipe> Moved(Recipe recipe) const;
  // The page's mode Sample shows the same of a seed.
  bool IsSample() const;

  SampleSource source_;
  bool has_styles_;
  std::string styles_;
  size_t style_layers_;
};

}  // namespace ganvas::cli
