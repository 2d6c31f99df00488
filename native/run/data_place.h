// Where the data of a run lie, seen from the folder in which the program runs now.
#pragma once

#include <string>

#include "native/run/dataset_record.h"
#include "native/run/options.h"

namespace ganvas::train {

// The folder in which the program runs: where relative paths begin; "" where it is gone.
std::string CurrentFolder();

struct DataPlace {
  std::string data;      // specification
  std::string detector;  // of --metrics
  // Where the data lay, if they are no longer there and others of the same names were found: near
  // the run folder, or here. They need not be the same.
  std::string moved_from;
};

// `options.detector` alone, from here.
std::string PlaceDetector(const Options& options, const DatasetRecord& record);

// Of the run in folder `run`. Relative paths in `options` begin where `record` says that `train`
// ran. Throws FatalError(kBadFile) where there are no data, and suggests `command` with --data.
DataPlace PlaceData(const Options& options, const DatasetRecord& record, const std::string& run,
                    const std::string& command);

// The data of the run in folder `run`, from here; where they are nowhere, as the run has them.
std::string DataOfRun(const std::string& run);

}  // namespace ganvas::train
