// What a run tells: lines on the terminal and in log.txt, a progress line, stats.jsonl.
#pragma once

#include <cstdint>
#include <cstdio>
#include <map>
#include <string>

namespace ganvas::train {

// One tick: means over its steps.
struct TickStats {
  int64_t step = 0;
  int64_t steps = 0;     // of the run
  int64_t pictures = 0;  // real pictures seen so far
  double loss_d = 0;
  double loss_g = 0;
  double logit_real = 0;  // means of the discriminator's logits
  double logit_fake = 0;
  double pictures_per_second = 0;
  double memory_mb = 0;                // peak resident set of the process
  std::map<std::string, double> more;  // further numbers by name: ada_p, metrics
  double seconds = 0;                  // of training so far, over all sittings
};

class RunLog {
 public:
  // Appends to both files. Throws FatalError(kFailed) when they cannot be opened.
  RunLog(const std::string& log_file, const std::string& stats_file);
  ~RunLog();
  RunLog(const RunLog&) = delete;
  RunLog& operator=(const RunLog&) = delete;

  // One line on the terminal, shortened where it is long, and in log.txt, there with the time.
  void Line(const std::string& text);
  // The progress line: in place on a terminal, else nothing.
  void Progress(const TickStats& now);
  // A line of stats.jsonl (FatalError(kFailed) when the disk is full), and the progress line as a
  // line of its own where stdout is no terminal.
  void Tick(const TickStats& tick);

 private:
  void ClearProgress();

  std::FILE* log_;
  std::FILE* stats_;
  std::string stats_file_;
  bool terminal_;
  bool progress_shown_ = false;
};

// "1:02:03" or "2:03".
std::string DurationText(double seconds);

double PeakMemoryMb();

}  // namespace ganvas::train
