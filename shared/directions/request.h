// What is asked of a search for directions, checked against the model.
#pragma once

#include <cstdint>
#include <string>

#include "shared/base/result.h"
#include "shared/directions/directions.h"
#include "shared/directions/layer_weights.h"
#include "shared/meaning/generator.h"
#include "shared/runtime/session.h"

namespace ganvas::directions {

struct Request {
  VectorValue value;          // what is moved
  std::string of;             // the value whose components are taken, where it is not `value`
  int64_t of_size = 1;        // its numbers
  bool in_latent = false;     // `value` is the latent input
  bool from_weights = false;  // the directions follow from weights alone
  size_t count = 0;           // of directions
};

// kBadInput for a model that is no generator, and for values, sets and classes that do not fit it.
// Ranges of layers and numbers of samples are left to the search.
Result<Request> CheckRequest(Session& session, const meaning::Generator& generator,
                             const DirectionOptions& options);

// kBadInput names the number and what was expected.
Status CheckRange(const char* name, int64_t value, int64_t least, int64_t most);

}  // namespace ganvas::directions
