// The styles of the model in use, as far as they are known, and pictures' styles made of them.
#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "shared/recipe/recipe.h"

namespace ganvas {

class StyleBook {
 public:
  // Forgets all; `layers` vectors of `dim` numbers stand for a picture, 0 for models without
  // styles.
  void Reset(int layers, int dim);

  bool has_styles() const { return size_ > 0; }
  int layers() const { return layers_; }
  // Numbers of a picture: layers * dim.
  size_t size() const { return size_; }

  // The mean of all styles, float[size()].
  void SetAverage(std::span<const float> average);
  bool has_average() const { return !average_.empty(); }
  std::span<const float> average() const { return average_; }

  // Forgets all but the average where `more` would be too many to keep.
  void MakeRoom(size_t more);
  // Styles of the latent of a recipe that needs none itself.
  void Keep(const Recipe& recipe, std::span<const float> styles);

  // Adds those latents whose styles the recipe is made of and which are not known, each once.
  void FindUnknown(const Recipe& recipe, std::vector<Recipe>& unknown) const;

  // Fills w, float[size()]. Requires that nothing is unknown, and the average.
  void Realize(const Recipe& recipe, std::span<float> w) const;

 private:
  const std::vector<float>* Find(const Recipe& recipe) const;
  void RealizeWhole(const Recipe& recipe, std::span<float> w) const;

  int layers_ = 0;
  size_t size_ = 0;
  std::vector<float> average_;
  std::unordered_map<std::string, std::vector<float>> known_;
};

// The numbers that the recipe holds are those of a model with such latents and styles.
bool FitsModel(const Recipe& recipe, size_t nz, const StyleBook& book);

}  // namespace ganvas
