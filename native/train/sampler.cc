#include "native/train/sampler.h"

#include <algorithm>
#include <vector>

#include "shared/latent/latent.h"

namespace ganvas::train {
namespace {

constexpr int64_t kCalibrationBatch = 256;
// Any fixed seed other than the samples' own.
constexpr uint64_t kCalibrationSeed = 0x67616e766173;

torch::Device DeviceOf(const models::Generator& generator) {
  return generator.parameters().front().device();
}

std::vector<torch::nn::BatchNorm2dImpl*> BatchNorms(torch::nn::Module& module) {
  std::vector<torch::nn::BatchNorm2dImpl*> norms;
  for (const auto& child : module.modules(/*include_self=*/false)) {
    if (auto* norm = child->as<torch::nn::BatchNorm2d>()) norms.push_back(norm);
  }
  return norms;
}

}  // namespace

torch::Tensor LatentBatch(uint64_t seed, int64_t first, int64_t count, int64_t nz,
                          torch::Device device) {
  torch::Tensor z = torch::empty({count, nz}, torch::kFloat32);
  Latents(seed, static_cast<uint64_t>(first), count, nz, Prior::kNormal, z.data_ptr<float>());
  return z.to(device);
}

void CalibrateBatchNorm(models::Generator& generator, int64_t nz, int64_t pictures) {
  torch::NoGradGuard no_grad;
  const auto norms = BatchNorms(generator);
  if (!norms.empty()) {
    std::vector<double> momenta;
    for (auto* norm : norms) momenta.push_back(norm->options.momentum().value_or(0.1));
    generator.train();
    int64_t batches = 0;
    for (int64_t first = 0; first < pictures; first += kCalibrationBatch) {
      // Momentum 1/k makes the running statistics the mean over the batches so far.
      ++batches;
      for (auto* norm : norms) norm->options.momentum(1.0 / static_cast<double>(batches));
      generator.forward(
          LatentBatch(kCalibrationSeed, first, std::min(kCalibrationBatch, pictures - first), nz,
                      DeviceOf(generator)),
          {});
    }
    for (size_t i = 0; i < norms.size(); ++i) norms[i]->options.momentum(momenta[i]);
  }
  generator.eval();
}

Image SampleGrid(models::Generator& generator, int64_t nz, int64_t count) {
  torch::NoGradGuard no_grad;
  const torch::Tensor pictures =
      generator.forward(LatentBatch(0, 0, count, nz, DeviceOf(generator)), {})
          .to(torch::kCPU, torch::kFloat32)
          .contiguous();
  const int channels = static_cast<int>(pictures.size(1));
  const int height = static_cast<int>(pictures.size(2));
  const int width = static_cast<int>(pictures.size(3));
  const size_t picture_bytes = size_t{4} * height * width;
  std::vector<uint8_t> rgba(picture_bytes * static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) {
    ChwToRgba(pictures[i].data_ptr<float>(), channels, height, width,
              rgba.data() + picture_bytes * static_cast<size_t>(i));
  }
  return Grid(rgba, static_cast<int>(count), width, height, 0);
}

}  // namespace ganvas::train
