#include "shared/recipe/recipe.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <utility>

namespace ganvas {
namespace {

std::string NumberText(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", value);
  return text;
}

// 64 bits of FNV-1a: equal for equal numbers.
std::string HashText(const std::vector<float>& values) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (float value : values) {
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    hash = (hash ^ bits) * 0x100000001b3u;
  }
  return std::to_string(values.size()) + "#" + std::to_string(hash);
}

double Norm(std::span<const float> z) {
  double sum = 0;
  for (float v : z) sum += static_cast<double>(v) * v;
  return std::sqrt(sum);
}

void RealizeMix(const Recipe& recipe, Prior prior, std::span<float> z) {
  std::vector<float> part(z.size());
  std::vector<double> sum(z.size(), 0.0);
  double norm = 0;
  for (size_t i = 0; i < recipe.parts.size(); ++i) {
    const double weight = recipe.weights[i];
    if (weight == 0) continue;
    Realize(recipe.parts[i], prior, part);
    for (size_t k = 0; k < z.size(); ++k) sum[k] += weight * part[k];
    norm += weight * Norm(part);
  }
  double scale = 1;
  if (recipe.keep_variance) {
    double square = 0;
    for (float weight : recipe.weights) square += static_cast<double>(weight) * weight;
    if (square > 0) scale = 1 / std::sqrt(square);
  } else if (recipe.keep_norm) {
    double square = 0;
    for (double v : sum) square += v * v;
    if (square > 0) scale = std::abs(norm) / std::sqrt(square);
  }
  for (size_t k = 0; k < z.size(); ++k) z[k] = static_cast<float>(scale * sum[k]);
}

const char* KeyStart(const Recipe& recipe) {
  switch (recipe.kind) {
    case Recipe::Kind::kSlerp:
      return "arc(";
    case Recipe::Kind::kLayers:
      return "layers(";
    case Recipe::Kind::kValues:
      return recipe.styled ? "styles(" : "values(";
    case Recipe::Kind::kMoved:
      return recipe.styled ? "moved styles(" : "moved(";
    default:
      if (recipe.styled) return "styled(";
      return recipe.keep_variance ? "even(" : recipe.keep_norm ? "norm(" : "mix(";
  }
}

bool IsMean(const Recipe& recipe) {
  const std::vector<float>& weights = recipe.weights;
  if (recipe.kind != Recipe::Kind::kMix || recipe.psi != 1 || weights.size() < 2 ||
      recipe.keep_variance)
    return false;
  const float each = 1.0f / static_cast<float>(weights.size());
  return std::all_of(weights.begin(), weights.end(), [&](float weight) { return weight == each; });
}

void RealizeWhole(const Recipe& recipe, Prior prior, std::span<float> z) {
  switch (recipe.kind) {
    case Recipe::Kind::kSeed:
      Latent(recipe.seed, recipe.index, prior, z);
      return;
    case Recipe::Kind::kMix:
      RealizeMix(recipe, prior, z);
      return;
    case Recipe::Kind::kSlerp: {
      std::vector<float> b(z.size());
      Realize(recipe.parts[0], prior, z);
      Realize(recipe.parts[1], prior, b);
      Slerp(z, b, recipe.weights[0], z);
      return;
    }
    case Recipe::Kind::kLayers:
      Realize(recipe.parts[0], prior, z);
      return;
    case Recipe::Kind::kValues:
      std::fill(z.begin(), z.end(), 0.0f);
      if (recipe.styled || recipe.values.size() != z.size()) return;
      std::copy(recipe.values.begin(), recipe.values.end(), z.begin());
      return;
    case Recipe::Kind::kMoved:
      Realize(recipe.parts[0], prior, z);
      if (recipe.styled || recipe.values.size() != z.size()) return;
      for (size_t i = 0; i < z.size(); ++i) z[i] += recipe.values[i];
      return;
  }
}

// As a part of another recipe.
Recipe PartOf(Recipe recipe) {
  recipe.changes.clear();
  return recipe;
}

std::vector<Recipe> PartsOf(std::span<const Recipe> recipes) {
  std::vector<Recipe> parts;
  for (const Recipe& recipe : recipes) parts.push_back(PartOf(recipe));
  return parts;
}

const Recipe& HeaviestOf(const Recipe& mix) {
  const auto heaviest = std::max_element(mix.weights.begin(), mix.weights.end());
  return mix.parts[static_cast<size_t>(heaviest - mix.weights.begin())];
}

std::string DescribeWhole(const Recipe& recipe) {
  char text[64];
  switch (recipe.kind) {
    case Recipe::Kind::kSeed:
      return "seed " + std::to_string(recipe.seed) + ", picture " +
             std::to_string(recipe.index + 1);
    case Recipe::Kind::kLayers:
      return DescribeWhole(recipe.parts[0]) + " with styles of " + DescribeWhole(recipe.parts[1]);
    case Recipe::Kind::kValues:
      return recipe.styled ? "given styles" : "given latent";
    case Recipe::Kind::kMoved:
      return DescribeWhole(recipe.parts[0]) + ", moved";
    case Recipe::Kind::kMix:
    case Recipe::Kind::kSlerp:
      break;
  }
  const std::vector<float> difference = {1, -1, 1};
  if (recipe.weights == difference) return "A \u2212 B + C";
  if (recipe.parts.size() > 2 && IsMean(recipe)) {
    return "mean of " + std::to_string(recipe.parts.size()) + " pictures";
  }
  if (recipe.parts.size() == 2) {
    const float t = recipe.kind == Recipe::Kind::kSlerp ? recipe.weights[0] : recipe.weights[1];
    std::snprintf(text, sizeof text, "%.0f%% of the way from A to B", t * 100);
  } else if (recipe.parts.size() == 3) {
    std::snprintf(text, sizeof text, "plane at (%.2f, %.2f)", recipe.weights[1], recipe.weights[2]);
  } else if (recipe.parts.size() == 4) {
    return "between " + DescribeWhole(HeaviestOf(recipe)) + " and its neighbours";
  } else {
    return "mixed latent";
  }
  return text;
}

}  // namespace

