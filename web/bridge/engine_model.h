// A model that JavaScript opened, by its address.
#pragma once

#include <optional>
#include <vector>

#include "shared/directions/directions.h"
#include "shared/likeness/likeness.h"
#include "shared/project/project.h"
#include "shared/runtime/session.h"

namespace ganvas::engine {

struct OpenModel {
  Session session;
  std::vector<OutputTensor> outputs;  // of the last finished run, until the next begins
  std::optional<project::Projection> projection = std::nullopt;  // the search under way
  std::optional<directions::DirectionSearch> directions = std::nullopt;
  std::optional<likeness::LikenessSearch> likeness = std::nullopt;
};

}  // namespace ganvas::engine
