#include "native/train/run_log.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <ctime>
#include <nlohmann/json.hpp>

#include "native/error.h"

namespace ganvas::train {
namespace {

std::FILE* OpenForAppend(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "ae");
  if (file == nullptr) {
    throw FatalError(ExitCode::kFailed, path + ": cannot be written: " + std::strerror(errno));
  }
  return file;
}

std::string ProgressText(const TickStats& tick) {
  const double left = tick.pictures_per_second > 0
                          ? static_cast<double>(tick.steps - tick.step) *
                                (static_cast<double>(tick.pictures) /
                                 static_cast<double>(std::max<int64_t>(1, tick.step))) /
                                tick.pictures_per_second
                          : 0;
  char text[192];
  std::snprintf(
      text, sizeof text,
      "step %lld/%lld  %.0f img/s  loss D %.3f G %.3f  logit real %+.2f fake %+.2f  %s left",
      static_cast<long long>(tick.step), static_cast<long long>(tick.steps),
      tick.pictures_per_second, tick.loss_d, tick.loss_g, tick.logit_real, tick.logit_fake,
      DurationText(left).c_str());
  return text;
}

// The terminal gets the beginning of a long line (a list of typefaces, say), log.txt all of it.
std::string Shortened(const std::string& text) {
  constexpr size_t kLongest = 240;
  if (text.size() <= kLongest) return text;
  size_t end = kLongest;
  while ((text[end] & 0xc0) == 0x80) --end;  // not within a UTF-8 character
  return text.substr(0, end) + "... (whole in log.txt)";
}

// Six significant digits: what a curve needs.
double Rounded(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return std::strtod(text, nullptr);
}

}  // namespace

RunLog::RunLog(const std::string& log_file, const std::string& stats_file)
    : log_(OpenForAppend(log_file)),
      stats_(OpenForAppend(stats_file)),
      stats_file_(stats_file),
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

void RunLog::Line(const std::string& text) {
  ClearProgress();
  std::printf("%s\n", Shortened(text).c_str());
  std::fflush(stdout);
  char time_text[32];
  const std::time_t now = std::time(nullptr);
  std::tm parts = {};
  std::strftime(time_text, sizeof time_text, "%Y-%m-%d %H:%M:%S", localtime_r(&now, &parts));
  std::fprintf(log_, "%s  %s\n", time_text, text.c_str());
  std::fflush(log_);
}

void RunLog::Progress(const TickStats& now) {
  if (!terminal_) return;
  std::printf("\r\033[K%s", ProgressText(now).c_str());
  std::fflush(stdout);
  progress_shown_ = true;
}

void RunLog::Tick(const TickStats& tick) {
  nlohmann::ordered_json line;
  line["step"] = tick.step;
  line["images"] = tick.pictures;
  line["loss_d"] = Rounded(tick.loss_d);
  line["loss_g"] = Rounded(tick.loss_g);
  line["logit_real"] = Rounded(tick.logit_real);
  line["logit_fake"] = Rounded(tick.logit_fake);
  line["images_per_second"] = Rounded(tick.pictures_per_second);
  line["memory_mb"] = Rounded(tick.memory_mb);
  line["seconds"] = Rounded(tick.seconds);
  for (const auto& [name, value] : tick.more) line[name] = Rounded(value);
  if (std::fprintf(stats_, "%s\n", line.dump().c_str()) < 0 || std::fflush(stats_) != 0) {
    throw FatalError(ExitCode::kFailed,
                     stats_file_ + ": cannot be written: " + std::strerror(errno));
  }
  if (terminal_) {
    Progress(tick);
  } else {
    std::printf("%s\n", ProgressText(tick).c_str());
    std::fflush(stdout);
  }
}

std::string DurationText(double seconds) {
  const auto total = static_cast<long long>(std::llround(std::max(0.0, seconds)));
  char text[48];
  if (total >= 3600) {
    std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", total / 3600, total / 60 % 60,
                  total % 60);
  } else {
    std::snprintf(text, sizeof text, "%lld:%02lld", total / 60, total % 60);
  }
  return text;
}

double PeakMemoryMb() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace ganvas::train
