// What `--model` can name. No LibTorch here: `ganvas train --help` works without it.
#pragma once

#include <cstddef>

#include "native/named.h"

namespace ganvas::models {

enum class ArchitectureName {
  kMlp,
  kDcgan,
  kResnet,
  kR3gan,
  kCyclegan,
  kCycleganSkip,
  kCycleganUnet
};

// By ArchitectureName: paper and sizes.
inline constexpr Named kArchitectureNames[] = {
    {"mlp", "fully connected (Goodfellow et al. 2014); 2-D points and pictures of any size"},
    {"dcgan", "DCGAN (Radford et al. 2016); sizes 16, 32, 64, 128, 256"},
    {"resnet", "SNGAN's residual networks (Miyato et al. 2018); sizes 16, 32, 64, 128, 256"},
    {"r3gan", "R3GAN, without normalization (Huang et al. 2024); sizes 16, 32, 64, 128, 256"},
    {"cyclegan",
     "CycleGAN's residual translators (Zhu et al. 2017), for --data pair:A,B; --size any "
     "multiple of 4 from 16 on"},
    {"cyclegan-skip",
     "the same with a global skip (Kupyn et al. 2018), which adds to the picture and keeps "
     "colours"},
    {"cyclegan-unet",
     "CycleGAN with pix2pix's U-Net (Isola et al. 2017); sizes 16, 32, 64, 128, 256"},
};

constexpr const Named& NameOf(ArchitectureName name) {
  return kArchitectureNames[static_cast<size_t>(name)];
}

}  // namespace ganvas::models
