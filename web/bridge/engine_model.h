// A model that JavaScript opened, by its address.
#pragma once

#include <optional>
#include <vector>

#include "shared/project/project.h"
#include "shared/runtime/session.h"

namespace ganvas::engine {

struct OpenModel {
  Session session;
  std::vector<OutputTensor> outputs;              // of the last finished run, until the next begins
  std::optional<project::Projection> projection;  // the search under way
};

}  // namespace ganvas::engine
