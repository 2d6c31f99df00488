// A model that JavaScript opened, by its address.
#pragma once

#include <list>
#include <optional>
#include <utility>
#include <vector>

#include "shared/directions/directions.h"
#include "shared/film/film.h"
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
  SessionOptions options = {};
  std::optional<film::Film> film = std::nullopt;
  std::list<std::pair<size_t, Session>> snapshots = {};  // of the film, last used first
  Session* in_use = nullptr;  // the one of these that runs take; null: the model's own

  Session& running() { return in_use != nullptr ? *in_use : session; }
};

}  // namespace ganvas::engine
