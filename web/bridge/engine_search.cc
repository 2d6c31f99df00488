#include "web/bridge/engine_search.h"

#include <utility>

#include "shared/meaning/reading.h"
#include "web/bridge/engine_info.h"

namespace ganvas::engine {

Result<meaning::Generator> GeneratorOf(OpenModel& model, int32_t classes, bool runs) {
  GANVAS_ASSIGN(meaning::Meaning found, meaning::Describe(model.session, {.runs = runs}));
  meaning::Generator& generator = found.generator;
  if (!generator.latent) return BadInput("the model is no generator");
  if (generator.label && classes > 0) generator.label->classes = classes;
  return std::move(generator);
}

int Begun(const Status& status) {
  if (!status.ok()) SetError(status.error());
  return status.ok() ? 1 : 0;
}

const char* OutputsOf(const OpenModel& model, const Status& status) {
  if (status.ok()) return KeepText(OutputsJson(model.outputs));
  SetError(status.error());
  return nullptr;
}

}  // namespace ganvas::engine
