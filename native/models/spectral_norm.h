// Spectral normalization: Miyato, Kataoka, Koyama, Yoshida 2018, "Spectral normalization for
// generative adversarial networks", algorithm 1.
#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace ganvas::models {

// W -> W / sigma(W), where sigma is the largest singular value of W as a matrix of one row for each
// output, sigma = u^T W v. Each call takes one step of the power iteration from the buffer `u`; in
// training mode the step is kept, in evaluation mode it is not, so that equal weights give equal
// results. Gradients flow through sigma with u and v held constant (equation 12), to any order.
// Graphs of earlier calls stay valid.
class SpectralNormImpl : public torch::nn::Module {
 public:
  // Weights have `outputs` outputs along dimension `output_dim`: 0, or 1 for transposed
  // convolutions.
  explicit SpectralNormImpl(int64_t outputs, int64_t output_dim = 0);

  torch::Tensor forward(const torch::Tensor& weight);

  torch::Tensor u;  // float[outputs], the left singular vector so far

 private:
  int64_t output_dim_;
};
TORCH_MODULE(SpectralNorm);

}  // namespace ganvas::models
