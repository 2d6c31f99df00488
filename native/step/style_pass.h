// What StyleGAN2 adds to a step: style mixing, drawn noise, the tracked mean of w, path length
// regularization.
#pragma once

#include "native/ranks/distributed.h"
#include "native/run/options.h"
#include "native/step/generator_pass.h"

namespace ganvas::train {

// The name, in Game::extras, of the running mean of path lengths, a scalar.
inline constexpr const char* kPathLengthMean = "path_length_mean";

// For models::Stylegan2Generator alone.
class StylePass : public GeneratorPass {
 public:
  // `options` and `ranks`, which may be null, outlive it.
  StylePass(const Options& options, Ranks* ranks) : options_(options), ranks_(ranks) {}

  torch::Tensor Samples(models::Generator& generator, const Inputs& inputs) const override;
  // Every options.pl_every steps: Karras et al. 2020, equation 4 and appendix B, on every second
  // sample of the batch. The number is the mean length ||J_w^T y||, of this step or remembered.
  void Regularize(Game& game, const Inputs& inputs, int64_t step, double rate_scale,
                  std::vector<torch::Tensor>* numbers) const override;

 private:
  torch::Tensor Mean(const torch::Tensor& numbers) const;  // over all processes

  const Options& options_;
  Ranks* ranks_;
};

}  // namespace ganvas::train
