// Starts the ranks of a run as processes of this machine: `ganvas train --nproc`.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "native/error.h"

namespace ganvas::train {

// What a launched rank ends with when it lost another one: its launcher knows more and reports it.
inline constexpr ExitCode kLostAnotherRank{76};

// Runs this very command `count` times with the environment of PlaceFromEnvironment, and waits for
// all. SIGINT, SIGTERM and SIGHUP are passed on. When one ends before its time, all end. Returns
// what the ranks ended with, or throws FatalError(kFailed) naming a rank that a signal killed and
// the last checkpoint in `run_path`.
//
// `open_store` gives the port of the store where they meet. It is called with those signals
// blocked, so that threads that it starts do not take them.
ExitCode LaunchRanks(int64_t count, const std::string& run_path,
                     const std::function<uint16_t()>& open_store);

// What is left of the run in `run_path`, for an error that ends it: "; last checkpoint: ...".
std::string LastCheckpointText(const std::string& run_path);
// The same, and "; continue with: ..." if there is one.
std::string WhereToGoOn(const std::string& run_path);

}  // namespace ganvas::train
