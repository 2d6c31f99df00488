#include "shared/laboratory/step_random.h"

#include "shared/latent/latent.h"
#include "shared/latent/seed.h"

namespace ganvas::laboratory {
namespace {

constexpr uint64_t kStepStream = 5;            // of the run's seed
constexpr uint64_t kStepNumbers = 0x73746570;  // of that
constexpr uint64_t kPartsOfAStream = 256;

std::vector<float> Draw(uint64_t seed, Stream stream, Prior prior, size_t count) {
  std::vector<float> numbers(count);
  const uint64_t key = DeriveSeed(seed, static_cast<uint64_t>(stream) * kPartsOfAStream);
  Latent(key, 0, prior, numbers);
  return numbers;
}

}  // namespace

StepRandom::StepRandom(uint64_t seed, int64_t update)
    : seed_(DeriveSeed(DeriveSeed(DeriveSeed(seed, kStepStream), kStepNumbers),
                       static_cast<uint64_t>(update))) {}

std::vector<float> StepRandom::Normal(Stream stream, size_t count) const {
  return Draw(seed_, stream, Prior::kNormal, count);
}

std::vector<float> StepRandom::Uniform(Stream stream, size_t count) const {
  std::vector<float> numbers = Draw(seed_, stream, Prior::kUniform, count);
  // [-1, 1) in steps of 2^-23: the sum and the half are exact.
  for (float& number : numbers) number = (number + 1) * 0.5f;
  return numbers;
}

}  // namespace ganvas::laboratory
