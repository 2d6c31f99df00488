// The generators of the benchmark, layer by layer.
#pragma once

#include <cstdint>
#include <string>

#include "native/bench/network_writer.h"

namespace ganvas::bench {

// Each declares the input and returns the name of the picture's value before its Tanh, `pixels`
// square unless said otherwise. `last_gain` scales the weights of the last layer.

// Radford et al. 2015, "Unsupervised representation learning with DCGANs": z[N, latent], doubling
// from 4x4 and halving `width` * (pixels / 8) maps.
std::string Dcgan(NetworkWriter& net, int64_t latent, int64_t width, int64_t channels,
                  int64_t pixels, double last_gain);

// The residual generator of Miyato et al. 2018, "Spectral normalization for GANs", for 32x32:
// z[N, 128], three blocks of `width` maps, nearest upsampling. With `classes`, labels[N] choose the
// scales and shifts of the normalizations (Miyato & Koyama 2018, "cGANs with projection
// discriminator"); 0 for none.
std::string Sngan32(NetworkWriter& net, int64_t width, int64_t classes, double last_gain);

// The generator of Huang et al. 2024, "The GAN is dead; long live the GAN!", for 32x32: z[N, 64],
// two blocks of `width` maps at each size from 4x4 on, 3x3 convolutions in groups of 16 channels
// between 1x1 ones of twice the width, bilinear upsampling, no normalization.
std::string R3gan32(NetworkWriter& net, int64_t width, double last_gain);

// The residual translator of Zhu et al. 2017, "Unpaired image-to-image translation": image
// [N, 3, pixels, pixels] in and out.
std::string CycleGan(NetworkWriter& net, int64_t width, int64_t blocks, int64_t pixels,
                     double last_gain);

// The generator of Karras et al. 2020, "Analyzing and improving the image quality of StyleGAN",
// with skip connections to the picture: z[N, 512], 8 dense layers to w, base / size maps at each
// size from 4x4 on, at most 512. Modulated convolutions are written as scale, convolution, scale.
std::string Stylegan2(NetworkWriter& net, int64_t base, int64_t pixels, double last_gain);

// z[N, latent] -> [N, pixels * pixels] by dense layers of 128, 256, 512 and 1024.
std::string Mlp(NetworkWriter& net, int64_t latent, int64_t pixels, double last_gain);

}  // namespace ganvas::bench
