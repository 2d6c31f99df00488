// The random numbers of a step beside its latents and its batch: those of the trainer's StepRandom
// (native/objectives/random.h) on a CPU.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ganvas::laboratory {

// The trainer's streams that points need, with its numbers.
enum class Stream : uint64_t {
  kInterpolation = 0,  // epsilon of the gradient penalty
  kNoiseReal = 1,      // instance noise
  kNoiseFake = 2,
  kNoiseGeneratorFake = 3,
  kNoiseGeneratorReal = 4,
};

class StepRandom {
 public:
  // `update` counts those of the discriminator.
  StepRandom(uint64_t seed, int64_t update);

  std::vector<float> Normal(Stream stream, size_t count) const;
  std::vector<float> Uniform(Stream stream, size_t count) const;  // [0, 1)

 private:
  uint64_t seed_;
};

}  // namespace ganvas::laboratory
