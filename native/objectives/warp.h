// Affine changes of pictures, differentiable twice.
#pragma once

#include <torch/torch.h>

namespace ganvas::train {

// Pictures [N, C, H, W], each seen through its own matrix of `to_source` [N, 3, 3], which maps
// (x, y, 1) of an output pixel to where it is read. Coordinates are in pixels from the centre, x to
// the right and y down. Bilinear; beyond its edges a picture goes on mirrored. Linear in the
// pictures: LibTorch's grid_sample has only first derivatives, this has all. No gradient goes to
// `to_source`.
torch::Tensor Warp(const torch::Tensor& pictures, const torch::Tensor& to_source);

}  // namespace ganvas::train
