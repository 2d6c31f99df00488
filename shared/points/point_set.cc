#include "shared/points/point_set.h"

#include <cmath>
#include <cstddef>
#include <map>
#include <utility>

#include "shared/latent/latent.h"

namespace ganvas::points {
namespace {

// The high half of the Philox counter: see mixture.cc.
constexpr uint64_t kOrderStream = uint64_t{5} << 56;

// A random order of 0 .. size - 1 in which any place is found without making the others: a balanced
// Feistel network (Luby and Rackoff 1988) with Philox as its round function, applied again until
// the result is below `size` (cycle walking, Black and Rogaway 2002).
class RandomOrder {
 public:
  RandomOrder(uint64_t seed, uint64_t epoch, uint64_t size)
      : seed_(seed), epoch_(epoch), size_(size) {
    while (size > uint64_t{1} << (2 * half_bits_)) ++half_bits_;
  }

  uint64_t At(uint64_t place) const {
    do {
      place = Encrypt(place);
    } while (place >= size_);
    return place;
  }

 private:
  static constexpr uint64_t kRounds = 6;

  uint64_t Encrypt(uint64_t value) const {
    const uint64_t mask = (uint64_t{1} << half_bits_) - 1;
    uint64_t left = value >> half_bits_;
    uint64_t right = value & mask;
    for (uint64_t round = 0; round < kRounds; ++round) {
      const auto words = Philox4x32(seed_, epoch_, kOrderStream | round << 32 | right);
      left ^= words[0] & mask;
      std::swap(left, right);
    }
    return left << half_bits_ | right;
  }

  uint64_t seed_, epoch_, size_;
  unsigned half_bits_ = 4;  // fewer leave too few different orders of a few points
};

// The mixture that the modes stand for; `index_of` becomes each point's centre.
Mixture MixtureOf(std::span<const Pair> points, std::span<const int64_t> names,
                  std::vector<int64_t>* index_of) {
  struct Mode {
    Pair sum{};
    int64_t count = 0;
    size_t index = 0;
  };
  std::map<int64_t, Mode> modes;
  for (size_t i = 0; i < points.size(); ++i) {
    Mode& mode = modes[names[i]];
    ++mode.count;
    for (size_t c = 0; c < 2; ++c) mode.sum[c] += points[i][c];
  }
  const double n = static_cast<double>(points.size());
  Mixture mixture;
  for (auto& [name, mode] : modes) {
    const double count = static_cast<double>(mode.count);
    mode.index = mixture.centers.size();
    mixture.centers.push_back({mode.sum[0] / count, mode.sum[1] / count});
    mixture.weights.push_back(count / n);
  }
  double square = 0;
  for (size_t i = 0; i < points.size(); ++i) {
    const size_t index = modes.at(names[i]).index;
    index_of->push_back(static_cast<int64_t>(index));
    for (size_t c = 0; c < 2; ++c) {
      const double d = points[i][c] - mixture.centers[index][c];
      square += d * d;
    }
  }
  const double freedom = 2 * (n - static_cast<double>(modes.size()));
  mixture.sigma = freedom > 0 ? std::sqrt(square / freedom) : 0;
  return mixture;
}

}  // namespace

PointSet::PointSet(std::vector<Pair> points, std::span<const int64_t> modes)
    : points_(std::move(points)), moments_(MomentsOf(points_)) {
  if (!modes.empty()) mixture_ = MixtureOf(points_, modes, &mode_of_);
}

void PointSet::Draw(uint64_t seed, uint64_t first, int64_t count, float* xy, int64_t* modes) const {
  const uint64_t all = points_.size();
  for (int64_t i = 0; i < count; ++i) {
    const uint64_t sample = first + static_cast<uint64_t>(i);
    const size_t at = static_cast<size_t>(RandomOrder(seed, sample / all, all).At(sample % all));
    xy[2 * i] = static_cast<float>(points_[at][0]);
    xy[2 * i + 1] = static_cast<float>(points_[at][1]);
    if (modes != nullptr) modes[i] = mode_of_.empty() ? -1 : mode_of_[at];
  }
}

}  // namespace ganvas::points
