// The residual block of R3GAN as one operation whose second derivatives are as fast as its first.
#pragma once

#include <torch/torch.h>

namespace ganvas::ops {

// Weights as of torch::nn::Conv2d, of float32 or float64.
struct BottleneckWeights {
  torch::Tensor weight1, bias1;  // [wide, maps, 1, 1], [wide]
  torch::Tensor weight2, bias2;  // [wide, wide / groups, 3, 3], [wide]
  torch::Tensor weight3;         // [maps, wide, 1, 1]
};

// Whether Bottleneck takes this input and these weights: on the CPU, `maps` a multiple of 8, groups
// of 16 maps; float64 with float64, float32 and bfloat16 with float32.
bool FitsBottleneck(const torch::Tensor& input, const BottleneckWeights& weights);

// input + conv3(leaky(conv2(leaky(conv1(input))))): a 1x1 convolution with bias, one of 3x3 in
// groups with bias and zeros outside, a 1x1 one without; LeakyReLU with `slope` in [0, 1]. `input`
// is [N, maps, H, W], and so is the result, in its type and in channels-last layout. bfloat16 is
// what is stored; products and sums are float32 with the weights as they are.
//
// Can be differentiated by the input twice, as penalties on gradients need: between its kinks the
// block is linear in its input, so its gradient is the block backwards, and the gradient of that is
// the block without its biases. By its weights and their gradients it can be, too, by LibTorch's
// operations.
torch::Tensor Bottleneck(const torch::Tensor& input, const BottleneckWeights& weights,
                         double slope);

// A penalty on gradients beside a loss, in one backward pass. While it lives, gradients by the
// input of blocks that are taken with create_graph belong to it: those of the plain sum of logits,
// where logit n depends on sample n alone. Once Scale is told, backward() has to be called for
//   a loss with the gradient s_n at logit n  +  a function of those gradients.
// At a block, the loss's gradient t' is then s_n times the gradient t that is there already, and
// both parts of the gradient of its weights are products with t, which are made together, with the
// change u that the penalty asks of the block's values h: (u + s h) t, in place of u t + h t'.
// Blocks on this thread only.
class JointGradients {
 public:
  JointGradients();
  ~JointGradients();
  JointGradients(const JointGradients&) = delete;
  JointGradients& operator=(const JointGradients&) = delete;

  // `of_logit` is [N].
  void Scale(const torch::Tensor& of_logit);

 private:
  torch::Tensor scale_, outer_;
};

}  // namespace ganvas::ops
