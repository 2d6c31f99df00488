// What a run remembers of its data (dataset.json), so that export needs no data and resume notices
// that it has changed.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "native/data/dataset.h"
#include "native/data/points.h"

namespace ganvas::train {

struct DatasetRecord {
  std::string spec;
  std::string folder;  // where relative paths of `spec` and of the options begin; "": not known
  std::string description;
  std::string fingerprint;   // hexadecimal
  int64_t count = 0;         // 0: endless
  int picture_channels = 0;  // 0: points
  std::vector<std::string> classes;
  std::string class_noun = "class";            // what one of them is
  std::array<double, 2> points_mean{};         // of points, per coordinate
  std::array<double, 2> points_scale{{1, 1}};  // their deviations
};

DatasetRecord Describe(const data::Dataset& dataset, const std::string& spec);
DatasetRecord Describe(const data::PointSource& points, const std::string& spec);

void WriteDatasetRecord(const DatasetRecord& record, const std::string& path);
// Throws FatalError(kBadFile) naming `path`.
DatasetRecord ReadDatasetRecord(const std::string& path);

}  // namespace ganvas::train
