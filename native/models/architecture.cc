#include "native/models/architecture.h"

#include "native/models/cyclegan.h"
#include "native/models/dcgan.h"
#include "native/models/mlp.h"
#include "native/models/patch_discriminator.h"
#include "native/models/r3gan.h"
#include "native/models/resnet.h"
#include "native/models/unet.h"

namespace ganvas::models {

std::span<const Architecture> Architectures() {
  static constexpr Architecture kTable[] = {
      {"mlp", "fully connected (Goodfellow et al. 2014); 2-D points and pictures of any size",
       /*translates=*/false, &CheckMlp, &MlpHasBatchNorm, &MakeMlpGenerator, &MakeMlpDiscriminator},
      {"dcgan", "DCGAN (Radford et al. 2016); sizes 16, 32, 64, 128, 256", false, &CheckDcgan,
       &DcganHasBatchNorm, &MakeDcganGenerator, &MakeDcganDiscriminator},
      {"resnet", "SNGAN's residual networks (Miyato et al. 2018); sizes 16, 32, 64, 128, 256",
       false, &CheckResnet, &ResnetHasBatchNorm, &MakeResnetGenerator, &MakeResnetDiscriminator},
      {"r3gan", "R3GAN, without normalization (Huang et al. 2024); sizes 16, 32, 64, 128, 256",
       false, &CheckR3gan, &R3ganHasBatchNorm, &MakeR3ganGenerator, &MakeR3ganDiscriminator},
      {"cyclegan",
       "CycleGAN's residual translators (Zhu et al. 2017), for --data pair:A,B; --size any "
       "multiple of 4 from 16 on",
       true, &CheckCyclegan, &PatchDiscriminatorHasBatchNorm, &MakeCycleganGenerator,
       &MakePatchDiscriminator},
      {"cyclegan-skip",
       "the same with a global skip (Kupyn et al. 2018), which adds to the picture and keeps "
       "colours",
       true, &CheckCyclegan, &PatchDiscriminatorHasBatchNorm, &MakeCycleganSkipGenerator,
       &MakePatchDiscriminator},
      {"cyclegan-unet",
       "CycleGAN with pix2pix's U-Net (Isola et al. 2017); sizes 16, 32, 64, 128, 256", true,
       &CheckUnet, &PatchDiscriminatorHasBatchNorm, &MakeUnetGenerator, &MakePatchDiscriminator},
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
