// The networks that `--model` can name.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace ganvas::models {

class Generator;
class Discriminator;

// What a pair of networks is built for.
struct NetworkShape {
  int size = 32;             // pictures are size x size
  int picture_channels = 3;  // 1 grey, 3 RGB
  int width = 64;            // feature maps next to the picture (ngf = ndf)
  int latent = 100;          // length of z
};

// One row of the table of architectures.
struct Architecture {
  std::string_view name;
  std::string_view summary;  // one line for --help: paper and sizes
  // What is wrong with `shape`, one clause that names the option; "" when nothing is.
  std::string (*check)(const NetworkShape& shape);
  // Initial weights depend on `seed` only, not on LibTorch's version, device or threads.
  std::shared_ptr<Generator> (*make_generator)(const NetworkShape& shape, uint64_t seed);
  std::shared_ptr<Discriminator> (*make_discriminator)(const NetworkShape& shape, uint64_t seed);
};

std::span<const Architecture> Architectures();

// Null when there is none of this name.
const Architecture* FindArchitecture(std::string_view name);

}  // namespace ganvas::models
