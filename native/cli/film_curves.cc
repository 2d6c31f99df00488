#include "native/cli/film_curves.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>

#include "native/metrics/metric_table.h"

namespace ganvas::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kMostCurves = 12;

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kFirst = {
    {{"loss_d", "Loss of D"},
     {"loss_g", "Loss of G"},
     {"logit_real", "Mean logit, real"},
     {"logit_fake", "Mean logit, fake"}}};

// As far as a picture shows them.
double Short(double value) {
  if (value == 0 || !std::isfinite(value)) return value;
  const double unit = std::pow(10.0, std::floor(std::log10(std::fabs(value))) - 4);
  return std::round(value / unit) * unit;
}

// Where a step lies among the snapshots, in parts of the way from one to the next.
int64_t PlaceOf(double step, std::span<const int64_t> steps) {
  const auto behind = std::upper_bound(steps.begin(), steps.end(), step, [](double at, int64_t of) {
    return at < static_cast<double>(of);
  });
  if (behind == steps.begin()) return 0;
  const auto before = behind - 1;
  const auto whole = static_cast<int64_t>(before - steps.begin()) * kCurvePoints;
  if (behind == steps.end()) return whole;
  const double share =
      (step - static_cast<double>(*before)) / static_cast<double>(*behind - *before);
  return whole + static_cast<int64_t>(share * kCurvePoints);
}

Json Curve(std::string_view name, std::string_view title, const chart::Series& series,
           std::span<const int64_t> steps) {
  Json points = Json::array(), values = Json::array();
  int64_t place = -1;
  double step = 0, value = 0, count = 0;
  const auto add = [&] {
    if (count == 0) return;
    points.push_back(std::llround(step / count));
    values.push_back(Short(value / count));
    step = value = count = 0;
  };
  for (const chart::Bin& bin : series.bins()) {
    if (bin.count == 0) continue;
    const int64_t here = PlaceOf(bin.middle(), steps);
    if (here != place) add();
    place = here;
    const auto weight = static_cast<double>(bin.count);
    step += bin.middle() * weight;
    value += bin.mean * weight;
    count += weight;
  }
  add();
  return {{"name", name}, {"title", title}, {"steps", points}, {"values", values}};
}

}  // namespace

Json FilmCurves(const chart::RunStats& stats, std::span<const int64_t> steps) {
  Json curves = Json::array();
  const auto add = [&](std::string_view name, std::string_view title) {
    const chart::Series* series = stats.Find(std::string(name));
    if (series == nullptr || series->empty() || curves.size() >= kMostCurves) return;
    curves.push_back(Curve(name, title, *series, steps));
  };
  for (const auto& [name, title] : kFirst) add(name, title);
  for (const std::string& name : metrics::HeadlineColumns()) {
    const metrics::Column* column = metrics::FindColumn(name);
    add(name, column == nullptr || column->title.empty() ? name : column->title);
  }
  return {{"curves", curves}};
}

}  // namespace ganvas::cli
