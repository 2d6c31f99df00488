// How pictures of a folder are read, by name.
#pragma once

#include "native/choice.h"

namespace ganvas {

// How a picture of any shape becomes a square.
enum class Fit {
  kCrop,     // its largest centred square
  kPad,      // the whole picture, in the middle of a white square
  kStretch,  // the whole picture, its sides made equal
};

inline constexpr Choice kFitNames[] = {{"crop"}, {"pad"}, {"stretch"}};
template <>
inline constexpr ChoiceTable kChoices<Fit> = {kFitNames};

// kAuto: grey where all pictures are grey, else RGB.
enum class Color { kAuto, kGrey, kRgb };

inline constexpr Choice kColorNames[] = {{"auto"}, {"grey"}, {"rgb"}};
template <>
inline constexpr ChoiceTable kChoices<Color> = {kColorNames};

}  // namespace ganvas
