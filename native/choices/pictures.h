// How pictures of a folder are read, by name.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "native/choice.h"

namespace ganvas {

// Pixels. A number alone is the side of a square.
struct PictureSize {
  int width = 32;
  int height = 32;

  constexpr PictureSize() = default;
  constexpr PictureSize(int side) : width(side), height(side) {}  // NOLINT: 64 stands for 64x64
  constexpr PictureSize(int w, int h) : width(w), height(h) {}
  constexpr bool operator==(const PictureSize&) const = default;
  constexpr bool square() const { return width == height; }
  constexpr int shorter() const { return width < height ? width : height; }
  constexpr int longer() const { return width < height ? height : width; }
  constexpr int64_t pixels() const { return int64_t{width} * height; }
  // "96x64", width first.
  std::string text() const { return std::to_string(width) + "x" + std::to_string(height); }
  // As --size takes it: "64" for squares.
  std::string option() const { return square() ? std::to_string(width) : text(); }
};

// How a picture of any shape gets the wanted one.
enum class Fit {
  kCrop,     // its largest centred part of that shape
  kPad,      // the whole picture, in the middle of the background
  kStretch,  // the whole picture, stretched
};

inline constexpr Choice kFitNames[] = {{"crop"}, {"pad"}, {"stretch"}};
template <>
inline constexpr ChoiceTable kChoices<Fit> = {kFitNames};

// Which part of a file is the picture.
enum class Half {
  kNone,  // all of it
  kLeft,  // of two pictures side by side
  kRight,
};

// Red, green and blue of what shows through transparent pixels.
using Background = std::array<uint8_t, 3>;
inline constexpr Background kWhite = {255, 255, 255};

// kAuto: grey where all pictures are grey, else RGB.
enum class Color { kAuto, kGrey, kRgb };

inline constexpr Choice kColorNames[] = {{"auto"}, {"grey"}, {"rgb"}};
template <>
inline constexpr ChoiceTable kChoices<Color> = {kColorNames};

}  // namespace ganvas
