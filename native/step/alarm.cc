#include "native/step/alarm.h"

#include <cmath>
#include <cstdio>
#include <sstream>

namespace ganvas::train {
namespace {

// Chosen between healthy and planted runs: tests/bench/results.md, "Collapse alarm".
constexpr double kLowestSpread = 0.25;
constexpr double kLowestNearest = 0.25;
constexpr double kLargestOffset = 1.75;
constexpr double kLeastPush = 1e-4;
// A bad look is not rare in the first steps and after a wrong turn; what lasts is a collapse.
constexpr int64_t kPatience = 300;        // steps, once samples were sound
constexpr int64_t kFirstPatience = 1000;  // steps, before
// A run that has just left a bad state may fall back, so "sound" needs a margin.
constexpr double kSoundSpread = 0.5;
constexpr double kSoundNearest = 0.4;

constexpr int64_t kPooledSide = 16;

// float[N, ...] -> float[N, numbers] on the CPU. Pictures are looked at from afar: noise on their
// pixels is not variety.
torch::Tensor Rows(const torch::Tensor& samples) {
  torch::Tensor rows = samples.detach().to(torch::kFloat32);
  if (rows.dim() == 4 && rows.size(2) > kPooledSide) {
    rows = torch::adaptive_avg_pool2d(rows, {kPooledSide, kPooledSide});
  }
  return rows.flatten(1).to(torch::kCPU);
}

double Spread(const torch::Tensor& rows) {
  return std::sqrt(2 * rows.var(0, /*unbiased=*/true).sum().item<double>());
}

double Nearest(const torch::Tensor& rows) {
  torch::Tensor distances = torch::cdist(rows, rows);
  distances.fill_diagonal_(INFINITY);
  return std::get<0>(distances.min(1)).mean().item<double>();
}

std::string Percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2g%%", 100 * share);
  return text;
}

}  // namespace

double PushOf(AdversarialLoss objective, double logit_fake) {
  return objective == AdversarialLoss::kMinimax ? 1 / (1 + std::exp(-logit_fake)) : 1;
}

RealSide::RealSide(const torch::Tensor& samples) {
  const torch::Tensor rows = Rows(samples);
  mean_ = rows.mean(0);
  spread_ = Spread(rows);
  // Of groups as large as those to compare with: the nearest of many is nearer.
  double sum = 0;
  const auto groups = rows.split(std::min(kAlarmSamples, rows.size(0)));
  int64_t whole = 0;
  for (const torch::Tensor& group : groups) {
    if (group.size(0) < groups.front().size(0)) continue;
    sum += Nearest(group);
    ++whole;
  }
  nearest_ = sum / static_cast<double>(whole);
}

Likeness RealSide::Compare(const torch::Tensor& samples) const {
  const torch::Tensor rows = Rows(samples);
  if (!torch::isfinite(rows).all().item<bool>()) {
    return {.spread = 0, .nearest = 0, .offset = INFINITY};
  }
  // Data of one sample, or of few, have no spread that could be missed.
  Likeness seen;
  if (spread_ > 0) {
    seen.spread = Spread(rows) / spread_;
    seen.offset = (rows.mean(0) - mean_).norm().item<double>() / (spread_ / std::sqrt(2.0));
  }
  if (nearest_ > 0) seen.nearest = Nearest(rows) / nearest_;
  return seen;
}

std::string AlarmState::Text() const {
  return std::to_string(sound) + " " + std::to_string(raised) + " " + std::to_string(bad_since);
}

AlarmState AlarmState::FromText(const std::string& text) {
  AlarmState state;
  std::istringstream(text) >> state.sound >> state.raised >> state.bad_since;
  return state;
}

std::string Observe(AlarmState& state, const Likeness& seen, int64_t step) {
  std::string what;
  if (!(seen.spread >= kLowestSpread)) {
    what = "generated samples differ by " + Percent(seen.spread) +
           " of the distance between real ones";
  } else if (!(seen.nearest >= kLowestNearest)) {
    what = "generated samples repeat each other: the distance to the nearest one is " +
           Percent(seen.nearest) + " of that among real ones";
  } else if (!(seen.offset <= kLargestOffset)) {
    char deviations[32];
    std::snprintf(deviations, sizeof deviations, "%.1f", seen.offset);
    what = "generated samples are far from the data: their means lie " + std::string(deviations) +
           " of its deviations apart";
  } else if (seen.push < kLeastPush) {
    what =
        "the generator learns nothing: the discriminator is so sure that the loss has no gradient";
  }
  if (what.empty()) {
    const bool sound = seen.spread >= kSoundSpread && seen.nearest >= kSoundNearest;
    state = {.sound = state.sound || sound};
    return "";
  }
  if (state.bad_since < 0) state.bad_since = step;
  const int64_t patience = state.sound ? kPatience : kFirstPatience;
  if (state.raised || step - state.bad_since < patience) return "";
  state.raised = true;
  return "collapse since step " + std::to_string(state.bad_since) + ": " + what;
}

}  // namespace ganvas::train
