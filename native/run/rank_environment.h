// Which of several processes this one is, as the environment says.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace ganvas::train {

struct RankPlace {
  int64_t rank = 0;   // this process
  int64_t ranks = 1;  // processes in all
  // Number of this process on its machine; absent where the environment does not say.
  std::optional<int64_t> local_rank;
  // Where the ranks meet: a c10d TCPStore.
  std::string address;
  uint16_t port = 0;
  bool store_elsewhere = false;  // kept by the launcher; else rank 0 keeps it
  bool launched = false;         // by `ganvas train --nproc`, whose process watches this one
  std::string attempt;           // of torchrun, which may start the ranks again
};

using EnvironmentReader = std::function<const char*(const char*)>;

// torchrun: RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR, MASTER_PORT. Slurm, where RANK is absent:
// SLURM_PROCID, SLURM_NTASKS, SLURM_LOCALID, and the same MASTER_ADDR and MASTER_PORT. Absent where
// the environment speaks of no ranks. Throws FatalError(kUsage) naming what is missing or wrong.
std::optional<RankPlace> PlaceFromEnvironment(const EnvironmentReader& read);
std::optional<RankPlace> PlaceFromEnvironment();  // of this process

// Set by the launcher, to its process id, for those that it starts.
inline constexpr const char* kLauncherVariable = "GANVAS_LAUNCHER";

}  // namespace ganvas::train
