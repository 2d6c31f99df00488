#include "native/models/architecture.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "native/models/cyclegan.h"
#include "native/models/dcgan.h"
#include "native/models/mlp.h"
#include "native/models/patch_discriminator.h"
#include "native/models/r3gan.h"
#include "native/models/resnet.h"
#include "native/models/stylegan2.h"
#include "native/models/unet.h"

namespace ganvas::models {

std::span<const Architecture> Architectures() {
  static constexpr Architecture kTable[] = {
      {Model::kMlp, &CheckMlp, &MlpHasBatchNorm, &MakeMlpGenerator, &MakeMlpDiscriminator},
      {Model::kDcgan, &CheckDcgan, &DcganHasBatchNorm, &MakeDcganGenerator,
       &MakeDcganDiscriminator},
      {Model::kResnet, &CheckResnet, &ResnetHasBatchNorm, &MakeResnetGenerator,
       &MakeResnetDiscriminator},
      {Model::kR3gan, &CheckR3gan, &R3ganHasBatchNorm, &MakeR3ganGenerator,
       &MakeR3ganDiscriminator},
      {Model::kStylegan2, &CheckStylegan2, &Stylegan2HasBatchNorm, &MakeStylegan2Generator,
       &MakeStylegan2Discriminator},
      {Model::kCyclegan, &CheckCyclegan, &PatchDiscriminatorHasBatchNorm, &MakeCycleganGenerator,
       &MakePatchDiscriminator},
      {Model::kCycleganSkip, &CheckCyclegan, &PatchDiscriminatorHasBatchNorm,
       &MakeCycleganSkipGenerator, &MakePatchDiscriminator},
      {Model::kCycleganUnet, &CheckUnet, &PatchDiscriminatorHasBatchNorm, &MakeUnetGenerator,
       &MakePatchDiscriminator},
      {Model::kPix2pix, &CheckUnet, &PatchDiscriminatorHasBatchNorm, &MakeUnetGenerator,
       &MakePatchDiscriminator},
      {Model::kPix2pixResnet, &CheckCyclegan, &PatchDiscriminatorHasBatchNorm,
       &MakeCycleganGenerator, &MakePatchDiscriminator},
  };
  static_assert(std::size(kTable) == std::size(kModelNames));
  static_assert([] {
    for (size_t i = 0; i < std::size(kTable); ++i) {
      if (kTable[i].model != static_cast<Model>(i)) return false;
    }
    return true;
  }());
  return kTable;
}

const Architecture& ArchitectureOf(Model model) {
  return Architectures()[static_cast<size_t>(model)];
}

std::string ModelsOf(std::initializer_list<TaskKind> tasks, std::string_view last_join) {
  std::vector<std::string_view> names;
  for (const Architecture& each : Architectures()) {
    if (std::find(tasks.begin(), tasks.end(), each.task()) != tasks.end())
      names.push_back(each.name());
  }
  std::string text;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? last_join : ", ";
    text += names[i];
  }
  return text;
}

}  // namespace ganvas::models
