#include "native/step/style_pass.h"

#include <cmath>
#include <string_view>

#include "native/models/stylegan2.h"
#include "native/step/sampler.h"

namespace ganvas::train {
namespace {

// What a step keeps of the mean of w, and takes of a new path length.
constexpr double kAverageKept = 0.995;
constexpr double kPathShare = 0.01;

models::Stylegan2Generator& StylesOf(models::Generator& generator) {
  return *generator.as<models::Stylegan2Generator>();
}

torch::Tensor Drawn(const StepRandom& random, Stream stream, torch::IntArrayRef sizes,
                    Prior prior) {
  return prior == Prior::kNormal ? random.Normal(stream, sizes)
                                 : random.Uniform(stream, sizes) * 2 - 1;
}

// [N, 1, height, width] for each convolution.
std::vector<torch::Tensor> DrawNoise(const models::Stylegan2Generator& generator, int64_t samples,
                                     const StepRandom& random, Stream stream) {
  std::vector<torch::Tensor> noise;
  for (const auto& [height, width] : generator.NoiseSizes()) {
    noise.push_back(random.Normal(stream, {samples, 1, height, width}, noise.size()));
  }
  return noise;
}

// w of each layer, [N, layers, dim]: those of z, and from a random layer on those of a second
// latent for `mixing` of the samples (Karras et al. 2019, section 3.1).
torch::Tensor MixedLayers(models::Stylegan2Generator& generator,
                          const GeneratorPass::Inputs& inputs, double mixing, Prior prior,
                          torch::Tensor* w_of_z) {
  const int64_t samples = inputs.z.size(0), layers = generator.layers();
  if (mixing == 0) {
    *w_of_z = generator.Map(inputs.z, inputs.labels);
    return generator.Layers(*w_of_z);
  }
  const torch::Tensor other = Drawn(inputs.random, Stream::kMixLatents, inputs.z.sizes(), prior);
  const torch::Tensor labels =
      inputs.labels.defined() ? torch::cat({inputs.labels, inputs.labels}) : torch::Tensor();
  const torch::Tensor both =
      generator.Map(torch::cat({inputs.z, other.to(inputs.z.scalar_type())}), labels);
  *w_of_z = both.narrow(0, 0, samples);
  const torch::Tensor chance = inputs.random.Uniform(Stream::kMixLayers, {samples, 2});
  const torch::Tensor cut = 1 + (chance.select(1, 1) * static_cast<double>(layers - 1)).floor();
  const torch::Tensor first_other =
      torch::where(chance.select(1, 0) < mixing, cut, torch::full_like(cut, layers));
  const torch::Tensor own = torch::arange(layers, cut.options()) < first_other.unsqueeze(1);
  return torch::where(own.unsqueeze(2), w_of_z->unsqueeze(1),
                      both.narrow(0, samples, samples).unsqueeze(1));
}

torch::Tensor& PathLengthMean(Game& game) {
  for (NamedTensor& extra : game.extras) {
    if (extra.name == kPathLengthMean) return extra.tensor;
  }
  TORCH_CHECK(false, "the game has no ", kPathLengthMean);
}

torch::Tensor EverySecond(const torch::Tensor& rows) {
  return rows.defined() ? rows.slice(0, 0, rows.size(0), 2) : rows;
}

}  // namespace

torch::Tensor StylePass::Mean(const torch::Tensor& numbers) const {
  return ranks_ != nullptr ? ranks_->Mean(numbers) : numbers;
}

torch::Tensor StylePass::Samples(models::Generator& generator, const Inputs& inputs) const {
  models::Stylegan2Generator& styles = StylesOf(generator);
  torch::Tensor w;
  const torch::Tensor ws =
      MixedLayers(styles, inputs, options_.style_mixing, PriorOf(options_), &w);
  if (torch::GradMode::is_enabled()) {
    torch::NoGradGuard no_grad;
    styles.w_avg.lerp_(Mean(w.detach().mean(0)), 1 - kAverageKept);
  }
  return styles.Synthesize(ws, DrawNoise(styles, ws.size(0), inputs.random, Stream::kLayerNoise),
                           inputs.z.scalar_type());
}

void StylePass::Regularize(Game& game, const Inputs& inputs, int64_t step, double rate_scale,
                           std::vector<torch::Tensor>* numbers) const {
  torch::Tensor& mean = PathLengthMean(game);
  if (options_.pl_weight > 0 && step % options_.pl_every == 0) {
    models::Stylegan2Generator& styles = StylesOf(*game.generator);
    const torch::Tensor ws =
        styles.Layers(styles.Map(EverySecond(inputs.z), EverySecond(inputs.labels)));
    const torch::Tensor pictures =
        styles.Synthesize(ws, DrawNoise(styles, ws.size(0), inputs.random, Stream::kPathLayerNoise),
                          inputs.z.scalar_type());
    const torch::Tensor directions =
        inputs.random.Normal(Stream::kPathDirections, pictures.sizes()) /
        std::sqrt(static_cast<double>(pictures.size(2) * pictures.size(3)));
    const torch::Tensor gradients =
        torch::autograd::grad({(pictures * directions).sum()}, {ws}, /*grad_outputs=*/{},
                              /*retain_graph=*/true, /*create_graph=*/true)[0];
    const torch::Tensor lengths = gradients.square().sum(2).mean(1).sqrt();
    {
      torch::NoGradGuard no_grad;
      mean.lerp_(Mean(lengths.detach().mean()).to(mean.scalar_type()), kPathShare);
    }
    game.adam_g->ClearGradients();
    ((lengths - mean).square().mean() *
     (options_.pl_weight * static_cast<double>(options_.pl_every)))
        .backward();
    if (ranks_ != nullptr) ranks_->Average(game.generator->parameters());
    game.adam_g->Step(rate_scale, /*average_decay=*/1);
  }
  numbers->push_back(mean);
}

}  // namespace ganvas::train
