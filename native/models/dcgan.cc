#include "native/models/dcgan.h"

#include <algorithm>

#include "native/models/init.h"
#include "native/models/networks.h"
#include "native/models/transposed_conv.h"

namespace ganvas::models {
namespace {

namespace nn = torch::nn;

// Feature maps double at every halving of the resolution, up to 8 * width at 4x4 (the paper's
// 1024 for width 128), and stay there for pictures over 64x64.
int MapsAt(const NetworkShape& shape, int resolution) {
  return shape.width * std::min(8, shape.size / 2 / resolution);
}

TransposedConv2d Up(int in, int out, int stride, int padding) {
  return TransposedConv2d(in, out, /*kernel=*/4, stride, padding);
}

nn::Conv2d Down(int in, int out, int stride, int padding) {
  return nn::Conv2d(nn::Conv2dOptions(in, out, 4).stride(stride).padding(padding).bias(false));
}

// z -> 4x4 by a full transposed convolution, then doubling; BatchNorm and ReLU between, Tanh last.
class DcganGenerator : public Generator {
 public:
  explicit DcganGenerator(const NetworkShape& shape) {
    int maps = MapsAt(shape, 4);
    main_->push_back(Up(shape.latent, maps, 1, 0));
    main_->push_back(nn::BatchNorm2d(maps));
    main_->push_back(nn::ReLU(nn::ReLUOptions().inplace(true)));
    for (int resolution = 8; resolution < shape.size; resolution *= 2) {
      const int next = MapsAt(shape, resolution);
      main_->push_back(Up(maps, next, 2, 1));
      main_->push_back(nn::BatchNorm2d(next));
      main_->push_back(nn::ReLU(nn::ReLUOptions().inplace(true)));
      maps = next;
    }
    main_->push_back(Up(maps, shape.picture_channels, 2, 1));
    main_->push_back(nn::Tanh());
    register_module("main", main_);
  }

  torch::Tensor forward(const torch::Tensor& z, const torch::Tensor& /*labels*/) override {
    return main_->forward(z.unsqueeze(-1).unsqueeze(-1));
  }

 private:
  nn::Sequential main_;
};

// Halving to 4x4, then one number; LeakyReLU 0.2; BatchNorm after all but the first and last.
class DcganDiscriminator : public Discriminator {
 public:
  explicit DcganDiscriminator(const NetworkShape& shape) {
    const auto leaky = [] {
      return nn::LeakyReLU(nn::LeakyReLUOptions().negative_slope(0.2).inplace(true));
    };
    int maps = shape.width;
    main_->push_back(Down(shape.picture_channels, maps, 2, 1));
    main_->push_back(leaky());
    for (int resolution = shape.size / 4; resolution >= 4; resolution /= 2) {
      const int next = MapsAt(shape, resolution);
      main_->push_back(Down(maps, next, 2, 1));
      main_->push_back(nn::BatchNorm2d(next));
      main_->push_back(leaky());
      maps = next;
    }
    main_->push_back(Down(maps, 1, 1, 0));
    register_module("main", main_);
  }

  torch::Tensor forward(const torch::Tensor& pictures, const torch::Tensor& /*labels*/) override {
    return main_->forward(pictures).flatten();
  }

 private:
  nn::Sequential main_;
};

}  // namespace

std::string CheckDcgan(const NetworkShape& shape) {
  const int size = shape.size;
  if (size < 16 || size > 256 || (size & (size - 1)) != 0) {
    return "--size " + std::to_string(size) + ": dcgan makes pictures of 16, 32, 64, 128 or 256";
  }
  if (shape.kind == SampleKind::kPoints) return "--model dcgan makes pictures, not 2-D points";
  return "";
}

bool DcganHasBatchNorm(const NetworkShape& shape) {
  return shape.discriminator_norm == Norm::kDefault || shape.discriminator_norm == Norm::kBatch;
}

std::shared_ptr<Generator> MakeDcganGenerator(const NetworkShape& shape, uint64_t seed) {
  auto generator = std::make_shared<DcganGenerator>(shape);
  InitDcgan(*generator, seed);
  return generator;
}

std::shared_ptr<Discriminator> MakeDcganDiscriminator(const NetworkShape& shape, uint64_t seed) {
  auto discriminator = std::make_shared<DcganDiscriminator>(shape);
  InitDcgan(*discriminator, seed);
  return discriminator;
}

}  // namespace ganvas::models
