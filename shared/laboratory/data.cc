#include "shared/laboratory/data.h"

#include <cmath>
#include <string>
#include <utility>

#include "shared/base/quoted.h"

namespace ganvas::laboratory {

Result<Data> Data::Named(std::string_view name) {
  std::string names;
  for (const points::NamedMixture& named : points::NamedMixtures()) {
    if (named.name == name) {
      Data data;
      data.named_ = named.Make();
      data.Measure(points::MomentsOf(*data.named_));
      return data;
    }
    names += (names.empty() ? "" : ", ") + std::string(named.name);
  }
  return BadInput("data " + Quoted(std::string(name)) + ", expected one of " + names);
}

Result<Data> Data::Of(std::vector<points::Pair> given, std::span<const int64_t> modes) {
  if (given.empty()) return BadInput("the data holds no points");
  for (size_t i = 0; i < given.size(); ++i) {
    if (std::isfinite(given[i][0]) && std::isfinite(given[i][1])) continue;
    return BadInput("point " + std::to_string(i) + " is not finite");
  }
  Data data;
  data.set_.emplace(std::move(given), modes);
  data.Measure(data.set_->moments());
  return data;
}

void Data::Measure(const points::Moments& moments) {
  mean_ = moments.mean;
  scale_ = moments.deviation;
  for (double& scale : scale_) scale = scale > 0 ? scale : 1;
}

void Data::Draw(uint64_t seed, uint64_t first, int64_t count, float* xy) const {
  if (named_) return DrawMixture(*named_, points::Draws::kTrain, seed, first, count, xy, nullptr);
  set_->Draw(seed, first, count, xy, nullptr);
}

const points::Mixture* Data::mixture() const {
  const points::Mixture* mixture = named_ ? &*named_ : set_->mixture();
  return mixture != nullptr && mixture->sigma > 0 ? mixture : nullptr;
}

}  // namespace ganvas::laboratory
