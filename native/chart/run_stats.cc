#include "native/chart/run_stats.h"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "native/bounded_json.h"
#include "native/error.h"
#include "native/regular_file.h"

namespace ganvas::chart {
namespace {

constexpr size_t kPart = size_t{1} << 16;
constexpr size_t kLongestLine = size_t{1} << 20;
constexpr size_t kMostColumns = 1024;  // a run has some 30

// Null beyond kMostColumns.
Series* Column(RunStats& stats, const std::string& name, size_t bins) {
  for (auto& [known, series] : stats.columns) {
    if (known == name) return &series;
  }
  if (stats.columns.size() == kMostColumns) return nullptr;
  return &stats.columns.emplace_back(name, Series(bins)).second;
}

}  // namespace

const Series* RunStats::Find(const std::string& name) const {
  for (const auto& [known, series] : columns) {
    if (known == name) return &series;
  }
  return nullptr;
}

RunStatsReader::RunStatsReader(std::string path, size_t bins)
    : path_(std::move(path)), bins_(bins) {}

void RunStatsReader::Add(std::string_view line) {
  if (line.empty()) return;
  const auto json = ParseJson<nlohmann::ordered_json>(line);
  const auto step = json.is_object() ? json.find("step") : json.end();
  if (!json.is_object() || step == json.end() || !step->is_number()) {
    ++stats_.broken;
    return;
  }
  ++stats_.lines;
  const double x = step->get<double>();
  for (const auto& [name, value] : json.items()) {
    if (name == "step" || !(value.is_number() || value.is_null())) continue;
    Series* const column = Column(stats_, name, bins_);
    if (column == nullptr) continue;
    column->Add(x,
                value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>());
  }
  stats_.last_line = line;
}

const RunStats& RunStatsReader::Read(uint64_t bytes) {
  behind_ = false;
  struct stat found = {};
  const bool there = stat(path_.c_str(), &found) == 0;
  if (!there || found.st_ino != file_ || static_cast<uint64_t>(found.st_size) < read_) {
    stats_ = {};
    begun_.clear();
    overlong_ = false;
    read_ = 0;
    file_ = there ? found.st_ino : 0;
  }
  if (!there) return stats_;
  RequireRegularFile(path_);
  std::ifstream file(path_, std::ios::binary);
  if (!file) throw FatalError(ExitCode::kBadFile, path_ + ": cannot be read");
  file.seekg(static_cast<std::streamoff>(read_));
  std::vector<char> part(kPart);
  while (bytes > 0) {
    file.read(part.data(), static_cast<std::streamsize>(std::min<uint64_t>(kPart, bytes)));
    std::string_view text(part.data(), static_cast<size_t>(file.gcount()));
    if (text.empty()) return stats_;
    read_ += text.size();
    bytes -= text.size();
    for (size_t end; (end = text.find('\n')) != text.npos; text.remove_prefix(end + 1)) {
      begun_ += text.substr(0, end);
      overlong_ = overlong_ || begun_.size() > kLongestLine;
      if (overlong_) {
        ++stats_.broken;
      } else {
        Add(begun_);
      }
      begun_.clear();
      overlong_ = false;
    }
    begun_ += text;
    if (begun_.size() > kLongestLine) {
      begun_.clear();
      overlong_ = true;
    }
  }
  behind_ = read_ < static_cast<uint64_t>(found.st_size);
  return stats_;
}

RunStats ReadRunStats(const std::string& path, size_t bins) {
  return RunStatsReader(path, bins).Read();
}

}  // namespace ganvas::chart
