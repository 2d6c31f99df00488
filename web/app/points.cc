#include "web/app/points.h"
#include "web/app/link.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "shared/image/scatter.h"
#include "shared/recipe/json_read.h"
#include "web/app/saving.h"

namespace ganvas::page {
namespace {

// Width and height of a plot that is saved.
constexpr int kPlotSize = 1024;

}  // namespace

std::unique_ptr<ModelKind> Points::Make(App& app, const Json& message) {
  if (!ReadBool(message, "points", false)) return nullptr;
  return std::make_unique<Points>(app);
}

std::span<const Mode> Points::modes() const {
  static constexpr Mode kOnly[] = {Mode::kSample};
  return kOnly;
}

void Points::Settle(State& state) const { LeaveTranslate(state); }

void Points::Want(std::span<const Recipe>) { app_.generator().WantPoints(Wanted()); }

RequestProgress Points::progress() const { return app_.generator().request(); }

PointRequest Points::Wanted() const {
  const State& state = app_.state();
  return {state.seed, state.points, app_.model().has_label ? state.label : -1};
}

std::string Points::Summary() const {
  const auto& set = app_.generator().points();
  if (!set) return "";
  double sum[2] = {};
  double squares[2] = {};
  int finite = 0;
  for (size_t i = 0; i + 1 < set->xy.size(); i += 2) {
    if (!std::isfinite(set->xy[i]) || !std::isfinite(set->xy[i + 1])) continue;
    ++finite;
    for (size_t c = 0; c < 2; ++c) {
      sum[c] += set->xy[i + c];
      squares[c] += static_cast<double>(set->xy[i + c]) * set->xy[i + c];
    }
  }
  if (finite == 0) return "no point is finite";
  double deviation[2];
  for (size_t c = 0; c < 2; ++c) {
    sum[c] /= finite;
    deviation[c] = std::sqrt(std::max(0.0, squares[c] / finite - sum[c] * sum[c]));
  }
  char text[128];
  std::snprintf(text, sizeof text, "mean (%.3g, %.3g), deviation (%.3g, %.3g)", sum[0], sum[1],
                deviation[0], deviation[1]);
  const int lost = set->of.count - finite;
  return text + (lost > 0 ? ", " + std::to_string(lost) + " not finite" : std::string());
}

Pixels Points::ShownPixels() {
  const auto& set = app_.generator().points();
  if (!set || !(set->of == Wanted())) return {};
  return {1, kPlotSize, kPlotSize, 1, Scatter(set->xy, {}, WindowAround(set->xy), kPlotSize).rgba};
}

// Plots are drawn at one size.
void Points::Save() { SaveShown(app_, ShownPixels(), 1, LinkOf(app_)); }

}  // namespace ganvas::page
