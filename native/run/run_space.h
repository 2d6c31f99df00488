// What a run will write, compared with what its disk has room for.
#pragma once

#include <cstdint>
#include <string>

#include "native/run/dataset_record.h"
#include "native/run/options.h"

namespace ganvas::train {

// Bytes of single files, about.
struct FileSizes {
  uint64_t checkpoint = 0;
  uint64_t snapshot = 0;
};

// Before a run begins or goes on after `step`. Throws FatalError(kFailed) where the checkpoints
// that it keeps, and the one that it writes meanwhile, do not fit; what it has written so far
// counts for it. Returns a note for the log where all that it is to write in the end does not fit,
// else "".
std::string RequireRoomForRun(const Options& options, const DatasetRecord& record, int64_t step,
                              const FileSizes& sizes);

// Before a checkpoint is written to `path`. Throws FatalError(kFailed).
void RequireRoomForCheckpoint(const std::string& run, const std::string& path, uint64_t bytes);

// After the checkpoint of `step`: a sentence where there is no room for another one, else "".
std::string RoomForTheNext(const std::string& run, uint64_t bytes, int64_t step, int64_t steps);

}  // namespace ganvas::train
