// Pictures of recipes, drawn as the page draws them.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "native/cli/generator_io.h"
#include "shared/film/film.h"
#include "shared/recipe/style_book.h"

namespace ganvas::cli {

class RecipePictures {
 public:
  // `session` and `generator` must outlive it; `path` is what messages call the model. Throws
  // FatalError, as Draw does.
  RecipePictures(Session* session, const std::string& path, const meaning::Generator& generator);

  bool has_styles() const { return book_.has_styles(); }
  // The value of the model that holds the styles of all layers; "" where there is none.
  const std::string& styles() const { return value_; }
  int layers() const { return book_.layers(); }

  // As Generate. kBadFile where a recipe holds numbers of another model.
  void Draw(std::span<const Recipe> recipes,
            const std::function<void(const GeneratedBatch&)>& take);

 private:
  // Finds where the styles lie, as findStyles of site/src/engine/styles.ts does.
  void FindStyles();
  std::vector<float> StylesOf(std::vector<float> latents, std::vector<int64_t> labels);
  // Makes the styles of these recipes known.
  void Learn(std::span<const Recipe> recipes);
  std::vector<float> Average();
  std::vector<int64_t> LabelsOf(std::span<const Recipe> recipes) const;
  std::vector<float> LatentsOf(std::span<const Recipe> recipes) const;
  // The one whose snapshot makes the picture. Valid until another one is asked for.
  Session* SessionOf(const Recipe& recipe);

  Session* session_;
  std::string path_;
  const meaning::Generator& generator_;
  std::string value_;
  std::string average_;  // the weight that holds the mean of the styles, "" where there is none
  StyleBook book_;
  std::optional<film::Film> film_;
  std::optional<std::pair<int, Session>> snapshot_;  // of the film, the last one used
};

}  // namespace ganvas::cli