Recipe Recipe::Seed(uint64_t seed, uint64_t index, int label) {
  Recipe recipe;
  recipe.seed = seed;
  recipe.index = index;
  recipe.label = label;
  return recipe;
}

Recipe Recipe::Between(const Recipe& a, const Recipe& b, float t, bool slerp) {
  if (t == 0) return a;
  if (t == 1) return b;
  Recipe recipe;
  recipe.kind = slerp ? Kind::kSlerp : Kind::kMix;
  recipe.parts = {PartOf(a), PartOf(b)};
  recipe.weights = slerp ? std::vector<float>{t} : std::vector<float>{1 - t, t};
  recipe.model = a.model;
  return recipe;
}

Recipe Recipe::OnPlane(const Recipe& a, const Recipe& b, const Recipe& c, float x, float y,
                       bool keep_norm) {
  if (y == 0 && (x == 0 || x == 1)) return x == 0 ? a : b;
  if (x == 0 && y == 1) return c;
  Recipe recipe;
  recipe.kind = Kind::kMix;
  recipe.parts = {PartOf(a), PartOf(b), PartOf(c)};
  recipe.weights = {1 - x - y, x, y};
  recipe.keep_norm = keep_norm;
  recipe.model = a.model;
  return recipe;
}

Recipe Recipe::BetweenStyles(const Recipe& a, const Recipe& b, float t) {
  Recipe recipe = Between(a, b, t, false);
  recipe.styled = recipe.kind == Kind::kMix && t != 0 && t != 1;
  return recipe;
}

Recipe Recipe::OnPlaneOfStyles(const Recipe& a, const Recipe& b, const Recipe& c, float x,
                               float y) {
  Recipe recipe = OnPlane(a, b, c, x, y, false);
  const bool corner = (y == 0 && (x == 0 || x == 1)) || (x == 0 && y == 1);
  if (!corner) recipe.styled = true;
  return recipe;
}

Recipe Recipe::Mean(std::span<const Recipe> parts, bool styled, bool keep_norm) {
  if (parts.size() == 1) return parts[0];
  Recipe recipe;
  recipe.kind = Kind::kMix;
  recipe.parts = PartsOf(parts);
  recipe.weights.assign(parts.size(), 1.0f / static_cast<float>(parts.size()));
  recipe.styled = styled;
  recipe.keep_norm = keep_norm && !styled;
  recipe.model = parts[0].model;
  return recipe;
}

std::vector<Recipe> Recipe::MeanOf() const {
  return IsMean(*this) ? parts : std::vector<Recipe>{*this};
}

