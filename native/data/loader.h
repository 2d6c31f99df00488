// Shuffled batches, read ahead by threads.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "native/data/dataset.h"

namespace ganvas::data {

struct LoaderOptions {
  int batch = 64;
  // The rows of every batch that are read, where several processes share it; 0 for all.
  int first_row = 0;
  int rows = 0;
  uint64_t seed = 0;
  bool mirror = false;  // half of the pictures are flipped left to right
  int threads = 1;      // that read ahead
  int ahead = 4;        // batches kept ready
};

// uint8 [count, C, H, W] and one label each (-1: unlabelled).
struct Batch {
  int64_t step = 0;
  int64_t count = 0;
  std::vector<uint8_t> pictures;
  std::vector<int64_t> labels;
};

// A batch is a pure function of (dataset, batch, seed, mirror, step): its row i is sample step *
// batch + i of BatchOrder, so a batch may reach over the end of an epoch. A loader that starts at
// step s therefore continues exactly what one started at 0 would have given.
class BatchLoader {
 public:
  // `dataset` must outlive the loader. Requires at least one picture.
  BatchLoader(const Dataset& dataset, const LoaderOptions& options, int64_t start_step = 0);
  ~BatchLoader();

  // The batch of the next step; valid until the next call. Rethrows what reading it threw.
  const Batch& Next();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ganvas::data
