// The random numbers of a step beside its latents and its batch.
#pragma once

#include <torch/torch.h>

#include <cstdint>

#include "native/run/rank_slice.h"

namespace ganvas::train {

// What numbers are drawn for; equal streams of a step hold equal numbers. The discriminator's
// update sees real and generated samples, the generator's update generated ones and, for
// relativistic objectives, real ones.
enum class Stream : uint64_t {
  kInterpolation,  // epsilon of the gradient penalty
  kNoiseReal,      // instance noise
  kNoiseFake,
  kNoiseGeneratorFake,
  kNoiseGeneratorReal,
  kAugmentReal,  // DiffAugment or ADA
  kAugmentFake,
  kAugmentGeneratorFake,
  kAugmentGeneratorReal,
  kPart,            // where a part of a larger picture is taken
  kPool,            // what a pool of earlier pictures gives
  kMixLatents,      // second latents of style mixing
  kMixLayers,       // which layers take their styles
  kLayerNoise,      // of stylegan2's convolutions
  kPathDirections,  // of path length regularization
  kPathLayerNoise,
  kDropout,
};

// Random numbers as a function of (seed, step, stream, part), and of nothing that was drawn before,
// so that a resumed run goes on with the numbers that it would have had. On the CPU they are
// shared/latent's, whose bits depend on neither threads nor LibTorch; on a GPU they are those of
// LibTorch's generator for it.
class StepRandom {
 public:
  // `step` counts updates: one that takes several of the discriminator numbers each of them.
  StepRandom(uint64_t seed, int64_t step, torch::Device device, RankSlice slice = {});
  // The same on the CPU, for numbers that control the step.
  StepRandom OnHost() const;

  // float32 on the device. `part` tells draws of the same stream apart. Dimension `samples` is that
  // of the samples; where several processes share a batch, each gets the numbers of its own ones.
  torch::Tensor Normal(Stream stream, torch::IntArrayRef sizes, uint64_t part = 0,
                       int64_t samples = 0) const;
  torch::Tensor Uniform(Stream stream, torch::IntArrayRef sizes, uint64_t part = 0,
                        int64_t samples = 0) const;  // [0, 1)

 private:
  uint64_t Key(Stream stream, uint64_t part) const;

  uint64_t seed_;
  torch::Device device_;
  RankSlice slice_;
};

}  // namespace ganvas::train
