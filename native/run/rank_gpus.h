// Whether the ranks of a run can exchange tensors from GPU to GPU. Each tells all others where it
// is, so that all of them decide alike.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace ganvas::train {

struct RankGpu {
  std::string host;
  // Of its GPU: a name that no other GPU has, as far as CUDA knows, and its PCI address.
  std::string uuid;
  std::string bus;
  std::string without;  // why this rank cannot use NCCL: "is on the CPU"; "" where it can
};

// All but the host, and back.
std::string RankGpuText(const RankGpu& gpu);
RankGpu RankGpuFromText(const std::string& host, std::string_view text);

// "" where NCCL serves these ranks, which it does where each has a GPU of its own. Else why not,
// naming ranks: "ranks 0 and 1 share GPU 0000:3b:00 of node1".
std::string WhyNotNccl(std::span<const RankGpu> ranks);

}  // namespace ganvas::train
