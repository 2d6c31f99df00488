// What searches through a generator's latents have in common for JavaScript.
#pragma once

#include <cstdint>
#include <optional>

#include "shared/base/result.h"
#include "shared/meaning/generator.h"
#include "web/bridge/engine_model.h"
#include "web/bridge/engine_state.h"

namespace ganvas::engine {

// What the model means as a generator; where it has classes and `classes` is above 0, there are so
// many. `runs`: whether small runs may be made for that. kBadInput where it takes no latents.
Result<meaning::Generator> GeneratorOf(OpenModel& model, int32_t classes, bool runs);

inline uint64_t SeedOf(uint32_t low, uint32_t high) { return (uint64_t{high} << 32) | low; }

// 1, or 0 with the error kept.
int Begun(const Status& status);

// Works on; the share done, 1 when finished, -1 with the error kept. `missing`: what is said where
// nothing was begun.
template <class Search>
double StepOf(std::optional<Search>& search, double milliseconds, const char* missing) {
  if (!search) {
    SetError(BadInput(missing));
    return -1;
  }
  const auto share = search->Work(milliseconds);
  if (share.ok()) return share.value();
  SetError(share.error());
  return -1;
}

// The model's outputs as ganvas_finish gives them, or null with the error kept.
const char* OutputsOf(const OpenModel& model, const Status& status);

}  // namespace ganvas::engine
