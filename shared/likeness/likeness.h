// A map of a generator's samples on which like lies near like.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "shared/base/result.h"
#include "shared/likeness/grid.h"
#include "shared/meaning/generator.h"
#include "shared/meaning/truncation.h"
#include "shared/runtime/session.h"

namespace ganvas::likeness {

struct LikenessOptions {
  static constexpr int64_t kFewest = 2, kMost = 4096;

  int64_t count = 1000;  // samples 0 to count - 1 of the seed
  uint64_t seed = 0;
  // The class of all; all classes in turn where it is left out.
  std::optional<int64_t> label = std::nullopt;
  // What is compared are samples that are truncated so; 1: none. Along w that changes lengths
  // alone, so maps by w stay as they are.
  double psi = 1;
  meaning::TruncationSpace space = meaning::TruncationSpace::kAuto;
};

struct LikenessMap {
  Grid grid;
  std::string value;  // what was compared; "" for pictures reduced to 8 x 8
};

// Takes features of the samples (features.h), their first two principal components, and a place on
// the grid for each (grid.h), in steps. Not thread-safe. The session must outlive it; between two
// calls others may use it. Native and wasm maps are the same but for samples that are alike to the
// last bits.
class LikenessSearch {
 public:
  // kBadInput for options out of range and for models that make no pictures.
  static Result<LikenessSearch> Create(Session& session, const meaning::Generator& generator,
                                       const LikenessOptions& options);

  // Works for about `milliseconds` and returns the share done, in [0, 1], 1 when finished.
  Result<double> Work(double milliseconds);
  // Once Work has returned 1.
  const LikenessMap& found() const;

  LikenessSearch(LikenessSearch&&) noexcept;
  LikenessSearch& operator=(LikenessSearch&&) noexcept;
  ~LikenessSearch();

 private:
  class Impl;
  explicit LikenessSearch(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ganvas::likeness
