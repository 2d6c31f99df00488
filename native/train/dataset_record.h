// What a run remembers of its data (dataset.json), so that export needs no data and resume notices
// that it has changed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "native/data/dataset.h"

namespace ganvas::train {

struct DatasetRecord {
  std::string spec;
  std::string description;
  std::string fingerprint;  // hexadecimal
  int64_t count = 0;
  int picture_channels = 0;
  std::vector<std::string> classes;
};

DatasetRecord Describe(const data::Dataset& dataset, const std::string& spec);

void WriteDatasetRecord(const DatasetRecord& record, const std::string& path);
// Throws FatalError(kBadFile) naming `path`.
DatasetRecord ReadDatasetRecord(const std::string& path);

}  // namespace ganvas::train