Recipe Recipe::InCell(const std::array<Recipe, 4>& corners, float x, float y, bool styles) {
  if ((x == 0 || x == 1) && (y == 0 || y == 1)) {
    return corners[(x == 1 ? 1u : 0u) + (y == 1 ? 2u : 0u)];
  }
  Recipe recipe;
  recipe.kind = Kind::kMix;
  recipe.parts = PartsOf(corners);
  recipe.weights = {(1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y};
  recipe.keep_variance = !styles;
  recipe.styled = styles;
  recipe.model = corners[0].model;
  return recipe;
}

Recipe Recipe::Layers(const Recipe& a, const Recipe& b, uint64_t layers) {
  if (layers == 0) return a;
  Recipe recipe;
  recipe.kind = Kind::kLayers;
  recipe.parts = {PartOf(a), PartOf(b)};
  recipe.layers = layers;
  recipe.model = a.model;
  return recipe;
}

Recipe Recipe::Moved(const Recipe& a, std::vector<float> step, bool styled, uint64_t layers) {
  if (std::all_of(step.begin(), step.end(), [](float v) { return v == 0; })) return a;
  Recipe recipe;
  recipe.kind = Kind::kMoved;
  recipe.parts = {PartOf(a)};
  recipe.values = std::move(step);
  recipe.styled = styled;
  recipe.layers = styled ? layers : 0;
  recipe.model = a.model;
  return recipe;
}

Recipe Recipe::WithPsi(float new_psi) const {
  Recipe recipe = *this;
  recipe.psi = new_psi;
  return recipe;
}

Recipe Recipe::WithSnapshot(int new_snapshot) const {
  Recipe recipe = *this;
  recipe.snapshot = new_snapshot;
  return recipe;
}

Recipe Recipe::Plain() const { return PartOf(WithPsi(1).WithSnapshot(-1)); }

bool NeedsStyles(const Recipe& recipe) {
  return recipe.kind == Recipe::Kind::kLayers || recipe.styled || recipe.psi != 1 ||
         std::any_of(recipe.parts.begin(), recipe.parts.end(), NeedsStyles);
}

std::string KeyOf(const Recipe& recipe) {
  std::string psi = recipe.psi == 1 ? "" : "*" + NumberText(recipe.psi);
  if (recipe.noise != 1) psi += "~" + NumberText(recipe.noise);
  if (recipe.snapshot >= 0) psi += "@" + std::to_string(recipe.snapshot);
  if (!recipe.changes.empty()) psi += "!" + TextOf(recipe.changes);
  if (recipe.kind == Recipe::Kind::kSeed) {
    return std::to_string(recipe.seed) + ":" + std::to_string(recipe.index) + ":" +
           std::to_string(recipe.label) + psi;
  }
  std::string key = KeyStart(recipe);
  if (recipe.layers != 0) key += std::to_string(recipe.layers) + ",";
  if (!recipe.values.empty()) key += HashText(recipe.values);
  for (float weight : recipe.weights) key += NumberText(weight) + ",";
  for (const Recipe& part : recipe.parts) key += KeyOf(part) + ";";
  key += ")";
  if (recipe.label >= 0) key += std::to_string(recipe.label);
  return key + psi;
}

void Realize(const Recipe& recipe, Prior prior, std::span<float> z) {
  RealizeWhole(recipe, prior, z);
  if (recipe.psi == 1) return;
  for (float& value : z) value *= recipe.psi;
}

int LabelOf(const Recipe& recipe, int classes) {
  if (classes <= 0) return 0;
  if (recipe.label >= 0) return recipe.label % classes;
  if (recipe.kind == Recipe::Kind::kSeed) {
    return static_cast<int>(recipe.index % static_cast<uint64_t>(classes));
  }
  if (recipe.kind == Recipe::Kind::kValues) return 0;
  if (recipe.kind == Recipe::Kind::kLayers || recipe.kind == Recipe::Kind::kMoved) {
    return LabelOf(recipe.parts[0], classes);
  }
  if (recipe.kind == Recipe::Kind::kSlerp) {
    return LabelOf(recipe.parts[recipe.weights[0] < 0.5f ? 0 : 1], classes);
  }
  return LabelOf(HeaviestOf(recipe), classes);
}

std::string Describe(const Recipe& recipe) {
  std::string text = DescribeWhole(recipe);
  if (recipe.psi != 1) {
    char psi[32];
    std::snprintf(psi, sizeof psi, ", psi %.2f", recipe.psi);
    text += psi;
  }
  const size_t changed = recipe.changes.size();
  if (changed > 0) {
    text += ", " + std::to_string(changed) + (changed == 1 ? " channel" : " channels") + " changed";
  }
  return text;
}

std::optional<uint64_t> ParseSeed(const std::string& text) {
  if (text.empty() || text.size() > 20) return std::nullopt;
  uint64_t value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    const uint64_t digit = static_cast<uint64_t>(c - '0');
    if (value > (UINT64_MAX - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

}  // namespace ganvas
