// How much memory a run will take, before it is one.
#pragma once

#include <cstdint>

#include "native/run/dataset_record.h"
#include "native/run/options.h"

namespace ganvas::train {

// Bytes, of one process.
struct MemoryEstimate {
  int64_t weights = 0;    // of generator and discriminator, buffers too
  int64_t average = 0;    // of the averaged generator
  int64_t optimizer = 0;  // Adam's moments
  int64_t gradients = 0;
  int64_t batch = 0;    // whatever else a step holds at its fullest: activations, mostly
  int64_t samples = 0;  // of a sample grid, or of the statistics that BatchNorm takes for it
  int64_t process = 0;  // the program, LibTorch and the data, on the CPU
  int64_t copy = 0;     // of the state, to which a step that is left goes back; never on a GPU

  // Of tensors: what a GPU must hold.
  int64_t tensors() const;
  // What a process on the CPU grows to.
  int64_t total() const { return process + tensors() + copy; }
};

// Makes real steps with `options` on random pictures and has LibTorch's allocator count: on the
// whole batch where that is quick, else on smaller ones. Metrics are not counted. `options` passed
// CheckOptions and ResolveMachine.
MemoryEstimate EstimateMemory(const Options& options, const DatasetRecord& record);

}  // namespace ganvas::train
