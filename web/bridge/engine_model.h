// A model that JavaScript opened, by its address.
#pragma once

#include <vector>

#include "shared/runtime/session.h"

namespace ganvas::engine {

struct OpenModel {
  Session session;
  std::vector<OutputTensor> outputs;  // of the last finished run, until the next begins
};

}  // namespace ganvas::engine
