// The weighted pixel term that some add to the generator's adversarial loss.
#pragma once

#include <torch/torch.h>

namespace ganvas::train {

// lambda * E ||X - G(z)||_2^2: squares summed over all numbers of a sample, then averaged over the
// batch. Sample k of `real` is compared with sample k of `fake`; the latents know nothing of the
// real samples, so the pairing is arbitrary. E ||X - y||^2 is smallest at y = E X, whatever z: by
// itself the term pulls every output to the mean of the data and takes variety away.
torch::Tensor PixelTerm(const torch::Tensor& real, const torch::Tensor& fake, double lambda);

}  // namespace ganvas::train
