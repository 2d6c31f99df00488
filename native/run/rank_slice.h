// The part of every batch that one of several processes takes.
#pragma once

#include <cstdint>

namespace ganvas::train {

// Rank r of n takes rows r * N / n up to (r + 1) * N / n of a batch of N; n divides N.
struct RankSlice {
  int64_t rank = 0;
  int64_t ranks = 1;

  int64_t Rows(int64_t batch) const { return batch / ranks; }
  int64_t First(int64_t batch) const { return rank * Rows(batch); }
};

}  // namespace ganvas::train
