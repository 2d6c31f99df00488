// What a laboratory's generator learns to make.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "shared/base/result.h"
#include "shared/points/mixture.h"
#include "shared/points/point_set.h"

namespace ganvas::laboratory {

class Data {
 public:
  // One of points::NamedMixtures. kBadInput lists the names.
  static Result<Data> Named(std::string_view name);
  // Points drawn by hand or read from a file; `modes` is empty or has one for each. kBadInput where
  // there are none or where one is not finite.
  static Result<Data> Of(std::vector<points::Pair> given, std::span<const int64_t> modes);

  // As points::DrawMixture.
  void Draw(uint64_t seed, uint64_t first, int64_t count, float* xy) const;
  // Null where no modes are known, or where they have no spread.
  const points::Mixture* mixture() const;
  const points::Pair& mean() const { return mean_; }
  // Deviation of each coordinate; 1 where all points have the same.
  const points::Pair& scale() const { return scale_; }

 private:
  void Measure(const points::Moments& moments);

  std::optional<points::Mixture> named_;
  std::optional<points::PointSet> set_;
  points::Pair mean_{}, scale_{};
};

}  // namespace ganvas::laboratory
