#include "native/run/progress_text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <string_view>
#include <vector>

#include "native/metrics/metric_table.h"
#include "shared/base/duration.h"

namespace ganvas::train {
namespace {

constexpr size_t kMarks = 64;

// Three or four digits that matter.
std::string Short(double value, bool sign = false) {
  const double size = std::abs(value);
  const char* format = !(size >= 10) ? (sign ? "%+.2f" : "%.3f") : size < 100 ? "%.2f" : "%.4g";
  if (size >= 10 && sign) format = size < 1000 ? "%+.1f" : "%+.3g";
  if (size != 0 && size < 0.001 && !sign) format = "%.1e";
  char text[32];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string Megabytes(double megabytes) {
  char text[32];
  std::snprintf(text, sizeof text, megabytes < 9999.5 ? "%.0f MB" : "%.1f GB",
                megabytes < 9999.5 ? megabytes : megabytes / 1024);
  return text;
}

std::string Rate(double per_second) {
  char text[32];
  std::snprintf(text, sizeof text, per_second < 9.95 ? "%.1f img/s" : "%.0f img/s", per_second);
  return text;
}

struct Item {
  std::string text;
  int rank;  // lower ones stay longer where room is short
};

std::vector<Item> Items(const TickStats& tick) {
  std::vector<Item> items;
  items.push_back({"step " + std::to_string(tick.step) + "/" + std::to_string(tick.steps), 0});
  items.push_back({ClockText(tick.seconds_left) + " left", 1});
  items.push_back({Rate(tick.pictures_per_second), 2});
  std::string losses;
  if (tick.loss_d) losses += " D " + Short(*tick.loss_d);
  if (tick.loss_g) losses += " G " + Short(*tick.loss_g);
  if (!losses.empty()) items.push_back({"loss" + losses, 3});
  if (!tick.measured.first.empty()) {
    const double value = tick.measured.second;
    const bool whole = value == std::floor(value) && std::abs(value) < 1e6;
    items.push_back({tick.measured.first + " " +
                         (whole ? std::to_string(static_cast<int>(value)) : Short(value)),
                     4});
  }
  if (tick.logit_real && tick.logit_fake) {
    items.push_back(
        {"logits " + Short(*tick.logit_real, true) + "/" + Short(*tick.logit_fake, true), 5});
  }
  if (!std::isnan(tick.grad_norm_d + tick.grad_norm_g)) {
    items.push_back({"grad D " + Short(tick.grad_norm_d) + " G " + Short(tick.grad_norm_g), 6});
  }
  if (tick.rate_scale != 1) items.push_back({"lr x" + Short(tick.rate_scale), 7});
  if (tick.device_memory_mb > 0) {
    items.push_back({"GPU " + Megabytes(tick.device_memory_mb), 8});
  }
  items.push_back({Megabytes(tick.memory_mb), 9});
  if (tick.ema_decay > 0) {
    char text[32];
    std::snprintf(text, sizeof text, "ema %.5g", tick.ema_decay);
    items.push_back({text, 10});
  }
  return items;
}

}  // namespace

std::string ProgressText(const TickStats& tick, int columns) {
  constexpr std::string_view kBetween = "  ";
  std::vector<Item> items = Items(tick);
  const auto width = [&] {
    size_t sum = 0;
    for (const Item& item : items) sum += item.text.size() + kBetween.size();
    return static_cast<int>(sum - kBetween.size());
  };
  while (items.size() > 1 && width() > columns) {
    items.erase(std::max_element(items.begin(), items.end(),
                                 [](const Item& a, const Item& b) { return a.rank < b.rank; }));
  }
  std::string text;
  for (const Item& item : items) text += (text.empty() ? "" : std::string(kBetween)) + item.text;
  return text;
}

std::pair<std::string, double> Headline(const std::map<std::string, double>& measured) {
  for (const std::string& name : metrics::HeadlineColumns()) {
    const auto found = measured.find(name);
    if (found != measured.end()) return *found;
  }
  if (measured.empty()) return {};
  return *measured.begin();
}

void Pace::Mark(int64_t step, double seconds) {
  marks_.emplace_back(step, seconds);
  if (marks_.size() > kMarks) marks_.pop_front();
}

double Pace::SecondsLeft(int64_t step, int64_t steps, double now) const {
  if (marks_.empty() || step <= marks_.front().first) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  return (now - marks_.front().second) / static_cast<double>(step - marks_.front().first) *
         static_cast<double>(steps - step);
}

}  // namespace ganvas::train
