#include "native/models/init.h"

#include <cmath>
#include <vector>

#include "native/models/layers.h"
#include "native/models/seed.h"
#include "native/models/spectral_norm.h"
#include "native/models/transposed_conv.h"
#include "shared/latent/latent.h"

namespace ganvas::models {
namespace {

// Streams of the vectors of spectral normalization.
constexpr uint64_t kSpectralStreams = uint64_t{1} << 31;

torch::Tensor Draw(torch::IntArrayRef sizes, uint64_t seed, uint64_t stream, Prior prior) {
  torch::Tensor numbers = torch::empty(sizes, torch::kFloat32);
  Latent(DeriveSeed(seed, stream), 0, prior,
         {numbers.data_ptr<float>(), static_cast<size_t>(numbers.numel())});
  return numbers;
}

struct Layer {
  torch::Tensor weight, bias;  // bias may be undefined
  int64_t output_dim = 0;
};

Layer LayerOf(const torch::nn::Module& module) {
  if (const auto* up = module.as<torch::nn::ConvTranspose2d>()) return {up->weight, up->bias, 1};
  if (const auto* conv = module.as<torch::nn::Conv2d>()) return {conv->weight, conv->bias};
  if (const auto* linear = module.as<torch::nn::Linear>()) return {linear->weight, linear->bias};
  if (const auto* projection = module.as<ClassProjection>()) return {projection->weight, {}};
  return {};
}

// Saxe, McClelland, Ganguli 2014: rows, or columns where there are fewer, are orthonormal. QR of a
// Gaussian matrix with the signs that make it uniform (Mezzadri 2007), in double precision.
void FillOrthogonal(const Layer& layer, uint64_t seed, uint64_t stream) {
  const torch::Tensor by_output = layer.weight.transpose(0, layer.output_dim);
  const int64_t rows = by_output.size(0);
  const int64_t columns = layer.weight.numel() / rows;
  const torch::Tensor gaussian =
      Draw({std::max(rows, columns), std::min(rows, columns)}, seed, stream, Prior::kNormal);
  const auto [q, r] = torch::linalg_qr(gaussian.to(torch::kFloat64));
  const torch::Tensor unique = q * r.diagonal().sign();
  const torch::Tensor matrix = rows > columns ? unique : unique.t();
  by_output.copy_(matrix.reshape(by_output.sizes()));
}

void FillWeight(const Layer& layer, const Fans& fans, Init scheme, uint64_t seed, uint64_t stream) {
  const auto normal = [&](double std) {
    FillNormal(layer.weight, seed, stream, 0, static_cast<float>(std));
  };
  switch (scheme) {
    case Init::kDefault:
      TORCH_CHECK(false, "an architecture's own initial weights are its own business");
    case Init::kDcgan:
      return normal(0.02);
    case Init::kNormal:
      return normal(std::sqrt(1 / fans.in));
    case Init::kXavier:
      layer.weight.copy_(Draw(layer.weight.sizes(), seed, stream, Prior::kUniform) *
                         std::sqrt(6 / (fans.in + fans.out)));
      return;
    case Init::kHe:
      return normal(std::sqrt(2 / fans.in));
    case Init::kOrthogonal:
      return FillOrthogonal(layer, seed, stream);
  }
}

}  // namespace

Fans FansOf(const torch::nn::Module& layer) {
  const torch::Tensor weight = LayerOf(layer).weight;
  if (!weight.defined()) return {0, 0};
  const auto size = [&](int64_t dim) { return static_cast<double>(weight.size(dim)); };
  const double taps = weight.dim() == 4 ? size(2) * size(3) : 1;
  if (const auto* up = layer.as<TransposedConv2d>()) {
    return {size(0) * taps / static_cast<double>(up->stride() * up->stride()), size(1) * taps};
  }
  double groups = 1;
  if (const auto* conv = layer.as<torch::nn::Conv2d>()) {
    groups = static_cast<double>(conv->options.groups());
  }
  return {size(1) * taps, size(0) / groups * taps};
}

void FillNormal(torch::Tensor tensor, uint64_t seed, uint64_t stream, float mean, float std) {
  torch::NoGradGuard no_grad;
  tensor.copy_(Draw(tensor.sizes(), seed, stream, Prior::kNormal).mul_(std).add_(mean));
}

void InitWeights(torch::nn::Module& module, Init scheme, uint64_t seed) {
  torch::NoGradGuard no_grad;
  uint64_t stream = 0;
  uint64_t spectral_stream = kSpectralStreams;
  for (const auto& child : module.modules(/*include_self=*/false)) {
    if (const Layer layer = LayerOf(*child); layer.weight.defined()) {
      FillWeight(layer, FansOf(*child), scheme, seed, stream++);
      if (layer.bias.defined()) layer.bias.zero_();
    } else if (auto* norm = child->as<torch::nn::BatchNorm2d>(); norm && norm->weight.defined()) {
      FillNormal(norm->weight, seed, stream++, 1, scheme == Init::kDcgan ? 0.02f : 0.0f);
    } else if (auto* spectral = child->as<SpectralNorm>(); spectral != nullptr) {
      FillNormal(spectral->u, seed, spectral_stream++, 0, 1);
      spectral->u.div_(spectral->u.norm());
    }
  }
}

void InitEmbedding(torch::nn::EmbeddingImpl& table, float std, uint64_t seed) {
  FillNormal(table.weight, seed, kOwnStreams, 0, std);
}

}  // namespace ganvas::models
