#include "native/run/rank_gpus.h"

namespace ganvas::train {
namespace {

// The first line of `text`, which it loses.
std::string TakeLine(std::string_view& text) {
  const size_t end = text.find('\n');
  const std::string line(text.substr(0, end));
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

// Containers may give one machine several names, and parts of a GPU may have names of their own.
bool Same(const RankGpu& a, const RankGpu& b) {
  return (!a.uuid.empty() && a.uuid == b.uuid) || (a.host == b.host && a.bus == b.bus);
}

}  // namespace

std::string RankGpuText(const RankGpu& gpu) {
  return gpu.uuid + "\n" + gpu.bus + "\n" + gpu.without;
}

RankGpu RankGpuFromText(const std::string& host, std::string_view text) {
  RankGpu gpu;
  gpu.host = host;
  gpu.uuid = TakeLine(text);
  gpu.bus = TakeLine(text);
  gpu.without = TakeLine(text);
  return gpu;
}

std::string WhyNotNccl(std::span<const RankGpu> ranks) {
  for (size_t i = 0; i < ranks.size(); ++i) {
    if (ranks[i].without.empty()) continue;
    return "rank " + std::to_string(i) + " on " + ranks[i].host + " " + ranks[i].without;
  }
  for (size_t i = 0; i < ranks.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (!Same(ranks[i], ranks[j])) continue;
      return "ranks " + std::to_string(j) + " and " + std::to_string(i) + " share GPU " +
             ranks[i].bus + " of " + ranks[i].host;
    }
  }
  return "";
}

}  // namespace ganvas::train
