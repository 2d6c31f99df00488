#include "native/metrics/report.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace ganvas::metrics {
namespace {

TEST(Report, NumbersThatAreNotFiniteGetAReason) {
  const double nan = std::nan("");
  Report report;
  report.figures.push_back({"memorization", {{"ratio", nan}, {"distance", 3}}, {}, 10, 0, "train"});
  report.figures.push_back(
      {"modes",
       {{"covered", 2, true}, {"reverse_kl", std::numeric_limits<double>::infinity()}},
       {{"covered", 2, true}, {"reverse_kl", 0.1}},
       10,
       10,
       "train"});
  report.figures.push_back({"fid", {{"", 4}}, {{"", nan}}, 10, 10, "train"});
  ExplainMissingNumbers(report);
  ASSERT_EQ(report.notes.size(), 3u);
  EXPECT_TRUE(report.notes[0].starts_with("memorization ratio: no finite number: unseen pictures"))
      << report.notes[0];
  EXPECT_TRUE(report.notes[1].starts_with("modes reverse_kl: no finite number: "))
      << report.notes[1];
  EXPECT_TRUE(report.notes[2].starts_with("fid, floor: no finite number: ")) << report.notes[2];
  const auto numbers = FlatNumbers(report);
  EXPECT_EQ(numbers, (std::map<std::string, double>{
                         {"memorization_distance", 3}, {"modes_covered", 2}, {"fid", 4}}));
}

}  // namespace
}  // namespace ganvas::metrics
