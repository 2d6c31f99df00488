// Two domains of pictures, as translation learns from them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "native/data/dataset.h"

namespace ganvas::data {

// Whether the text begins with `pair:` or is of pictures side by side, `folder:DIR+split`. It may
// still be wrong in detail.
bool IsPairSpec(std::string_view spec);

// The specifications of domain A and domain B of `pair:SPEC_A,SPEC_B`; of `folder:DIR+split` the
// left and the right halves, `folder:DIR+left` and `folder:DIR+right`. Since a folder's name may
// hold commas, the pair is taken apart at the first comma that has data of a known kind on both
// sides. A split at the very end is that of the whole: B's, and A's where A has none of its own.
// Throws FatalError (kUsage) where a side is missing, unknown, points, or a pair itself.
std::pair<std::string, std::string> ParsePairSpec(std::string_view spec);

// Both domains, in equally many channels and of equal size.
struct DomainPair {
  std::unique_ptr<Dataset> a, b;

  // "A: shapes, 20000 ...; B: shapes, 20000 ..., striped".
  std::string Describe() const;
  // Changes when either domain does, or when they change places.
  uint64_t Fingerprint() const;
};

// Opens a pair; with `matched`, of pictures that have a counterpart alone, and equal numbers are
// counterparts (counterparts.h). Where options.channels is 0, both get 3 channels as soon as one of
// them has 3. Throws FatalError as ParsePairSpec and OpenDataset do, the latter's behind "domain A:
// " or "domain B: ".
DomainPair OpenPair(std::string_view spec, const DatasetOptions& options, bool matched = false);

}  // namespace ganvas::data
