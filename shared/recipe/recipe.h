// A latent as the way to make it, so that it can be shown, linked and made again on any machine.
#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shared/latent/latent.h"
#include "shared/recipe/channels.h"

namespace ganvas {

struct Recipe {
  enum class Kind : uint8_t {
    kSeed,    // latent `index` of `seed`
    kMix,     // sum of weights[i] * parts[i]
    kSlerp,   // on the arc from parts[0] to parts[1], at weights[0]
    kLayers,  // styles of parts[0], in the layers of `layers` those of parts[1]
    kValues,  // the numbers `values`
    kMoved,   // parts[0] + values; of styles, in the layers of `layers`
  };
  Kind kind = Kind::kSeed;
  uint64_t seed = 1;
  uint64_t index = 0;
  int label = -1;  // class; -1: index mod classes, of others that of the heaviest part
  std::vector<Recipe> parts;
  std::vector<float> weights;
  bool keep_norm = false;      // kMix: rescaled to the norm sum weights[i] * |parts[i]|
  bool keep_variance = false;  // kMix: divided by sqrt(sum weights[i]^2), that of random latents
  bool styled = false;         // kMix, kValues, kMoved: of styles (W), not of latents
  uint64_t layers = 0;         // kLayers, kMoved: bit i stands for layer i
  std::vector<float> values;
  // Truncation of the result: 0 is the mean of all styles, 1 the result itself. Of latents, for
  // models without styles, the factor that they are multiplied by.
  float psi = 1;
  // Strength of the model's constant noise in the picture, times what the page sets for all.
  float noise = 1;
  // Of a film: the place of the snapshot that makes the picture; -1: the last one.
  int snapshot = -1;
  // Channels that are changed while the picture is made. Those of parts do not count, and are not
  // kept.
  ChannelChanges changes;
  std::string model;  // hash of the model on which the user met it; no part of its identity

  static Recipe Seed(uint64_t seed, uint64_t index, int label);
  // On the way from a to b: t 0 gives a itself, 1 gives b.
  static Recipe Between(const Recipe& a, const Recipe& b, float t, bool slerp);
  // As Between, on the straight line between their styles.
  static Recipe BetweenStyles(const Recipe& a, const Recipe& b, float t);
  // a + x (b - a) + y (c - a), with the norm kept if asked.
  static Recipe OnPlane(const Recipe& a, const Recipe& b, const Recipe& c, float x, float y,
                        bool keep_norm);
  // As OnPlane, of their styles.
  static Recipe OnPlaneOfStyles(const Recipe& a, const Recipe& b, const Recipe& c, float x,
                                float y);
  // The mean of at least one recipe; of latents, with the mean of their norms if asked.
  static Recipe Mean(std::span<const Recipe> parts, bool styled, bool keep_norm);
  // Between the corners of a cell: `corners` are those at (0, 0), (1, 0), (0, 1) and (1, 1), of
  // which a corner gives its own. Of random latents it is as random as they are.
  static Recipe InCell(const std::array<Recipe, 4>& corners, float x, float y, bool styles);
  // a, with the styles of b in the layers of the bits.
  static Recipe Layers(const Recipe& a, const Recipe& b, uint64_t layers);
  // a, moved by `step`: nz numbers, or those of one layer of styles.
  static Recipe Moved(const Recipe& a, std::vector<float> step, bool styled, uint64_t layers);
  Recipe WithPsi(float new_psi) const;
  Recipe WithSnapshot(int new_snapshot) const;
  // Neither truncated, nor of a snapshot, nor with changed channels: what others are made of.
  Recipe Plain() const;
  // Its parts if it is the mean of several, else itself.
  std::vector<Recipe> MeanOf() const;

  friend bool operator==(const Recipe&, const Recipe&) = default;
};

// Equal for recipes that give the same latent and class.
std::string KeyOf(const Recipe& recipe);

// The picture is made of styles where the model has them; else of latents alone.
bool NeedsStyles(const Recipe& recipe);

// Fills z, float[nz]. What only styles can have is left out: see style_book.h.
void Realize(const Recipe& recipe, Prior prior, std::span<float> z);

// The class of a picture: its own, index mod classes, or that of the heaviest part.
int LabelOf(const Recipe& recipe, int classes);

// "seed 1 · 5", "0.50 between", ...
std::string Describe(const Recipe& recipe);

nlohmann::json ToJson(const Recipe& recipe);
// Nothing if it is not a recipe, or if it is deeper or wider than any that the page makes.
std::optional<Recipe> RecipeFromJson(const nlohmann::json& json);

// Decimal uint64 without sign; nothing if it is anything else.
std::optional<uint64_t> ParseSeed(const std::string& text);

}  // namespace ganvas
