#include "native/metrics/metric_table.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "native/error.h"
#include "native/metrics/metric_rows.h"
#include "native/nearest.h"

namespace ganvas::metrics {
namespace {

// The words alone: nothing here may refer to the functions when the program is linked.
consteval auto WordsOfRows() {
  std::array<MetricInfo, std::size(kMetricRows)> words;
  for (size_t i = 0; i < words.size(); ++i) words[i] = kMetricRows[i].info;
  return words;
}

constexpr auto kTable = WordsOfRows();

std::string Joined(const std::vector<std::string_view>& names, std::string_view last_join) {
  std::string text;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? last_join : ", ";
    text += names[i];
  }
  return text;
}

}  // namespace

std::span<const Column> MetricInfo::Columns() const {
  const auto* const end = std::find_if(columns.begin(), columns.end(), [](const Column& column) {
    return column.part.empty() && column.title.empty();
  });
  return {columns.begin(), end};
}

std::span<const MetricInfo> MetricTable() { return kTable; }

const MetricInfo* FindMetric(std::string_view name) {
  for (const MetricInfo& metric : kTable) {
    if (metric.name == name) return &metric;
  }
  return nullptr;
}

std::vector<MetricGroup> MetricGroups() {
  std::vector<MetricGroup> groups;
  for (const MetricInfo& metric : kTable) {
    if (metric.group.empty()) continue;
    if (groups.empty() || groups.back().name != metric.group) groups.push_back({metric.group, {}});
    groups.back().members.push_back(metric.name);
  }
  return groups;
}

std::vector<std::string> ParseMetrics(std::string_view list) {
  std::string known;
  std::vector<std::string> known_names;
  for (const MetricInfo& metric : kTable) {
    known += std::string(metric.name) + ", ";
    known_names.emplace_back(metric.name);
  }
  for (const MetricGroup& group : MetricGroups()) {
    known_names.emplace_back(group.name);
    known += std::string(group.name) + " (" + Joined(group.members, " and ") + ")";
  }
  std::set<std::string_view> asked;
  for (size_t begin = 0; begin <= list.size();) {
    const size_t end = std::min(list.find(',', begin), list.size());
    const std::string_view name = list.substr(begin, end - begin);
    begin = end + 1;
    bool found = false;
    for (const MetricInfo& metric : kTable) {
      if (metric.name != name && (name.empty() || metric.group != name)) continue;
      asked.insert(metric.name);
      found = true;
    }
    if (!found) {
      throw FatalError(ExitCode::kUsage, "unknown metric '" + std::string(name) + "', expected " +
                                             "a list of: " + known + DidYouMean(name, known_names));
    }
  }
  std::vector<std::string> names;
  for (const MetricInfo& metric : kTable) {
    if (asked.count(metric.name) == 1) names.emplace_back(metric.name);
  }
  return names;
}

std::string MetricsOf(bool Subjects::*subject, std::string_view last_join) {
  std::vector<std::string_view> names;
  for (const MetricInfo& metric : kTable) {
    if (!(metric.of.*subject)) continue;
    const std::string_view name = metric.group.empty() ? metric.name : metric.group;
    if (names.empty() || names.back() != name) names.push_back(name);
  }
  return Joined(names, last_join);
}

std::string ColumnName(const MetricInfo& metric, const Column& column) {
  return std::string(metric.name) + (column.part.empty() ? "" : "_" + std::string(column.part));
}

const Column* FindColumn(std::string_view name) {
  for (const MetricInfo& metric : kTable) {
    for (const Column& column : metric.Columns()) {
      if (ColumnName(metric, column) == name) return &column;
    }
  }
  return nullptr;
}

Direction BetterOf(std::string_view column) {
  IsLevel(column, &column);
  const Column* found = FindColumn(column);
  return found == nullptr ? Direction::kNone : found->better;
}

std::vector<std::string> HeadlineColumns() {
  std::vector<std::pair<int, std::string>> places;
  for (const MetricInfo& metric : kTable) {
    for (const Column& column : metric.Columns()) {
      if (column.headline > 0) places.emplace_back(column.headline, ColumnName(metric, column));
    }
  }
  std::sort(places.begin(), places.end());
  std::vector<std::string> names;
  for (const auto& [place, name] : places) names.push_back(name);
  return names;
}

bool IsLevel(std::string_view column, std::string_view* metric) {
  const size_t end = column.find_last_not_of("0123456789");
  if (end == std::string_view::npos || end + 1 == column.size() || column[end] != '_') return false;
  *metric = column.substr(0, end);
  return true;
}

}  // namespace ganvas::metrics
