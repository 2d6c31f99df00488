#include "native/step/sampler.h"

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

Prior PriorOf(const Options& options) { return options.prior; }

torch::Tensor LatentBatch(uint64_t seed, int64_t first, int64_t count,
                          const GeneratorInputs& inputs, torch::Device device) {
  torch::Tensor z = torch::empty({count, inputs.nz}, torch::kFloat32);
  Latents(seed, static_cast<uint64_t>(first), count, inputs.nz, inputs.prior, z.data_ptr<float>());
  return z.to(device);
}

torch::Tensor CyclicLabels(int64_t first, int64_t count, const GeneratorInputs& inputs,
                           torch::Device device) {
  if (inputs.classes == 0) return {};
  return torch::arange(first, first + count, torch::kInt64).remainder(inputs.classes).to(device);
}

void CalibrateBatchNorm(models::Generator& generator, const GeneratorInputs& inputs,
                        int64_t samples) {
  torch::NoGradGuard no_grad;
  generator.eval();
  const auto norms = BatchNorms(generator);
  if (norms.empty()) return;
  const torch::Device device = DeviceOf(generator);
  std::vector<double> momenta;
  for (auto* norm : norms) {
    momenta.push_back(norm->options.momentum().value_or(0.1));
    norm->train();
  }
  int64_t batches = 0;
  for (int64_t first = 0; first < samples; first += kCalibrationBatch) {
    // Momentum 1/k makes the running statistics the mean over the batches so far.
    ++batches;
    for (auto* norm : norms) norm->options.momentum(1.0 / static_cast<double>(batches));
    const int64_t count = std::min(kCalibrationBatch, samples - first);
    generator.forward(LatentBatch(kCalibrationSeed, first, count, inputs, device),
                      CyclicLabels(first, count, inputs, device));
  }
  for (size_t i = 0; i < norms.size(); ++i) {
    norms[i]->options.momentum(momenta[i]);
    norms[i]->eval();
  }
}

torch::Tensor SamplesOf(models::Generator& generator, const GeneratorInputs& inputs, uint64_t seed,
                        int64_t first, int64_t count) {
  torch::NoGradGuard no_grad;
  const torch::Device device = DeviceOf(generator);
  std::vector<torch::Tensor> parts;
  for (int64_t done = 0; done < count; done += kCalibrationBatch) {
    const int64_t part = std::min(kCalibrationBatch, count - done);
    parts.push_back(generator
                        .forward(LatentBatch(seed, first + done, part, inputs, device),
                                 CyclicLabels(first + done, part, inputs, device))
                        .to(torch::kCPU, torch::kFloat32));
  }
  return torch::cat(parts).contiguous();
}

Image PictureGrid(const torch::Tensor& pictures, int columns) {
  const int count = static_cast<int>(pictures.size(0));
  const int channels = static_cast<int>(pictures.size(1));
  const int height = static_cast<int>(pictures.size(2));
  const int width = static_cast<int>(pictures.size(3));
  const size_t picture_bytes = size_t{4} * height * width;
  std::vector<uint8_t> rgba(picture_bytes * static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) {
    ChwToRgba(pictures[i].data_ptr<float>(), channels, height, width,
              rgba.data() + picture_bytes * static_cast<size_t>(i));
  }
  return Grid(rgba, count, width, height, columns);
}

}  // namespace ganvas::train
