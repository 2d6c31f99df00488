#include "native/metrics/metric_table.h"

#include <algorithm>
#include <array>
#include <set>

#include "native/error.h"

namespace ganvas::metrics {
namespace {

constexpr std::array<MetricInfo, 16> kTable = {{
    {"modes", "modes covered, share of high quality, reverse KL; of pictures: by class"},
    {"fid", "Frechet distance of features (Heusel et al. 2017)"},
    {"kid", "kernel distance of features (Binkowski et al. 2018)"},
    {"is", "inception score (Salimans et al. 2016)"},
    {"precision", "share within the real manifold, k = 3 (Kynkaanniemi et al. 2019)"},
    {"recall", "share of real samples within the generated manifold, k = 3"},
    {"density", "real neighbourhoods around a sample, k = 5 (Naeem et al. 2020)"},
    {"coverage", "share of real neighbourhoods with a sample, k = 5, and its ratio to the floor"},
    {"swd", "sliced Wasserstein distance, of pictures x 1000 by level (Karras et al. 2018)"},
    {"cas", "accuracy on real test pictures, trained on generated (Ravuri and Vinyals 2019)"},
    {"memorization", "distance to the nearest training picture, against held-out ones', pixels"},
    {"memorization-features", "the same between features"},
    {"cycle", "of translators: mean difference on [0, 1] after there and back"},
    {"l1", "of translators: mean difference on [0, 1] from the true translation"},
    {"labels", "of translators: share that keeps its class, by a classifier of the other domain"},
    {"factors", "of translators of shapes: share with shape, position and hue kept"},
}};

constexpr std::array<std::string_view, 4> kPrdc = {"precision", "recall", "density", "coverage"};

}  // namespace

std::span<const MetricInfo> MetricTable() { return kTable; }

std::vector<std::string> ParseMetrics(std::string_view list) {
  std::string known;
  for (const MetricInfo& metric : kTable) known += std::string(metric.name) + ", ";
  known += "prdc (precision, recall, density and coverage)";
  std::set<std::string_view> asked;
  for (size_t begin = 0; begin <= list.size();) {
    const size_t end = std::min(list.find(',', begin), list.size());
    const std::string_view name = list.substr(begin, end - begin);
    begin = end + 1;
    if (name == "prdc") {
      asked.insert(kPrdc.begin(), kPrdc.end());
    } else if (std::any_of(kTable.begin(), kTable.end(),
                           [&](const MetricInfo& metric) { return metric.name == name; })) {
      asked.insert(name);
    } else {
      throw FatalError(ExitCode::kUsage, "unknown metric '" + std::string(name) + "', expected " +
                                             "a list of: " + known);
    }
  }
  std::vector<std::string> names;
  for (const MetricInfo& metric : kTable) {
    if (asked.count(metric.name) == 1) names.emplace_back(metric.name);
  }
  return names;
}

}  // namespace ganvas::metrics
