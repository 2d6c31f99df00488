// The networks that `--model` can name.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "native/choices/networks.h"
#include "native/choices/tasks.h"

namespace ganvas::models {

class Generator;
class Discriminator;

enum class SampleKind { kPictures, kPoints };

// What a pair of networks is built for.
struct NetworkShape {
  SampleKind kind = SampleKind::kPictures;
  int size = 32;  // the shorter side of pictures
  int wide = 0;   // width of pictures that are not square, else 0
  int high = 0;   // their height, else 0
  int picture_width() const { return wide > 0 ? wide : size; }
  int picture_height() const { return high > 0 ? high : size; }
  bool square() const { return picture_width() == picture_height(); }
  int picture_channels = 3;  // 1 grey, 3 RGB, 4 RGBA
  int width = 64;            // feature maps next to the picture (ngf = ndf), or units of a layer
  int latent = 100;          // length of z
  int layers = 0;            // hidden layers of an mlp, residual blocks of cyclegan; 0: the default
  int patch_layers = 0;      // strided layers of a patch discriminator; 0: the default for the size
  int style_layers = 8;      // dense layers of stylegan2's mapping network
  bool layer_noise = true;   // of stylegan2: noise on the maps of each convolution
  int condition_channels = 0;  // of a picture that the discriminator sees beside each sample
  double dropout = 0;          // rate of the generators that have it
  int classes = 0;             // 0: unconditional
  int pack = 1;                // samples that the discriminator judges together (PacGAN)
  Norm discriminator_norm = Norm::kDefault;
  bool spectral_generator = false;  // spectral normalization of all weights
  bool spectral_discriminator = false;
  Init init = Init::kDefault;
  std::array<double, 2> points_mean{};         // of 2-D data: the generator's points
  std::array<double, 2> points_scale{{1, 1}};  // as (point - mean) / scale
};

// One row of the table of architectures.
struct Architecture {
  Model model;
  // What is wrong with `shape`, one clause that names the option; "" when nothing is.
  std::string (*check)(const NetworkShape& shape);
  // Whether the discriminator has BatchNorm for this shape: its samples are not independent then.
  bool (*discriminator_has_batch_norm)(const NetworkShape& shape);
  // Initial weights depend on `seed` only, not on LibTorch's version, device or threads.
  std::shared_ptr<Generator> (*make_generator)(const NetworkShape& shape, uint64_t seed);
  std::shared_ptr<Discriminator> (*make_discriminator)(const NetworkShape& shape, uint64_t seed);

  std::string_view name() const { return NameOf(model); }
  TaskKind task() const { return TaskKindOf(model); }
};

std::span<const Architecture> Architectures();

const Architecture& ArchitectureOf(Model model);

// The names of the models of these tasks: "cyclegan, cyclegan-skip or cyclegan-unet".
std::string ModelsOf(std::initializer_list<TaskKind> tasks, std::string_view last_join);

}  // namespace ganvas::models
