// What of the user's picture does not count in the search for its latent.
#pragma once

#include <cstdint>
#include <vector>

namespace ganvas::page {

// Square cells over a picture.
struct Mask {
  int target = 0;  // number of the picture that it is for
  int columns = 0, rows = 0;
  std::vector<bool> covered;  // row by row

  friend bool operator==(const Mask&, const Mask&) = default;
};

// A place on a picture, as shares of its width and of its height.
struct Spot {
  float x = 0.5f, y = 0.5f;
};

// With a cell for each pixel, at most 128 along a side. Nothing is covered.
Mask MaskOver(int target, int width, int height);

// Covers or uncovers the cells along a stroke, at least the one at its end. `size` is the diameter
// of the brush, as a share of the longer side.
void Paint(Mask& mask, Spot from, Spot to, float size, bool covers);
void Invert(Mask& mask);

// In [0, 1].
float CoveredShare(const Mask& mask);

// RGBA for each cell, as project::MakeTarget takes masks: white where it counts, else black.
std::vector<uint8_t> MaskPixels(const Mask& mask);

}  // namespace ganvas::page
