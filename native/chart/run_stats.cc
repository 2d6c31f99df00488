#include "native/chart/run_stats.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "native/bounded_json.h"
#include "native/error.h"
#include "native/regular_file.h"

namespace ganvas::chart {
namespace {

Series& Column(RunStats& stats, const std::string& name, size_t bins) {
  for (auto& [known, series] : stats.columns) {
    if (known == name) return series;
  }
  return stats.columns.emplace_back(name, Series(bins)).second;
}

}  // namespace

const Series* RunStats::Find(const std::string& name) const {
  for (const auto& [known, series] : columns) {
    if (known == name) return &series;
  }
  return nullptr;
}

RunStats ReadRunStats(const std::string& path, size_t bins) {
  RunStats stats;
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return stats;
  RequireRegularFile(path);
  std::ifstream file(path, std::ios::binary);
  if (!file) throw FatalError(ExitCode::kBadFile, path + ": cannot be read");
  for (std::string line; std::getline(file, line) && !file.eof();) {
    if (line.empty()) continue;
    const auto json = ParseJson<nlohmann::ordered_json>(line);
    const auto step = json.is_object() ? json.find("step") : json.end();
    if (!json.is_object() || step == json.end() || !step->is_number()) {
      ++stats.broken;
      continue;
    }
    ++stats.lines;
    const double x = step->get<double>();
    for (const auto& [name, value] : json.items()) {
      if (name == "step" || !(value.is_number() || value.is_null())) continue;
      Column(stats, name, bins)
          .Add(x, value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>());
    }
    stats.last_line = std::move(line);
  }
  return stats;
}

}  // namespace ganvas::chart
