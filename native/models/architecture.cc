#include "native/models/architecture.h"

#include <iterator>

#include "native/models/architecture_names.h"
#include "native/models/cyclegan.h"
#include "native/models/dcgan.h"
#include "native/models/mlp.h"
#include "native/models/patch_discriminator.h"
#include "native/models/r3gan.h"
#include "native/models/resnet.h"
#include "native/models/unet.h"

namespace ganvas::models {

namespace {

constexpr std::string_view Name(ArchitectureName name) { return NameOf(name).name; }
constexpr std::string_view Summary(ArchitectureName name) { return NameOf(name).summary; }

}  // namespace

std::span<const Architecture> Architectures() {
  using enum ArchitectureName;
  static constexpr Architecture kTable[] = {
      {Name(kMlp), Summary(kMlp), TaskKind::kAdversarial, &CheckMlp, &MlpHasBatchNorm,
       &MakeMlpGenerator, &MakeMlpDiscriminator},
      {Name(kDcgan), Summary(kDcgan), TaskKind::kAdversarial, &CheckDcgan, &DcganHasBatchNorm,
       &MakeDcganGenerator, &MakeDcganDiscriminator},
      {Name(kResnet), Summary(kResnet), TaskKind::kAdversarial, &CheckResnet, &ResnetHasBatchNorm,
       &MakeResnetGenerator, &MakeResnetDiscriminator},
      {Name(kR3gan), Summary(kR3gan), TaskKind::kAdversarial, &CheckR3gan, &R3ganHasBatchNorm,
       &MakeR3ganGenerator, &MakeR3ganDiscriminator},
      {Name(kCyclegan), Summary(kCyclegan), TaskKind::kTranslation, &CheckCyclegan,
       &PatchDiscriminatorHasBatchNorm, &MakeCycleganGenerator, &MakePatchDiscriminator},
      {Name(kCycleganSkip), Summary(kCycleganSkip), TaskKind::kTranslation, &CheckCyclegan,
       &PatchDiscriminatorHasBatchNorm, &MakeCycleganSkipGenerator, &MakePatchDiscriminator},
      {Name(kCycleganUnet), Summary(kCycleganUnet), TaskKind::kTranslation, &CheckUnet,
       &PatchDiscriminatorHasBatchNorm, &MakeUnetGenerator, &MakePatchDiscriminator},
  };
  static_assert(std::size(kTable) == std::size(kArchitectureNames));
  return kTable;
}

const Architecture* FindArchitecture(std::string_view name) {
  for (const Architecture& architecture : Architectures()) {
    if (architecture.name == name) return &architecture;
  }
  return nullptr;
}

}  // namespace ganvas::models
