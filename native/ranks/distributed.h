// Several processes that train one run together, on PyTorch's c10d: Gloo, and NCCL on CUDA.
//
// All of them call the same members in the same order. Each holds its own slice of every batch, and
// losses are means over it, so the mean of all gradients is the gradient of the whole batch.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "native/error.h"
#include "native/run/rank_environment.h"
#include "native/run/rank_slice.h"

namespace ganvas::train {

// Another rank ended or fell silent; names it where it is known.
class LostRank : public FatalError {
 public:
  explicit LostRank(const std::string& message) : FatalError(ExitCode::kFailed, message) {}
};

class RankGroup;

class Ranks {
 public:
  Ranks();  // a single process: all of this costs nothing
  // `timeout_seconds` is for those that do not arrive, and later for those that give no sign of
  // life. Throws FatalError(kUsage) where this build has no c10d.
  Ranks(const RankPlace& place, double timeout_seconds);
  ~Ranks();
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;

  // Waits for all ranks. Throws LostRank naming one that is missing.
  void Join();

  int64_t count() const { return slice_.ranks; }
  const RankSlice& slice() const { return slice_; }
  // Rank 0: the one that writes the run folder and speaks.
  bool first() const { return slice_.rank == 0; }
  // Ranks on this machine, and the number of this one among them.
  int64_t local_count() const { return local_count_; }
  int64_t local_rank() const { return local_rank_; }

  // The device of tensors that are exchanged from now on, of the same type on all ranks. NCCL
  // serves CUDA where LibTorch has it and every rank has a GPU of its own, on whatever machines;
  // else they go through the host. Returns how: "NCCL", "Gloo", "Gloo, through the host: ranks 0
  // and 1 share
  // ..."; "" for a single process.
  std::string UseDevice(torch::Device device);

  // What the first rank has. Texts are few and short.
  std::string FromFirst(const std::string& text);
  void CopyFromFirst(const std::vector<torch::Tensor>& tensors);

  // Replaces the gradients of `parameters`, all of one dtype and device, by their means, in a
  // buffer that the next call for as many numbers uses again.
  void Average(const std::vector<torch::Tensor>& parameters);
  // The mean of a small tensor; the tensor itself where there is one rank.
  torch::Tensor Mean(const torch::Tensor& numbers);
  // [n, ...] of each rank, in their order: [ranks * n, ...]. Can be differentiated to any order:
  // what a rank makes of the rows of others adds to those others' gradients.
  torch::Tensor Gather(const torch::Tensor& rows);
  // Whether any rank says so, of one thing or of two at once.
  bool Any(bool mine);
  std::pair<bool, bool> Any(bool first, bool second);
  // Waits for all; the last call, after which no rank misses another.
  void Leave();

  // Runs `work`. Of all ranks only one throws what ends the run, the first that asks; the others
  // return its code.
  ExitCode Guarded(const std::function<ExitCode()>& work);

 private:
  RankSlice slice_;
  int64_t local_count_ = 1;
  int64_t local_rank_ = 0;
  std::unique_ptr<RankGroup> group_;  // null for a single process
};

// Runs `work` on the ranks that the environment speaks of, or alone; see Ranks::Guarded.
ExitCode OnRanks(int64_t nproc, double timeout_seconds,
                 const std::function<ExitCode(Ranks&)>& work);

}  // namespace ganvas::train
