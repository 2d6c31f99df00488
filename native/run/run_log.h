// What a run tells: lines and a progress line on the terminal, log.txt, stats.jsonl.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "native/run/event_file.h"
#include "native/run/progress_text.h"

namespace ganvas::train {

// What stdout gets. log.txt and stats.jsonl are the same in all of them.
enum class Report {
  kText,   // lines for people, and a progress line
  kQuiet,  // the path of the last checkpoint at the end; warnings go to stderr
  kJson,   // one JSON object a tick and one at the end; warnings go to stderr
};

// How a session ended, and where everything is.
struct RunEnd {
  bool finished = false;  // else interrupted
  int64_t step = 0;
  double seconds = 0;                           // over all sessions
  std::string run, checkpoint, samples, stats;  // `samples` is a folder
  std::string next;                             // the command to type now
};

class RunLog {
 public:
  // Appends to both files. Throws FatalError(kFailed) when they cannot be opened.
  RunLog(const std::string& log_file, const std::string& stats_file, Report report = Report::kText);
  ~RunLog();
  RunLog(const RunLog&) = delete;
  RunLog& operator=(const RunLog&) = delete;

  // From now on ticks and pictures also go into an event file in `folder`, for a session that goes
  // on after `step`.
  void AlsoWriteEvents(const std::string& folder, int64_t step);

  // One line for people, shortened where it is long, and in log.txt, there whole and with the time.
  void Line(const std::string& text);
  // The same for what somebody should know, whatever the report.
  void Warn(const std::string& text);
  // The progress line: in place on a terminal, else a line of its own, where it is the first of
  // this session (then in log.txt, too) or the last line is a minute old.
  void Progress(const TickStats& now);
  // The same within a step that takes long, which began `seconds` ago.
  void Underway(int64_t step, int64_t steps, double seconds);
  // A line of stats.jsonl (FatalError(kFailed) when the disk is full), and the progress line as a
  // line of its own if stdout is not a terminal.
  void Tick(const TickStats& tick);
  // A sample grid, whose PNG is written already: for event files.
  void Samples(int64_t step, int width, int height, std::span<const uint8_t> png);
  // Brings stats.jsonl to the disk: no checkpoint may survive lines that came before it.
  void Sync();
  // The last words.
  void End(const RunEnd& end);

 private:
  void ClearProgress();
  void Write(const std::string& text);
  int Columns() const;
  bool LineIsDue() const;
  void Show(const std::string& progress, bool line);

  std::FILE* log_;
  std::FILE* stats_;
  std::unique_ptr<EventFile> events_;  // null for none
  std::string stats_file_;
  Report report_;
  bool terminal_;
  bool progress_shown_ = false;
  std::optional<std::chrono::steady_clock::time_point> last_line_;  // of progress
};

// The numbers of a tick by their names in stats.jsonl, in its order, without the step; unknown ones
// are left out.
std::vector<std::pair<std::string, double>> StatsNumbers(const TickStats& tick);

// What an event file calls a number of stats.jsonl: with a group before it, by which dashboards
// sort charts: "loss/loss_d", "metrics/fid".
std::string EventTag(const std::string& name);

// A line of stats.jsonl, without line break; unknown values are left out.
std::string StatsLine(const TickStats& tick);

// As stats.jsonl has a number: six significant digits, what a curve needs.
double Rounded(double value);

double PeakMemoryMb();

}  // namespace ganvas::train
