// Sliced Wasserstein distance of pictures, without any network.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <vector>

namespace ganvas::metrics {

// Mean over random unit directions of the Wasserstein-1 distance of the projections (Rabin et al.
// 2011): the mean difference of the sorted projections. a and b are float[N, D] of equal shape.
double SlicedWasserstein(const torch::Tensor& a, const torch::Tensor& b, uint64_t seed,
                         int64_t directions);

// Levels of the Laplacian pyramid of `pictures`, float[N, C, H, W], finest first, the coarsest at
// least 16 wide and high (Burt and Adelson 1983: 5 x 5 binomial filter, mirrored border).
std::vector<torch::Tensor> LaplacianPyramid(const torch::Tensor& pictures);

// 7 x 7 patches at random places, a row each, every channel normalized to mean 0 and deviation 1
// over all of them: float[P, C * 49]. Pictures that are smaller than 7 give smaller patches.
torch::Tensor PatchDescriptors(const torch::Tensor& level, int64_t patches_per_picture,
                               uint64_t seed);

// Karras et al. 2018, "Progressive growing of GANs", section 5: the sliced Wasserstein distance of
// patch descriptors at each pyramid level, times 1000, by the level's width. The same number of
// pictures of each set is used, at even distances; 65,536 patches a level at most, 256 directions.
std::map<int64_t, double> PatchWasserstein(const torch::Tensor& real_pictures,
                                           const torch::Tensor& fake_pictures, uint64_t seed);

}  // namespace ganvas::metrics
