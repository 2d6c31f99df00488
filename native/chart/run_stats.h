// stats.jsonl, read as a stream of any length.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "native/chart/series.h"

namespace ganvas::chart {

// Every number of the lines by name, against "step", in the order in which they first appear.
struct RunStats {
  std::vector<std::pair<std::string, Series>> columns;
  std::string last_line;  // the last whole one, "" without any
  int64_t lines = 0;
  int64_t broken = 0;  // lines that are no JSON object with a step, passed over

  // Null when there is no such column.
  const Series* Find(const std::string& name) const;
};

// A run that goes on may be writing its last line: a line without a line break is skipped. Numbers
// that are not finite (null in JSON) are gaps. No file is no lines. Throws FatalError(kBadFile)
// where it cannot be read.
RunStats ReadRunStats(const std::string& path, size_t bins = 1024);

}  // namespace ganvas::chart
