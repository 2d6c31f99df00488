// The separable filter [1, 3, 3, 1] of StyleGAN2 (Karras et al. 2020, section 2 and appendix B;
// upfirdn2d of the authors' code), for enlarging, halving and blurring pictures.
//
// All functions take [N, maps, H, W] of float32, float64 or bfloat16 and are linear. The gradient
// of each is another of them, so they can be differentiated to any order at the same speed. On the
// CPU they are loops over rows, in channels-last layout where the input has it, with threads; sums
// of bfloat16 are float32. Elsewhere they are LibTorch's convolutions.
#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace ganvas::ops {

// What lies outside of the picture.
enum class Border { kZero, kRepeat };

// [N, maps, 2 H, 2 W]: zeros between the pixels, 2 pixels of padding before and 1 behind, the
// filter with sum 4: pixel 2 j is (x[j - 1] + 3 x[j]) / 4, pixel 2 j + 1 is (3 x[j] + x[j + 1]) /
// 4, in both directions. With Border::kRepeat this is bilinear enlarging with half-pixel centres.
torch::Tensor UpsampleFiltered(const torch::Tensor& input, Border border = Border::kZero);

// [N, maps, H / 2, W / 2] from even H and W: 1 pixel of padding on each side, the filter with sum
// 1, every second pixel: pixel i is (x[2 i - 1] + 3 x[2 i] + 3 x[2 i + 1] + x[2 i + 2]) / 8.
torch::Tensor DownsampleFiltered(const torch::Tensor& input, Border border = Border::kZero);

// [N, maps, H + before + after - 3, W + before + after - 3]: `before` zeros above and to the left,
// `after` below and to the right, each in [0, 3], then the filter with the sum `gain`.
torch::Tensor Filtered(const torch::Tensor& input, int64_t before, int64_t after, double gain = 1);

}  // namespace ganvas::ops
