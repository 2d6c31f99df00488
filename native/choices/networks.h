// What networks are built of, by name.
#pragma once

#include "native/choice.h"
#include "shared/latent/latent.h"

namespace ganvas {

enum class Model {
  kMlp,
  kDcgan,
  kResnet,
  kR3gan,
  kStylegan2,
  kCyclegan,
  kCycleganSkip,
  kCycleganUnet,
  kPix2pix,
  kPix2pixResnet,
};

inline constexpr Choice kModelNames[] = {
    {"mlp", "fully connected (Goodfellow et al. 2014); 2-D points and pictures of any size"},
    {"dcgan", "DCGAN (Radford et al. 2016); sizes 16, 32, 64, 128, 256"},
    {"resnet", "SNGAN's residual networks (Miyato et al. 2018); sizes 16, 32, 64, 128, 256"},
    {"r3gan", "R3GAN, without normalization (Huang et al. 2024); sizes 16, 32, 64, 128, 256"},
    {"stylegan2", "StyleGAN2 (Karras et al. 2020); sizes 16, 32, 64, 128, 256, 512"},
    {"cyclegan",
     "CycleGAN's residual translators (Zhu et al. 2017), for --data pair:A,B; --size any multiple "
     "of 4 from 16 on"},
    {"cyclegan-skip",
     "the same with a global skip (Kupyn et al. 2018), which adds to the picture and keeps "
     "colours"},
    {"cyclegan-unet",
     "CycleGAN with pix2pix's U-Net (Isola et al. 2017); sizes 16, 32, 64, 128, 256"},
    {"pix2pix",
     "pix2pix (Isola et al. 2017) with its U-Net, for pairs that are known: --data pair:A,B or "
     "folder:DIR+split; sizes 16, 32, 64, 128, 256"},
    {"pix2pix-resnet",
     "the same with CycleGAN's residual translator; --size any multiple of 4 from 16 on"},
};
template <>
inline constexpr ChoiceTable kChoices<Model> = {kModelNames};

// Initial weights. kDefault: what the architecture's paper has.
enum class Init { kDefault, kDcgan, kNormal, kXavier, kHe, kOrthogonal };

inline constexpr Choice kInitNames[] = {
    {"default"},
    {"dcgan", "weights N(0, 0.02^2), scales of BatchNorm N(1, 0.02^2) (Radford et al. 2016)"},
    {"normal", "N(0, 1 / fan-in) (LeCun et al. 1998)"},
    {"xavier", "uniform, variance 2 / (fan-in + fan-out) (Glorot, Bengio 2010)"},
    {"he", "N(0, 2 / fan-in) (He et al. 2015)"},
    {"orthogonal", "a random orthogonal matrix (Saxe et al. 2014)"},
};
template <>
inline constexpr ChoiceTable kChoices<Init> = {.choices = kInitNames, .first_apart = true};

// What normalizes the discriminator's inner layers. kDefault: what the architecture's paper has.
enum class Norm { kDefault, kNone, kBatch, kInstance, kLayer };

inline constexpr Choice kNormNames[] = {{"default"}, {"none"}, {"batch"}, {"instance"}, {"layer"}};
template <>
inline constexpr ChoiceTable kChoices<Norm> = {kNormNames};

// The networks whose weights have spectral normalization.
enum class SpectralNets { kNone, kDiscriminator, kBoth };

inline constexpr Choice kSpectralNames[] = {{"none"}, {"d"}, {"both"}};
template <>
inline constexpr ChoiceTable kChoices<SpectralNets> = {kSpectralNames};

inline constexpr Choice kPriorNames[] = {{"normal"}, {"uniform"}};
template <>
inline constexpr ChoiceTable kChoices<Prior> = {kPriorNames};

}  // namespace ganvas
