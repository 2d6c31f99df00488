// Which steps of a run the film shows.
#pragma once

#include <cstdint>
#include <vector>

#include "native/run/options.h"

namespace ganvas::train {

// `count` steps from 0 to `steps`, both among them, ascending, each once: spaced by the logarithm
// of the step as far as whole numbers allow, for a generator changes most at first. All steps where
// there are not more of them; none for a count of 0.
std::vector<int64_t> FilmSteps(int64_t count, int64_t steps);

// Snapshots that a run writes after `step`, by --snapshot-every and by --film.
int64_t SnapshotCount(const Options& options, int64_t step);

}  // namespace ganvas::train
