// A few colours for many pictures.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace ganvas {

using Colour = std::array<uint8_t, 3>;  // red, green, blue

// Counts the colours of pictures.
class ColourCount {
 public:
  ColourCount();
  // RGBA; pixels with an alpha below 128 do not count.
  void Add(std::span<const uint8_t> rgba);
  bool has_transparent() const { return has_transparent_; }
  // All colours where there are at most `most`; else as many as that.
  std::vector<Colour> Choose(size_t most) const;

 private:
  struct Cell {
    uint64_t count = 0, sums[3] = {};
    friend class PaletteMaker;
  };
  friend class PaletteMaker;
  std::vector<Cell> cells_;                     // by 5 bits of each channel
  std::unordered_map<uint32_t, bool> colours_;  // up to kMostExact of them
  bool has_transparent_ = false;
};

// The nearest colour of a palette, found quickly.
class NearestColour {
 public:
  explicit NearestColour(std::vector<Colour> palette);
  uint8_t Of(int red, int green, int blue);
  const std::vector<Colour>& palette() const { return palette_; }
  // How far colours lie from their nearest neighbours, on average over channels and colours.
  int Spacing() const;

 private:
  uint8_t Search(int red, int green, int blue) const;

  std::vector<Colour> palette_;
  std::unordered_map<uint32_t, uint8_t> exact_;
  std::vector<bool> has_exact_;  // by 7 bits of each channel
  std::vector<int16_t> found_;   // by 7 bits of each channel; -1: not looked for yet
};

}  // namespace ganvas
