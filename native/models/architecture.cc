#include "native/models/architecture.h"

#include "native/models/dcgan.h"
#include "native/models/mlp.h"
#include "native/models/r3gan.h"
#include "native/models/resnet.h"

namespace ganvas::models {

std::span<const Architecture> Architectures() {
  static constexpr Architecture kTable[] = {
      {"mlp", "fully connected (Goodfellow et al. 2014); 2-D points and pictures of any size",
       &CheckMlp, &MlpHasBatchNorm, &MakeMlpGenerator, &MakeMlpDiscriminator},
      {"dcgan", "DCGAN (Radford et al. 2016); sizes 16, 32, 64, 128, 256", &CheckDcgan,
       &DcganHasBatchNorm, &MakeDcganGenerator, &MakeDcganDiscriminator},
      {"resnet", "SNGAN's residual networks (Miyato et al. 2018); sizes 16, 32, 64, 128, 256",
       &CheckResnet, &ResnetHasBatchNorm, &MakeResnetGenerator, &MakeResnetDiscriminator},
      {"r3gan", "R3GAN, without normalization (Huang et al. 2024); sizes 16, 32, 64, 128, 256",
       &CheckR3gan, &R3ganHasBatchNorm, &MakeR3ganGenerator, &MakeR3ganDiscriminator},
  };
  return kTable;
}

const Architecture* FindArchitecture(std::string_view name) {
  for (const Architecture& architecture : Architectures()) {
    if (architecture.name == name) return &architecture;
  }
  return nullptr;
}

}  // namespace ganvas::models
