// One tick as a person reads it, and how long the rest will take.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace ganvas::train {

// One tick: means over its steps, where nothing else is said. A number that is not known is NaN.
struct TickStats {
  int64_t step = 0;
  int64_t steps = 0;     // of the run
  int64_t pictures = 0;  // real pictures seen so far
  // What the task of the run does not have is unset; logits are means of the discriminator's.
  std::optional<double> loss_d, loss_g, logit_real, logit_fake;
  double grad_norm_d = 0;  // of the last update of each network
  double grad_norm_g = 0;
  double ema_decay = 0;   // of the last step
  double rate_scale = 1;  // of both learning rates in the last step
  double pictures_per_second = 0;
  double memory_mb = 0;                     // peak resident set of the process
  double device_memory_mb = 0;              // that LibTorch holds on the GPU; 0 without one
  double seconds = 0;                       // of training so far, over all sessions
  double seconds_left = 0;                  // for the rest of the run
  std::map<std::string, double> more;       // further numbers by name: ada_p, metrics
  std::pair<std::string, double> measured;  // the last metric; no name before the first
};

// As many of the tick's numbers, the more telling first, as `columns` hold; without line break.
std::string ProgressText(const TickStats& tick, int columns);

// The metric among `measured` that one would watch: the most telling one that is there.
std::pair<std::string, double> Headline(const std::map<std::string, double>& measured);

// How fast a run goes by the clock, with all that it does between steps, lately.
class Pace {
 public:
  // At the beginning and at every tick; seconds by any steady clock.
  void Mark(int64_t step, double seconds);
  // NaN where nothing has been done yet.
  double SecondsLeft(int64_t step, int64_t steps, double now) const;

 private:
  std::deque<std::pair<int64_t, double>> marks_;
};

}  // namespace ganvas::train
