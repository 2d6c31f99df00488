// Pictures that a generator made before, so that a discriminator does not only see its latest ones.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <utility>

#include "native/objectives/random.h"

namespace ganvas::train {

// The history of Shrivastava et al. 2017, "Learning from simulated and unsupervised images through
// adversarial training", section 2.3, as in Zhu et al. 2017, section 4: a buffer of pictures.
class PicturePool {
 public:
  // Room for `capacity` pictures of shape [C, H, W] on `device`; 0 keeps none.
  PicturePool(int64_t capacity, torch::IntArrayRef picture, torch::Dtype type,
              torch::Device device);

  // A pool whose tensors, as below, are kept elsewhere.
  PicturePool(torch::Tensor pictures, torch::Tensor filled)
      : pictures_(std::move(pictures)), filled_(std::move(filled)) {}

  // What the discriminator is shown in the place of `made`, float[N, C, H, W] without gradients.
  // One picture after the other: while the pool has room, a picture is kept and shown; then, one
  // time in two, one of the pool that it replaces is shown, else itself. Which follows from
  // `draws`, float[N, 2] in [0, 1) on the CPU: swap below 0.5, place in the pool.
  torch::Tensor Exchange(const torch::Tensor& made, const torch::Tensor& draws);

  // What a checkpoint holds: the pictures, float[capacity, C, H, W], and how many of them are
  // there, int64[1]: the tensors themselves.
  const torch::Tensor& pictures() const { return pictures_; }
  const torch::Tensor& filled() const { return filled_; }

 private:
  torch::Tensor pictures_;
  torch::Tensor filled_;  // on the CPU
};

}  // namespace ganvas::train
