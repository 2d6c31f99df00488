// Generators as searches take them, and searches that are run to their end.
#pragma once

#include <gtest/gtest.h>

#include <utility>

#include "shared/meaning/reading.h"
#include "tests/unit/runtime/models.h"

namespace ganvas {

struct OpenGenerator {
  Session session;
  meaning::Generator generator;
};

inline OpenGenerator Open(const onnx::Model& model) {
  Session session = LoadModel(model);
  meaning::Generator generator = meaning::Describe(session).value().generator;
  EXPECT_TRUE(generator.picture.has_value()) << generator.problem << generator.no_picture;
  return {std::move(session), std::move(generator)};
}

// What the search finds; the share that is done may not fall. `step`: milliseconds.
template <class Found, class Search, class Options>
Result<Found> RunSearch(OpenGenerator& model, const Options& options, double step) {
  GANVAS_ASSIGN(Search search, Search::Create(model.session, model.generator, options));
  double before = 0;
  for (;;) {
    GANVAS_ASSIGN(const double share, search.Work(step));
    EXPECT_GE(share, before);
    before = share;
    if (share == 1) return search.found();
  }
}

}  // namespace ganvas
