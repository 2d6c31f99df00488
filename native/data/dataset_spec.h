// The text of a data specification, taken apart.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "native/choices/pictures.h"

namespace ganvas::data {

enum class Split { kTrain, kTest };

// What is done to every picture after reading, in the order in which it was written.
enum class Variation {
  kInvert,  // 255 - v
  kStripe,  // diagonal stripes are lightened: v -> 128 + v / 2
  kTint,    // three channels, scaled to an amber light
};

struct DatasetSpec {
  std::string kind;      // "glyphs", "idx", ...
  std::string argument;  // what follows the colon: a folder, or ""
  std::vector<Variation> variations;
  Half half = Half::kNone;
  bool halves = false;  // both, as two domains (pair_spec.h)
  Split split = Split::kTrain;
  bool split_given = false;  // whether the text names it
};

// "KIND[:ARGUMENT]" followed by any of +invert, +stripe, +tint and at most one of @train, @test,
// and of +left, +right, +split. Only these endings are taken off, so that a folder name may hold
// '+' and '@'. Throws FatalError (kUsage) where a split or a half is given twice.
DatasetSpec ParseDatasetSpec(std::string_view spec);

// "+invert", "@test" and all others.
std::vector<std::string> SpecEndings();

}  // namespace ganvas::data
