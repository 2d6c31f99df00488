// Counted random numbers for metrics: which pictures, patches and subsets are taken.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace ganvas::metrics {

// What a stream is for: streams of one seed share no numbers.
enum class Purpose : uint64_t {
  kReference = 1,
  kFloor,
  kSubsets,
  kPatches,
  kDirections,
  kMixture,
  kWeights,
  kShifts,
  kClassifierOrder,
  kHeldOut,
  kTranslated,
};

// Philox blocks under `seed` in the order of their counters, apart from those of its latents.
class RandomStream {
 public:
  RandomStream(uint64_t seed, Purpose purpose)
      : seed_(seed), purpose_(static_cast<uint64_t>(purpose)) {}

  uint32_t Next();
  // Uniform in [0, bound), 0 < bound <= 2^32.
  int64_t Below(int64_t bound);
  // A seed for shared/latent, of this stream's own.
  uint64_t NextSeed();

 private:
  uint64_t seed_;
  uint64_t purpose_;
  uint64_t drawn_ = 0;
  std::array<uint32_t, 4> block_{};
};

// `count` <= `total` different numbers in [0, total), in random order.
std::vector<int64_t> ChooseDistinct(RandomStream& random, int64_t total, int64_t count);

}  // namespace ganvas::metrics
