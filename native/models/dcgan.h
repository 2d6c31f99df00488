// DCGAN: Radford, Metz, Chintala 2016, "Unsupervised representation learning with deep
// convolutional generative adversarial networks", in the form of the authors' code: 4x4 kernels
// everywhere.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "native/models/architecture.h"

namespace ganvas::models {

std::string CheckDcgan(const NetworkShape& shape);
bool DcganHasBatchNorm(const NetworkShape& shape);
std::shared_ptr<Generator> MakeDcganGenerator(const NetworkShape& shape, uint64_t seed);
std::shared_ptr<Discriminator> MakeDcganDiscriminator(const NetworkShape& shape, uint64_t seed);

}  // namespace ganvas::models
