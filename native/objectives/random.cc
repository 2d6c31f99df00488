#include "native/objectives/random.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <vector>

#include "native/models/seed.h"
#include "shared/latent/latent.h"

namespace ganvas::train {
namespace {

// Keeps these numbers apart from all others that are derived from a run's seed.
constexpr uint64_t kStepStream = 0x73746570;
constexpr uint64_t kPartsOfAStream = 256;
constexpr int64_t kBlock = 4;  // numbers of one Philox block
constexpr int64_t kBlocksOfATask = 4096;

// Numbers first .. first + count - 1 of `key`.
torch::Tensor NumbersFrom(uint64_t key, int64_t first, int64_t count, Prior prior) {
  const int64_t skipped = first % kBlock;
  const int64_t blocks = (skipped + count + kBlock - 1) / kBlock;
  const torch::Tensor numbers = torch::empty({blocks * kBlock}, torch::kFloat32);
  float* data = numbers.data_ptr<float>();
  at::parallel_for(0, blocks, kBlocksOfATask, [&](int64_t begin, int64_t end) {
    Latents(key, static_cast<uint64_t>(first / kBlock + begin), end - begin, kBlock, prior,
            data + kBlock * begin);
  });
  return numbers.narrow(0, skipped, count);
}

// The slice of the samples, of `sizes`, that lies in the numbers of all samples.
torch::Tensor CountedNumbers(uint64_t key, torch::IntArrayRef sizes, Prior prior,
                             const RankSlice& slice, int64_t samples) {
  const int64_t row = c10::multiply_integers(sizes.slice(static_cast<size_t>(samples)));
  if (samples == 0) return NumbersFrom(key, slice.rank * row, row, prior).view(sizes);
  std::vector<torch::Tensor> rows;
  for (int64_t i = 0; i < c10::multiply_integers(sizes) / row; ++i) {
    rows.push_back(NumbersFrom(key, (i * slice.ranks + slice.rank) * row, row, prior));
  }
  return torch::cat(rows).view(sizes);
}

// The sizes for the samples of all processes.
std::vector<int64_t> WholeSizes(torch::IntArrayRef sizes, const RankSlice& slice, int64_t samples) {
  std::vector<int64_t> whole = sizes.vec();
  whole[static_cast<size_t>(samples)] *= slice.ranks;
  return whole;
}

torch::Tensor OwnPart(const torch::Tensor& whole, const RankSlice& slice, int64_t samples) {
  const int64_t count = whole.size(samples);
  return whole.narrow(samples, slice.First(count), slice.Rows(count));
}

// A generator of our own for this device: drawing leaves LibTorch's default one alone.
at::Generator DeviceGenerator(torch::Device device, uint64_t key) {
  at::Generator generator = at::globalContext().defaultGenerator(device).clone();
  generator.set_current_seed(key);
  return generator;
}

}  // namespace

StepRandom::StepRandom(uint64_t seed, int64_t step, torch::Device device, RankSlice slice)
    : seed_(models::DeriveSeed(models::DeriveSeed(seed, kStepStream), static_cast<uint64_t>(step))),
      device_(device),
      slice_(slice) {}

StepRandom StepRandom::OnHost() const {
  StepRandom host = *this;
  host.device_ = torch::kCPU;
  return host;
}

uint64_t StepRandom::Key(Stream stream, uint64_t part) const {
  return models::DeriveSeed(seed_, static_cast<uint64_t>(stream) * kPartsOfAStream + part);
}

torch::Tensor StepRandom::Normal(Stream stream, torch::IntArrayRef sizes, uint64_t part,
                                 int64_t samples) const {
  const uint64_t key = Key(stream, part);
  if (device_.is_cpu()) return CountedNumbers(key, sizes, Prior::kNormal, slice_, samples);
  return OwnPart(torch::randn(WholeSizes(sizes, slice_, samples), DeviceGenerator(device_, key),
                              torch::TensorOptions(device_)),
                 slice_, samples);
}

torch::Tensor StepRandom::Uniform(Stream stream, torch::IntArrayRef sizes, uint64_t part,
                                  int64_t samples) const {
  const uint64_t key = Key(stream, part);
  if (device_.is_cpu()) {
    // [-1, 1) in steps of 2^-23: the sum and the half are exact.
    return CountedNumbers(key, sizes, Prior::kUniform, slice_, samples).add_(1).mul_(0.5);
  }
  return OwnPart(torch::rand(WholeSizes(sizes, slice_, samples), DeviceGenerator(device_, key),
                             torch::TensorOptions(device_)),
                 slice_, samples);
}

}  // namespace ganvas::train
