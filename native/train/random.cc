#include "native/train/random.h"

#include <ATen/Parallel.h>

#include <algorithm>

#include "native/models/seed.h"
#include "shared/latent/latent.h"

namespace ganvas::train {
namespace {

// Keeps these numbers apart from all others that are derived from a run's seed.
constexpr uint64_t kStepStream = 0x73746570;
constexpr uint64_t kPartsOfAStream = 256;
constexpr int64_t kBlock = 4;  // numbers of one Philox block
constexpr int64_t kBlocksOfATask = 4096;

torch::Tensor CountedNumbers(uint64_t key, torch::IntArrayRef sizes, Prior prior) {
  const int64_t count = c10::multiply_integers(sizes);
  const int64_t blocks = (count + kBlock - 1) / kBlock;
  const torch::Tensor numbers = torch::empty({blocks * kBlock}, torch::kFloat32);
  float* data = numbers.data_ptr<float>();
  at::parallel_for(0, blocks, kBlocksOfATask, [&](int64_t begin, int64_t end) {
    Latents(key, static_cast<uint64_t>(begin), end - begin, kBlock, prior, data + kBlock * begin);
  });
  return numbers.narrow(0, 0, count).view(sizes);
}

// A generator of our own for this device: drawing leaves LibTorch's default one alone.
at::Generator DeviceGenerator(torch::Device device, uint64_t key) {
  at::Generator generator = at::globalContext().defaultGenerator(device).clone();
  generator.set_current_seed(key);
  return generator;
}

}  // namespace

StepRandom::StepRandom(uint64_t seed, int64_t step, torch::Device device)
    : seed_(models::DeriveSeed(models::DeriveSeed(seed, kStepStream), static_cast<uint64_t>(step))),
      device_(device) {}

uint64_t StepRandom::Key(Stream stream, uint64_t part) const {
  return models::DeriveSeed(seed_, static_cast<uint64_t>(stream) * kPartsOfAStream + part);
}

torch::Tensor StepRandom::Normal(Stream stream, torch::IntArrayRef sizes, uint64_t part) const {
  const uint64_t key = Key(stream, part);
  if (device_.is_cpu()) return CountedNumbers(key, sizes, Prior::kNormal);
  return torch::randn(sizes, DeviceGenerator(device_, key), torch::TensorOptions(device_));
}

torch::Tensor StepRandom::Uniform(Stream stream, torch::IntArrayRef sizes, uint64_t part) const {
  const uint64_t key = Key(stream, part);
  // [-1, 1) in steps of 2^-23: the sum and the half are exact.
  if (device_.is_cpu()) return CountedNumbers(key, sizes, Prior::kUniform).add_(1).mul_(0.5);
  return torch::rand(sizes, DeviceGenerator(device_, key), torch::TensorOptions(device_));
}

}  // namespace ganvas::train
