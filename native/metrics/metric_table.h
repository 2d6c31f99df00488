// The metrics in words: what each is called, what it needs, and how its numbers are shown. The help
// texts, the reports, stats.jsonl and the charts take their words from here. No LibTorch.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ganvas::metrics {

// Which values of a number are better.
enum class Direction { kNone, kLower, kHigher };

// One number of a metric, a column of stats.jsonl. A metric without parts has one column, whose
// part is "", and so has the mean of one with a deviation. Levels ("swd_32") are not listed.
struct Column {
  std::string_view part;   // "covered" of "modes_covered"
  std::string_view title;  // of its chart; "" for numbers without one, such as deviations
  Direction better = Direction::kNone;
  int headline = 0;             // place among the numbers to watch, 1 first; 0: not among them
  std::string_view panel = {};  // chart that it shares, where `title` names its curve
};

// What is measured.
struct Subjects {
  bool pictures = false;      // that a generator makes
  bool points = false;        // in the plane
  bool translations = false;  // of pictures
};

// What a metric needs beside samples and real data.
struct Needs {
  bool features = false;       // of pictures: by a detector, or a classifier of the data's classes
  bool probabilities = false;  // of classes: by the same
  bool labels = false;         // of the real pictures, which a classifier learns
  bool single_labels = false;  // and none of stacked pictures
  bool conditional = false;    // a generator of the data's classes
  bool own_samples = false;    // generated for it alone
  bool centres = false;        // of points: centres of modes, with a spread
  bool two_points = false;     // of points: two real ones or more
  bool both_ways = false;      // translators of both directions
  bool counterparts = false;   // the true translations
  bool same_classes = false;   // in both domains
  bool shapes = false;         // domains of drawn shapes
  bool attributes = false;     // a table of what the real pictures show
};

struct MetricInfo {
  std::string_view name;
  std::string_view summary;     // one line for --help
  std::string_view group = {};  // a name that asks for several metrics at once
  Subjects of = {};
  Needs needs = {};
  std::array<Column, 5> columns = {};  // those in use come first
  // Why it needs labels, for the line that refuses data without them.
  std::string_view labels_for = {};
  // The fewest pictures of each kind, and the line that refuses fewer.
  int64_t fewest = 2;
  std::string_view too_few = {};
  int64_t stacked_samples = 0;    // generated pictures of stacked digits; 0: as for other data
  bool equal_counts = false;      // takes equally many pictures of both sets
  bool finds_neighbours = false;  // has pairs to show as a picture
  // Why one of its numbers is not finite; "" for the usual reason.
  std::string_view not_finite = {};

  std::span<const Column> Columns() const;
};

std::span<const MetricInfo> MetricTable();

// Null when there is none of this name.
const MetricInfo* FindMetric(std::string_view name);

// "prdc" and the metrics that it stands for.
struct MetricGroup {
  std::string_view name;
  std::vector<std::string_view> members;
};
std::vector<MetricGroup> MetricGroups();

// "fid,prdc" -> {"fid", "precision", "recall", "density", "coverage"}: each once, in the table's
// order. Throws FatalError(kUsage), listing the known ones, for an unknown name or none.
std::vector<std::string> ParseMetrics(std::string_view list);

// Names of the metrics of a subject, with groups in place of their members: "modes or swd".
std::string MetricsOf(bool Subjects::*subject, std::string_view last_join);

// "modes_covered", a column's name in stats.jsonl.
std::string ColumnName(const MetricInfo& metric, const Column& column);

// Null for what is not a column of a metric. Of a level, "swd_32", there is none.
const Column* FindColumn(std::string_view name);

// Which values of a column are better; a level goes by its metric.
Direction BetterOf(std::string_view column);

// The columns to watch, the most telling first.
std::vector<std::string> HeadlineColumns();

// Whether `column` is a level, "swd_32"; then `metric` is what stands before it, "swd".
bool IsLevel(std::string_view column, std::string_view* metric);

}  // namespace ganvas::metrics
