#include "native/run/run_log.h"

#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <ctime>
#include <nlohmann/json.hpp>

#include "native/error.h"
#include "native/files/shell_words.h"
#include "native/metrics/metric_table.h"
#include "shared/base/duration.h"

namespace ganvas::train {
namespace {

constexpr std::chrono::minutes kBetweenLines{1};
constexpr int kColumns = 100;  // of a progress line that is not on a terminal

std::FILE* OpenForAppend(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "ae");
  if (file == nullptr) {
    throw FatalError(ExitCode::kFailed, path + ": cannot be written: " + std::strerror(errno));
  }
  return file;
}

// One less than the terminal's, for some break the line after the last column.
int TerminalColumns() {
  winsize size = {};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col - 1
                                                                         : kColumns;
}

// The terminal gets the beginning of a long line (a list of typefaces, say), log.txt all of it.
std::string Shortened(const std::string& text) {
  constexpr size_t kLongest = 240;
  if (text.size() <= kLongest) return text;
  size_t end = kLongest;
  while ((text[end] & 0xc0) == 0x80) --end;  // not within a UTF-8 character
  return text.substr(0, end) + "... (whole in log.txt)";
}

void Print(const std::string& text, std::FILE* stream) {
  std::fprintf(stream, "%s\n", text.c_str());
  std::fflush(stream);
}

std::string EndJson(const RunEnd& end) {
  const nlohmann::ordered_json json = {{"finished", end.finished},
                                       {"step", end.step},
                                       {"seconds", Rounded(end.seconds)},
                                       {"run", end.run},
                                       {"checkpoint", end.checkpoint},
                                       {"samples", end.samples},
                                       {"stats", end.stats},
                                       {"next", end.next}};
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

RunLog::RunLog(const std::string& log_file, const std::string& stats_file, Report report)
    : log_(OpenForAppend(log_file)),
      stats_(OpenForAppend(stats_file)),
      stats_file_(stats_file),
      report_(report),
      terminal_(isatty(STDOUT_FILENO) != 0) {}

RunLog::~RunLog() {
  ClearProgress();
  std::fclose(stats_);
  std::fclose(log_);
}

void RunLog::ClearProgress() {
  if (progress_shown_) std::fputs("\r\033[K", stdout);
  progress_shown_ = false;
}

void RunLog::Write(const std::string& text) {
  char time_text[32];
  const std::time_t now = std::time(nullptr);
  std::tm parts = {};
  std::strftime(time_text, sizeof time_text, "%Y-%m-%d %H:%M:%S", localtime_r(&now, &parts));
  std::fprintf(log_, "%s  %s\n", time_text, text.c_str());
  std::fflush(log_);
}

void RunLog::Line(const std::string& text) {
  if (report_ == Report::kText) {
    ClearProgress();
    Print(Shortened(text), stdout);
  }
  Write(text);
}

void RunLog::Warn(const std::string& text) {
  ClearProgress();
  Print(Shortened(text), report_ == Report::kText ? stdout : stderr);
  Write(text);
}

void RunLog::Progress(const TickStats& now) { Show(ProgressText(now, Columns()), LineIsDue()); }

void RunLog::Underway(int64_t step, int64_t steps, double seconds) {
  Show("step " + std::to_string(step) + "/" + std::to_string(steps) + " has been running for " +
           ClockText(seconds),
       LineIsDue());
}

int RunLog::Columns() const { return terminal_ ? TerminalColumns() : kColumns; }

bool RunLog::LineIsDue() const {
  return !last_line_ || std::chrono::steady_clock::now() - *last_line_ > kBetweenLines;
}

void RunLog::Show(const std::string& progress, bool line) {
  if (!last_line_) Write(progress);
  if (line) last_line_ = std::chrono::steady_clock::now();
  if (report_ != Report::kText) return;
  if (terminal_) {
    std::printf("\r\033[K%s", progress.c_str());
    std::fflush(stdout);
    progress_shown_ = true;
  } else if (line) {
    Print(progress, stdout);
  }
}

void RunLog::Tick(const TickStats& tick) {
  const std::string line = StatsLine(tick);
  if (std::fprintf(stats_, "%s\n", line.c_str()) < 0 || std::fflush(stats_) != 0) {
    throw FatalError(ExitCode::kFailed,
                     stats_file_ + ": cannot be written: " + std::strerror(errno));
  }
  if (events_ != nullptr) {
    std::vector<std::pair<std::string, double>> numbers = StatsNumbers(tick);
    for (auto& [name, value] : numbers) name = EventTag(name);
    events_->Scalars(tick.step, numbers);
  }
  if (report_ == Report::kJson) Print(line, stdout);
  Show(ProgressText(tick, Columns()), /*line=*/true);
}

void RunLog::Sync() {
  // Throws nothing: a disk that is full has refused the line itself.
  fdatasync(fileno(stats_));
  if (events_ != nullptr) events_->Sync();
}

void RunLog::AlsoWriteEvents(const std::string& folder, int64_t step) {
  events_ = std::make_unique<EventFile>(folder, step);
}

void RunLog::Samples(int64_t step, int width, int height, std::span<const uint8_t> png) {
  if (events_ != nullptr) events_->Picture(step, "samples", width, height, png);
}

void RunLog::End(const RunEnd& end) {
  if (end.finished) {
    Line("Trained " + std::to_string(end.step) + " steps in " + ClockText(end.seconds));
    Line("  checkpoint  " + end.checkpoint);
    Line("  samples     " + end.samples);
    Line("  curves      " + end.stats + "; " +
         ShellCommand({"ganvas", "info", end.run, "--out", "curves.png"}) + " draws them");
  } else {
    Line("Interrupted after step " + std::to_string(end.step) + "; everything is in " +
         end.checkpoint);
  }
  Line((end.finished ? "Next: " : "Continue with: ") + end.next);
  if (report_ == Report::kQuiet) Print(end.checkpoint, stdout);
  if (report_ == Report::kJson) Print(EndJson(end), stdout);
}

std::vector<std::pair<std::string, double>> StatsNumbers(const TickStats& tick) {
  std::vector<std::pair<std::string, double>> numbers;
  const auto number = [&numbers](const std::string& name, double value) {
    numbers.emplace_back(name, value);
  };
  if (tick.loss_d) number("loss_d", *tick.loss_d);
  if (tick.loss_g) number("loss_g", *tick.loss_g);
  if (tick.logit_real) number("logit_real", *tick.logit_real);
  if (tick.logit_fake) number("logit_fake", *tick.logit_fake);
  if (!std::isnan(tick.grad_norm_d)) number("grad_norm_d", tick.grad_norm_d);
  if (!std::isnan(tick.grad_norm_g)) number("grad_norm_g", tick.grad_norm_g);
  number("ema_decay", tick.ema_decay);
  if (tick.rate_scale != 1) number("rate_scale", tick.rate_scale);
  number("images_per_second", tick.pictures_per_second);
  number("memory_mb", tick.memory_mb);
  if (tick.device_memory_mb > 0) number("device_memory_mb", tick.device_memory_mb);
  number("seconds", tick.seconds);
  if (!std::isnan(tick.seconds_left)) number("seconds_left", tick.seconds_left);
  for (const auto& [name, value] : tick.more) number(name, value);
  return numbers;
}

std::string EventTag(const std::string& name) {
  std::string_view metric = name;
  metrics::IsLevel(name, &metric);
  const bool measured = metrics::FindColumn(metric) != nullptr;
  const bool likeness = name == "spread" || name == "nearest" || name == "offset";
  const char* const group = measured                        ? "metrics/"
                            : likeness                      ? "collapse/"
                            : name.starts_with("loss")      ? "loss/"
                            : name.starts_with("logit")     ? "logits/"
                            : name.starts_with("grad_norm") ? "gradients/"
                                                            : "run/";
  return group + name;
}

std::string StatsLine(const TickStats& tick) {
  nlohmann::ordered_json line;
  line["step"] = tick.step;
  line["images"] = tick.pictures;
  for (const auto& [name, value] : StatsNumbers(tick)) line[name] = Rounded(value);
  return line.dump();
}

double Rounded(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return std::strtod(text, nullptr);
}

double PeakMemoryMb() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace ganvas::train
