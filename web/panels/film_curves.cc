#include "web/panels/film_curves.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <optional>
#include <string_view>

#include "web/panels/draw.h"

namespace ganvas::page {
namespace {

constexpr size_t kMostCurves = 4;
constexpr float kLegendLine = 18;  // CSS pixels
constexpr float kLegendWidth = 176;

// Told apart with any kind of colour vision (Okabe and Ito 2008), light or dark enough for the
// theme.
std::array<ImU32, kMostCurves> Colours(bool dark) {
  if (dark) {
    return {IM_COL32(240, 145, 70, 255), IM_COL32(86, 180, 233, 255), IM_COL32(92, 200, 168, 255),
            IM_COL32(214, 140, 190, 255)};
  }
  return {IM_COL32(190, 82, 0, 255), IM_COL32(0, 104, 165, 255), IM_COL32(0, 122, 90, 255),
          IM_COL32(160, 72, 125, 255)};
}

struct Scale {
  double low = 0, high = 1;
};

// Without the farthest 2 % at each end: a loss starts anywhere.
Scale ScaleOf(const std::vector<const TrainingCurve*>& curves) {
  std::vector<double> values;
  for (const TrainingCurve* curve : curves) {
    values.insert(values.end(), curve->values.begin(), curve->values.end());
  }
  std::sort(values.begin(), values.end());
  const size_t cut = values.size() / 50;
  Scale scale = {values[cut], values[values.size() - 1 - cut]};
  if (scale.high - scale.low < 1e-12) scale = {scale.low - 1, scale.high + 1};
  return scale;
}

bool IsLoss(const TrainingCurve& curve) { return curve.name.rfind("loss", 0) == 0; }
bool IsLogit(const TrainingCurve& curve) { return curve.name.rfind("logit", 0) == 0; }

// Losses and metrics first: logits say the same as losses.
std::vector<const TrainingCurve*> Chosen(const std::vector<TrainingCurve>& all) {
  std::vector<const TrainingCurve*> chosen;
  for (const bool logits : {false, true}) {
    for (const TrainingCurve& curve : all) {
      if (IsLogit(curve) == logits && chosen.size() < kMostCurves) chosen.push_back(&curve);
    }
  }
  return chosen;
}

Scale ScaleFor(const TrainingCurve& curve, const std::vector<const TrainingCurve*>& chosen) {
  std::vector<const TrainingCurve*> together;
  for (const TrainingCurve* other : chosen) {
    const bool shared = (IsLoss(curve) && IsLoss(*other)) || (IsLogit(curve) && IsLogit(*other));
    if (shared || other == &curve) together.push_back(other);
  }
  return ScaleOf(together);
}

// The value at a step, or the nearest one; nothing before the first.
std::optional<double> ValueAt(const TrainingCurve& curve, double step) {
  if (step < curve.steps.front()) return std::nullopt;
  const auto behind = std::lower_bound(curve.steps.begin(), curve.steps.end(), step);
  if (behind == curve.steps.end()) return curve.values.back();
  const auto place = static_cast<size_t>(behind - curve.steps.begin());
  const bool nearer = place > 0 && step - curve.steps[place - 1] < *behind - step;
  return curve.values[nearer ? place - 1 : place];
}

std::string ValueText(std::optional<double> value) {
  if (!value) return "\u2013";
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", *value);
  return text;
}

void DrawCurve(Ui& ui, const Box& box, const FilmAxis& axis, const TrainingCurve& curve,
               const Scale& scale, ImU32 colour) {
  std::vector<ImVec2> points;
  for (size_t i = 0; i < curve.steps.size(); ++i) {
    const double share = (curve.values[i] - scale.low) / (scale.high - scale.low);
    const float y = box.bottom() - static_cast<float>(std::clamp(share, 0.0, 1.0)) * box.h;
    points.push_back({axis.OfStep(curve.steps[i]), y});
  }
  ImGui::GetWindowDrawList()->AddPolyline(points.data(), static_cast<int>(points.size()), colour,
                                          ImDrawFlags_None, std::max(1.0f, ui.Px(2)));
}

}  // namespace

float FilmAxis::OfPlace(float place) const {
  return track_.x + track_.w * place / static_cast<float>(steps_.size() - 1);
}

float FilmAxis::Of(int snapshot) const { return std::round(OfPlace(static_cast<float>(snapshot))); }

float FilmAxis::OfStep(double step) const {
  const auto behind =
      std::upper_bound(steps_.begin(), steps_.end(), step,
                       [](double at, int64_t of) { return at < static_cast<double>(of); });
  if (behind == steps_.begin()) return OfPlace(0);
  const auto place = static_cast<float>(behind - steps_.begin() - 1);
  if (behind == steps_.end()) return OfPlace(place);
  const auto before = static_cast<double>(*(behind - 1));
  const double share = (step - before) / (static_cast<double>(*behind) - before);
  return OfPlace(place + static_cast<float>(share));
}

int FilmAxis::At(float x) const {
  const auto last = static_cast<float>(steps_.size() - 1);
  return static_cast<int>(std::lround(std::clamp((x - track_.x) / track_.w, 0.0f, 1.0f) * last));
}

Box DrawFilmCurves(Ui& ui, const Box& box, const FilmAxis& axis, int snapshot) {
  const TrainingFilm& film = ui.app.model().film;
  const std::vector<const TrainingCurve*> chosen = Chosen(film.curves);
  const auto colours = Colours(ui.app.dark());
  const auto step = static_cast<double>(film.steps[static_cast<size_t>(snapshot)]);
  const float line = ui.Px(kLegendLine);
  const auto columns =
      std::clamp(static_cast<size_t>(box.w / ui.Px(kLegendWidth)), size_t{1}, kMostCurves);
  const float legend = line * static_cast<float>((chosen.size() + columns - 1) / columns);
  const Box plot = {box.x, box.y + ui.Px(2), box.w, box.h - legend - ui.Px(6)};
  for (size_t i = 0; i < chosen.size(); ++i) {
    const TrainingCurve& curve = *chosen[i];
    if (plot.h >= ui.Px(16)) {
      DrawCurve(ui, plot, axis, curve, ScaleFor(curve, chosen), colours[i]);
    }
    const float width = box.w / static_cast<float>(columns);
    const Box place = {std::round(box.x + static_cast<float>(i % columns) * width),
                       box.bottom() - legend + line * static_cast<float>(i / columns), width, line};
    FillBox({place.x, place.y + ui.Px(7), ui.Px(12), ui.Px(4)}, colours[i], ui.Px(2));
    DrawText(ui, ui.fonts.body, ui.palette.text,
             {place.x + ui.Px(18), place.y, place.w - ui.Px(24), place.h},
             curve.title + " " + ValueText(ValueAt(curve, step)));
  }
  return plot;
}

}  // namespace ganvas::page
