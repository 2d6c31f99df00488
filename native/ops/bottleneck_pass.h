// A pass of a bottleneck block over chunks of pictures that stay in the cache, without derivatives:
// the block, its gradient and the gradient of that are such passes.
#pragma once

#include <torch/torch.h>

#include <cstdint>

#include "native/ops/group_conv_loop.h"

namespace ganvas::ops {

// The pictures that a pass goes over. All of its tensors are rows of maps, [pixels, maps].
struct BlockFrame {
  int64_t pictures, height, width, maps, wide;
  int64_t PictureRows() const { return height * width; }
  int64_t Groups() const { return wide / kGroupMaps; }
};

// Of pictures [N, maps, H, W] and a first weight [wide, maps, 1, 1].
BlockFrame FrameOfBlock(const torch::Tensor& x, const torch::Tensor& weight1);

// Pictures [N, maps, H, W] as rows [pixels, maps]; shares their memory where it is channels last.
torch::Tensor PixelRows(const torch::Tensor& x);

// out = in + finished2(conv(finished1(in first))) last. The block, its gradient and the gradient of
// that are such passes.
struct BlockPass {
  torch::Tensor in;                // [pixels, maps]
  torch::Tensor first, last;       // [maps, wide], [wide, maps]
  torch::Tensor group;             // [groups, 16 in, 3, 3, 16 out]
  torch::Tensor bias1, bias2;      // [wide], of LeakyReLU; or
  torch::Tensor mask1, mask2;      // [pixels, wide], whose signs say what passes whole
  torch::Tensor middle1, middle2;  // [pixels, wide] <- finished1, finished2; not kept if undefined
  torch::Tensor out;               // [pixels, maps] <-
  double slope = 1;
  torch::Tensor partner, origin;     // [pixels, maps], for what looks at chunks
  torch::Tensor partner1, partner2;  // [pixels, wide]
};

// From the block's input on, and from the gradient of its output on, with weights [wide, maps, 1,
// 1], [wide, 16, 3, 3], [maps, wide, 1, 1] of float32 or float64. `in` are rows of maps.
BlockPass ForwardPass(const torch::Tensor& in, const torch::Tensor& weight1,
                      const torch::Tensor& weight2, const torch::Tensor& weight3, double slope);
BlockPass BackwardPass(const torch::Tensor& in, const torch::Tensor& weight1,
                       const torch::Tensor& weight2, const torch::Tensor& weight3, double slope);

// Memory for what a pass keeps, of the type of `like`: rows of wide maps, and pictures for its
// result, which the pass gets as rows.
torch::Tensor WideRows(const BlockFrame& f, const torch::Tensor& like);
torch::Tensor EmptyResult(const BlockFrame& f, const torch::Tensor& like, BlockPass& pass);

// Runs the pass, over parts of the pictures in parallel. Float64 rows are computed in float64, all
// others in float32.
void RunPass(const BlockFrame& f, const BlockPass& pass);

// Gradients of the weights: [wide, maps], [groups, 36, 16 in, 16 out], [maps, wide], [wide] twice.
struct BlockSums {
  torch::Tensor weight1, points, weight3, bias1, bias2;
};

// [wide, 16, 3, 3] of BlockSums::points.
torch::Tensor Weight2OfSums(const torch::Tensor& points);

// The pass from the output's gradient to the input's, with masks h2 and h1 and the partner x.
BlockSums BackwardSums(const BlockFrame& f, const BlockPass& pass);

// The pass of a change of the input, with masks h1 and h2; partners are the gradients of the
// output, behind conv1 and behind conv2. With a scale [N], values of the block itself times the
// scale of their picture are added to the changes before the products; the origin is the block's
// input.
BlockSums ChangeSums(const BlockFrame& f, const BlockPass& pass, const torch::Tensor& scale);

}  // namespace ganvas::ops
