#include "native/metrics/metric_rows.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "native/metrics/neighbours.h"

namespace ganvas::metrics {
namespace {

TEST(MetricRows, EveryRowIsComplete) {
  std::set<std::string_view> names;
  for (const MetricRow& row : kMetricRows) {
    const MetricInfo& info = row.info;
    EXPECT_TRUE(!info.name.empty() && names.insert(info.name).second) << info.name;
    EXPECT_FALSE(info.summary.empty()) << info.name;
    EXPECT_FALSE(info.Columns().empty()) << info.name;
    EXPECT_TRUE(info.of.pictures || info.of.points || info.of.translations) << info.name;
    EXPECT_EQ(info.needs.labels, !info.labels_for.empty()) << info.name;
    EXPECT_EQ(info.fewest > 2, !info.too_few.empty()) << info.name;
    // A function for each subject, and none for others.
    EXPECT_EQ(info.of.pictures, row.pictures != nullptr || row.set != nullptr) << info.name;
    EXPECT_EQ(info.of.points, row.points != nullptr) << info.name;
    EXPECT_TRUE(!info.of.translations || row.translations != nullptr || row.set != nullptr)
        << info.name;
    EXPECT_TRUE(row.pictures == nullptr || row.set == nullptr) << info.name << " has two";
    EXPECT_TRUE(row.translations == nullptr || row.set == nullptr) << info.name << " has two";
    EXPECT_TRUE(row.after_set == nullptr || row.set != nullptr) << info.name;
  }
}

TEST(MetricRows, TheTableHasEveryRow) {
  ASSERT_EQ(MetricTable().size(), std::size(kMetricRows));
  for (const MetricRow& row : kMetricRows) {
    const MetricInfo* found = FindMetric(row.info.name);
    ASSERT_NE(found, nullptr) << row.info.name;
    EXPECT_EQ(found->summary, row.info.summary);
  }
}

TEST(MetricRows, EveryColumnIsFoundByItsName) {
  for (const MetricInfo& metric : MetricTable()) {
    for (const Column& column : metric.Columns()) {
      const std::string name = ColumnName(metric, column);
      EXPECT_EQ(FindColumn(name), &column) << name;
      EXPECT_EQ(BetterOf(name), column.better) << name;
      EXPECT_EQ(BetterOf(name + "_64"), column.better) << name;
      EXPECT_TRUE(column.better == Direction::kNone || !column.title.empty()) << name;
    }
  }
}

TEST(MetricRows, PlacesInTheHeadlineDiffer) {
  std::set<int> places;
  for (const MetricInfo& metric : MetricTable()) {
    for (const Column& column : metric.Columns()) {
      if (column.headline == 0) continue;
      EXPECT_TRUE(places.insert(column.headline).second) << metric.name;
      EXPECT_NE(column.better, Direction::kNone) << metric.name;
    }
  }
  EXPECT_EQ(HeadlineColumns().size(), places.size());
  EXPECT_EQ(HeadlineColumns().front(), "fid");
}

TEST(MetricRows, TheFewestPicturesAreWhatTheFunctionsNeed) {
  for (const char* name : {"precision", "recall", "density", "coverage"}) {
    EXPECT_EQ(FindMetric(name)->fewest, kDensityNeighbours + 1) << name;
  }
  for (const MetricInfo& metric : MetricTable()) {
    if (metric.fewest == 2) continue;
    const std::string fewest = std::to_string(metric.fewest);
    const std::string more_than = "more than " + std::to_string(metric.fewest - 1);
    EXPECT_TRUE(metric.too_few.find(fewest) != std::string_view::npos ||
                metric.too_few.find(more_than) != std::string_view::npos)
        << metric.name << ": " << metric.too_few;
  }
}

TEST(MetricRows, ListsNameGroupsInPlaceOfTheirMembers) {
  EXPECT_EQ(MetricsOf(&Subjects::points, " or "), "modes or swd");
  EXPECT_EQ(MetricsOf(&Subjects::translations, " and "),
            "fid, kid, prdc, swd, cycle, l1, labels and factors");
}

}  // namespace
}  // namespace ganvas::metrics
