// stats.jsonl, read as a stream of any length.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
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

// Follows a stats.jsonl that grows. What has been read is not read again, unless the file was
// replaced or cut, as `resume` does: then all of it is.
class RunStatsReader {
 public:
  explicit RunStatsReader(std::string path, size_t bins = 1024);

  // Reads at most `bytes` more. A line without its line break waits for the next call, since a run
  // may be writing it. Throws FatalError(kBadFile) where the file cannot be read.
  const RunStats& Read(uint64_t bytes = UINT64_MAX);
  // Whether more was there at the last call than it read.
  bool behind() const { return behind_; }

 private:
  void Add(std::string_view line);

  std::string path_;
  size_t bins_;
  RunStats stats_;
  std::string begun_;      // of a line
  bool overlong_ = false;  // the line that began is passed over
  uint64_t read_ = 0;      // bytes
  uint64_t file_ = 0;      // inode
  bool behind_ = false;
};

// A run that goes on may be writing its last line: a line without a line break is skipped. Numbers
// that are not finite (null in JSON) are gaps. No file is no lines. Throws FatalError(kBadFile)
// where it cannot be read.
RunStats ReadRunStats(const std::string& path, size_t bins = 1024);

}  // namespace ganvas::chart
