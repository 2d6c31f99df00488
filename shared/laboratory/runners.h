// Sessions of graphs of a fixed number of rows, planned once and kept.
#pragma once

#include <cstdint>
#include <list>
#include <vector>

#include "shared/base/result.h"
#include "shared/laboratory/step_graphs.h"
#include "shared/runtime/session.h"

namespace ganvas::laboratory {

using Rows = std::vector<float>;

// float[rows, columns]; points into `numbers`.
NamedTensor Tensor(const char* name, int64_t rows, int64_t columns, const Rows& numbers);

// Runs a graph that Differentiate made: all cotangents are ones.
Result<std::vector<OutputTensor>> RunWithOnes(Session& session, std::vector<NamedTensor> inputs);

// The numbers of the only output.
Result<Rows> RunForRows(Session& session, const std::vector<NamedTensor>& inputs);

class Runners {
 public:
  enum class Kind : uint8_t { kGenerate, kJudge, kArrows };

  // The last few are kept; valid until the next call.
  Result<Session*> For(Kind kind, int64_t rows, const Networks& networks, const Options& options);
  void Clear() { kept_.clear(); }

 private:
  struct Kept {
    Kind kind;
    int64_t rows;
    Session session;
  };
  std::list<Kept> kept_;  // last used first
};

}  // namespace ganvas::laboratory
