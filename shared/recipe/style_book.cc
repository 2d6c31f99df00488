#include "shared/recipe/style_book.h"

#include <algorithm>

namespace ganvas {
namespace {

// Numbers of styles that are kept; when there are more, all are forgotten and mapped again.
constexpr size_t kMaxNumbers = size_t{8} << 20;

// What the styles are made of: noise and channels come after them.
Recipe Unnoised(const Recipe& recipe) {
  Recipe plain = recipe.Plain();
  plain.noise = 1;
  return plain;
}

// The latent itself, if the recipe is one beside its truncation.
bool IsLatent(const Recipe& recipe) { return !NeedsStyles(recipe.WithPsi(1)); }

}  // namespace

void StyleBook::Reset(int layers, int dim) {
  layers_ = std::max(0, layers);
  size_ = static_cast<size_t>(layers_) * static_cast<size_t>(std::max(0, dim));
  average_.clear();
  known_.clear();
}

void StyleBook::SetAverage(std::span<const float> average) {
  if (average.size() == size_) average_.assign(average.begin(), average.end());
}

void StyleBook::MakeRoom(size_t more) {
  if ((known_.size() + more) * size_ > kMaxNumbers) known_.clear();
}

void StyleBook::Keep(const Recipe& recipe, std::span<const float> styles) {
  if (styles.size() != size_) return;
  known_[KeyOf(Unnoised(recipe))].assign(styles.begin(), styles.end());
}

const std::vector<float>* StyleBook::Find(const Recipe& recipe) const {
  const auto found = known_.find(KeyOf(Unnoised(recipe)));
  return found == known_.end() ? nullptr : &found->second;
}

void StyleBook::FindUnknown(const Recipe& recipe, std::vector<Recipe>& unknown) const {
  if (recipe.kind == Recipe::Kind::kValues && recipe.styled) return;
  if (!IsLatent(recipe)) {
    for (const Recipe& part : recipe.parts) FindUnknown(part, unknown);
    return;
  }
  const Recipe latent = Unnoised(recipe);
  if (Find(latent) || std::find(unknown.begin(), unknown.end(), latent) != unknown.end()) return;
  unknown.push_back(latent);
}

bool FitsModel(const Recipe& recipe, size_t nz, const StyleBook& book) {
  const size_t layers = static_cast<size_t>(std::max(1, book.layers()));
  size_t wanted = recipe.values.size();
  if (recipe.kind == Recipe::Kind::kValues) wanted = recipe.styled ? book.size() : nz;
  if (recipe.kind == Recipe::Kind::kMoved) wanted = recipe.styled ? book.size() / layers : nz;
  return recipe.values.size() == wanted &&
         std::all_of(recipe.parts.begin(), recipe.parts.end(),
                     [&](const Recipe& part) { return FitsModel(part, nz, book); });
}

void StyleBook::RealizeWhole(const Recipe& recipe, std::span<float> w) const {
  if (recipe.kind == Recipe::Kind::kValues && recipe.styled) {
    if (recipe.values.size() == size_)
      std::copy(recipe.values.begin(), recipe.values.end(), w.begin());
    else
      std::copy(average_.begin(), average_.end(), w.begin());
    return;
  }
  if (IsLatent(recipe)) {
    const std::vector<float>* styles = Find(recipe);
    if (!styles) styles = &average_;
    std::copy(styles->begin(), styles->end(), w.begin());
    return;
  }
  const size_t dim = size_ / static_cast<size_t>(layers_);
  if (recipe.kind == Recipe::Kind::kMoved) {
    Realize(recipe.parts[0], w);
    if (!recipe.styled || recipe.values.size() != dim) return;
    for (size_t i = 0; i < size_; ++i) {
      if (recipe.layers >> std::min<size_t>(63, i / dim) & 1) w[i] += recipe.values[i % dim];
    }
    return;
  }
  std::vector<float> part(size_);
  if (recipe.kind == Recipe::Kind::kLayers) {
    Realize(recipe.parts[0], w);
    Realize(recipe.parts[1], part);
    for (size_t i = 0; i < size_; ++i) {
      if (recipe.layers >> std::min<size_t>(63, i / dim) & 1) w[i] = part[i];
    }
    return;
  }
  // An arc between what needs styles is a straight line.
  std::vector<float> weights = recipe.weights;
  if (recipe.kind == Recipe::Kind::kSlerp) weights = {1 - weights[0], weights[0]};
  std::vector<double> sum(size_, 0.0);
  for (size_t k = 0; k < recipe.parts.size(); ++k) {
    if (weights[k] == 0) continue;
    Realize(recipe.parts[k], part);
    for (size_t i = 0; i < size_; ++i) sum[i] += static_cast<double>(weights[k]) * part[i];
  }
  std::transform(sum.begin(), sum.end(), w.begin(), [](double v) { return static_cast<float>(v); });
}

void StyleBook::Realize(const Recipe& recipe, std::span<float> w) const {
  RealizeWhole(recipe, w);
  if (recipe.psi == 1) return;
  // As in the graph of the model: the mean and psi times the way from it.
  for (size_t i = 0; i < size_; ++i) {
    const float offset = w[i] - average_[i];
    const float scaled = recipe.psi * offset;
    w[i] = average_[i] + scaled;
  }
}

}  // namespace ganvas
