#include "native/chart/run_curves.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "native/metrics/metric_table.h"

namespace ganvas::chart {
namespace {

// Okabe and Ito's colours, told apart with any kind of colour vision; darkened where they are too
// light for lines on white.
constexpr Colour kBlue = {0, 114, 178};
constexpr Colour kVermilion = {213, 94, 0};
constexpr Colour kGreen = {0, 140, 103};
constexpr Colour kPurple = {176, 90, 140};
constexpr Colour kSky = {48, 150, 210};
constexpr Colour kAmber = {190, 130, 0};
constexpr std::array kCycle = {kBlue, kVermilion, kGreen, kPurple, kAmber, kSky};

struct Member {
  std::string_view column, name;
  Colour colour;
};

struct Group {
  std::string_view title;
  std::array<Member, 4> members;  // an empty column: none
  bool from_zero = false;
  bool logarithmic = false;
};

// Before everything else that a run wrote, and behind it.
constexpr Group kFirst[] = {
    {"Loss", {{{"loss_d", "D", kVermilion}, {"loss_g", "G", kBlue}, {}}}},
    {"Mean logit", {{{"logit_real", "real", kGreen}, {"logit_fake", "fake", kPurple}, {}}}},
    {"Gradient norm",
     {{{"grad_norm_d", "D", kVermilion}, {"grad_norm_g", "G", kBlue}, {}}},
     true,
     true},
    {"Images per second", {{{"images_per_second", "", kBlue}, {}, {}}}, true},
};
constexpr Group kLast[] = {
    {"Likeness to data",
     {{{"spread", "spread", kBlue},
       {"nearest", "nearest", kGreen},
       {"offset", "offset", kVermilion},
       {"push", "push", kPurple}}},
     true},
};

// No curves of their own.
constexpr std::string_view kBookkeeping[] = {"images",    "seconds",          "seconds_left",
                                             "memory_mb", "device_memory_mb", "ema_decay",
                                             "rate_scale"};

// What stands over the panel of a column of its own.
std::string TitleOf(const std::string& column) {
  if (const metrics::Column* known = metrics::FindColumn(column)) return std::string(known->title);
  return column == "ada_p" ? "ADA p" : column;
}

// The curves of the metrics that share panels.
std::vector<Panel> SharedPanels(const RunStats& stats, std::set<std::string>& drawn) {
  std::vector<Panel> panels;
  std::map<std::string_view, size_t> places;  // of curves that a panel may have
  for (const metrics::MetricInfo& metric : metrics::MetricTable()) {
    for (const metrics::Column& column : metric.Columns()) {
      if (column.panel.empty()) continue;
      const Colour colour = kCycle[places[column.panel]++ % kCycle.size()];
      const std::string name = metrics::ColumnName(metric, column);
      const Series* series = stats.Find(name);
      if (series == nullptr) continue;
      if (panels.empty() || panels.back().title != column.panel) {
        panels.emplace_back().title = std::string(column.panel);
      }
      panels.back().curves.push_back({std::string(column.title), series, colour});
      drawn.insert(name);
    }
  }
  return panels;
}

}  // namespace

bool IsWatched(const std::string& column) {
  if (const metrics::Column* known = metrics::FindColumn(column)) return !known->title.empty();
  return std::find(std::begin(kBookkeeping), std::end(kBookkeeping), column) ==
         std::end(kBookkeeping);
}

Best BestOf(const std::string& metric) {
  const metrics::Column* known = metrics::FindColumn(metric);
  if (known == nullptr || known->better == metrics::Direction::kNone) return Best::kNone;
  return known->better == metrics::Direction::kLower ? Best::kLowest : Best::kHighest;
}

Figure RunFigure(const RunStats& stats) {
  Figure figure;
  std::vector<Panel> last;
  std::set<std::string> drawn;
  const auto collect = [&](const Group& group, std::vector<Panel>& panels) {
    Panel panel;
    panel.title = std::string(group.title);
    panel.from_zero = group.from_zero;
    panel.logarithmic = group.logarithmic;
    for (const Member& member : group.members) {
      const Series* series = stats.Find(std::string(member.column));
      if (member.column.empty() || series == nullptr) continue;
      panel.curves.push_back({std::string(member.name), series, member.colour});
      drawn.insert(std::string(member.column));
    }
    if (!panel.curves.empty()) panels.push_back(std::move(panel));
  };
  for (const Group& group : kFirst) collect(group, figure.panels);
  for (Panel& panel : SharedPanels(stats, drawn)) figure.panels.push_back(std::move(panel));
  for (const Group& group : kLast) collect(group, last);
  std::map<std::string, size_t> panels;  // of metrics, by what stands before their level
  for (const auto& [name, series] : stats.columns) {
    if (!IsWatched(name) || drawn.count(name) == 1) continue;
    // "swd" and its levels "swd_16" and "swd_32" share a panel.
    std::string_view of = name;
    const bool level = metrics::IsLevel(name, &of);
    const std::string metric(of);
    const auto [place, fresh] = panels.try_emplace(metric, figure.panels.size());
    if (fresh) {
      Panel& panel = figure.panels.emplace_back();
      panel.title = TitleOf(metric);
      panel.best = BestOf(metric);
      panel.logarithmic = panel.best == Best::kLowest;
    }
    Panel& panel = figure.panels[place->second];
    panel.from_zero = level;
    panel.curves.push_back({level   ? name.substr(metric.size() + 1)
                            : fresh ? ""
                                    : "mean",
                            &series, kCycle[panel.curves.size() % kCycle.size()]});
    if (level && panel.curves.front().name.empty()) panel.curves.front().name = "mean";
  }
  std::move(last.begin(), last.end(), std::back_inserter(figure.panels));
  return figure;
}

}  // namespace ganvas::chart
