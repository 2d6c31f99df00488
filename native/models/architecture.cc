#include "native/models/architecture.h"

#include "native/models/dcgan.h"

namespace ganvas::models {

std::span<const Architecture> Architectures() {
  static constexpr Architecture kTable[] = {
      {"dcgan", "DCGAN (Radford et al. 2016); sizes 16, 32, 64, 128, 256", &CheckDcgan,
       &DcganHasBatchNorm, &MakeDcganGenerator, &MakeDcganDiscriminator},
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
