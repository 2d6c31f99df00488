#include "native/cli/measuring_line.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>

#include "native/choices/training.h"
#include "native/error.h"
#include "shared/base/duration.h"

namespace ganvas::cli {

MeasuringLine::MeasuringLine() : terminal_(isatty(STDERR_FILENO) != 0) {}

MeasuringLine::~MeasuringLine() {
  if (shown_) std::fputs("\r\x1b[K", stderr);
}

void MeasuringLine::Show(const std::string& work, int64_t done, int64_t total) {
  const auto now = std::chrono::steady_clock::now();
  if (work != work_) {
    work_ = work;
    begin_ = now;
  }
  if (!terminal_ || (shown_ && now - last_ < std::chrono::milliseconds(200) && done < total)) {
    return;
  }
  last_ = now;
  const double passed = std::chrono::duration<double>(now - begin_).count();
  std::string line = work;
  if (total > 0) line += ": " + std::to_string(done) + " of " + std::to_string(total);
  if (done > 0 && passed > 1) {
    const double left = passed * static_cast<double>(total - done) / static_cast<double>(done);
    line += ", " + ClockText(left) + " left";
  }
  winsize size{};
  const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
  line = line.substr(0, known ? size.ws_col - 1 : 79);
  std::fprintf(stderr, "\r\x1b[K%s", line.c_str());
  shown_ = true;
}

torch::Device DetectorDevice(const std::string& name) {
  const auto device = ParseChoice<Device>("device", name);
  if (device == Device::kCpu || (device == Device::kAuto && !torch::cuda::is_available())) {
    return torch::kCPU;
  }
  if (!torch::cuda::is_available()) {
    throw FatalError(ExitCode::kUsage,
                     "--device cuda: LibTorch finds no CUDA device here; expected cpu or auto");
  }
  return torch::kCUDA;
}

}  // namespace ganvas::cli
