#include "web/app/model_kind.h"

#include <cstdio>
#include <cstdlib>

#include "web/app/latents.h"
#include "web/app/points.h"
#include "web/app/translator.h"

namespace ganvas::page {

std::span<const MakeKind> ModelKinds() {
  static constexpr MakeKind kKinds[] = {Translator::Make, Points::Make, Latents::Make};
  return kKinds;
}

void ModelKind::Require(std::string_view kind) const {
  if (name() == kind) return;
  std::fprintf(stderr, "the model in use is of kind '%.*s', not '%.*s'\n",
               static_cast<int>(name().size()), name().data(), static_cast<int>(kind.size()),
               kind.data());
  std::abort();
}

}  // namespace ganvas::page
