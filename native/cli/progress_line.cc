#include "native/cli/progress_line.h"

#include <unistd.h>

#include <cstdio>

#include "shared/base/duration.h"

namespace ganvas::cli {

ProgressLine::ProgressLine() : terminal_(isatty(STDERR_FILENO) != 0) {}

double ProgressLine::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

void ProgressLine::Show(const std::string& what, double share) {
  if (!terminal_ || seconds() < 1) return;
  const std::string left =
      share > 0.005 ? "  " + ClockText(seconds() * (1 - share) / share) + " left" : "";
  std::fprintf(stderr, "\r\x1b[K%s  %d%%%s", what.c_str(), static_cast<int>(100 * share),
               left.c_str());
  shown_ = true;
}

void ProgressLine::Clear() {
  if (shown_) std::fputs("\r\x1b[K", stderr);
  shown_ = false;
}

}  // namespace ganvas::cli
