#include "native/run/rank_environment.h"

#include <charconv>
#include <cstdlib>
#include <cstring>

#include "native/error.h"

namespace ganvas::train {
namespace {

constexpr int64_t kMostRanks = 65536;

[[noreturn]] void Usage(const std::string& message) { throw FatalError(ExitCode::kUsage, message); }

int64_t Number(const char* name, const char* text, int64_t minimum, int64_t maximum) {
  int64_t value = 0;
  const char* const end = text + std::strlen(text);
  const auto parsed = std::from_chars(text, end, value);
  if (parsed.ec != std::errc() || parsed.ptr != end || value < minimum || value > maximum) {
    Usage("environment variable " + std::string(name) + " is '" + text +
          "': expected a whole number from " + std::to_string(minimum) + " to " +
          std::to_string(maximum));
  }
  return value;
}

}  // namespace

std::optional<RankPlace> PlaceFromEnvironment(const EnvironmentReader& read) {
  const bool slurm = read("RANK") == nullptr && read("SLURM_PROCID") != nullptr;
  const char* const rank_name = slurm ? "SLURM_PROCID" : "RANK";
  const char* const ranks_name = slurm ? "SLURM_NTASKS" : "WORLD_SIZE";
  const char* const local_name = slurm ? "SLURM_LOCALID" : "LOCAL_RANK";
  const auto required = [&](const char* name, const std::string& hint) {
    const char* text = read(name);
    if (text == nullptr || *text == '\0') {
      Usage("environment variable " + std::string(rank_name) + " is set, but " + name + " is not" +
            hint);
    }
    return text;
  };
  if (read(rank_name) == nullptr) return std::nullopt;
  // A batch script of Slurm has these variables, too, without there being other processes.
  if (slurm && read("SLURM_STEP_ID") == nullptr && read("MASTER_ADDR") == nullptr) {
    return std::nullopt;
  }

  RankPlace place;
  place.ranks = Number(ranks_name, required(ranks_name, ""), 1, kMostRanks);
  place.rank = Number(rank_name, read(rank_name), 0, place.ranks - 1);
  if (place.ranks == 1) return std::nullopt;
  if (const char* local = read(local_name)) {
    place.local_rank = Number(local_name, local, 0, place.ranks - 1);
  }
  place.address = required(
      "MASTER_ADDR",
      slurm ? ": export MASTER_ADDR=$(scontrol show hostnames \"$SLURM_JOB_NODELIST\" | head -n 1)"
            : ": the host of rank 0");
  place.port = static_cast<uint16_t>(
      Number("MASTER_PORT", required("MASTER_PORT", ": a free port of that host"), 1, 65535));
  const char* elsewhere = read("TORCHELASTIC_USE_AGENT_STORE");
  place.store_elsewhere = elsewhere != nullptr && std::string(elsewhere) == "True";
  if (const char* attempt = read("TORCHELASTIC_RESTART_COUNT")) place.attempt = attempt;
  place.launched = read(kLauncherVariable) != nullptr;
  return place;
}

std::optional<RankPlace> PlaceFromEnvironment() {
  return PlaceFromEnvironment([](const char* name) { return std::getenv(name); });
}

}  // namespace ganvas::train
