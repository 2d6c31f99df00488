// What commands that measure share: a line of progress, and the device of --detector.
#pragma once

#include <torch/torch.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace ganvas::cli {

// One line on the terminal, in place, with the time left; nothing elsewhere.
class MeasuringLine {
 public:
  MeasuringLine();
  ~MeasuringLine();
  MeasuringLine(const MeasuringLine&) = delete;
  MeasuringLine& operator=(const MeasuringLine&) = delete;
  // As metrics::Progress.
  void Show(const std::string& work, int64_t done, int64_t total);

 private:
  bool terminal_;
  bool shown_ = false;
  std::string work_;
  std::chrono::steady_clock::time_point begin_, last_;
};

// What --device names. Throws FatalError(kUsage) where there is none.
torch::Device DetectorDevice(const std::string& name);

}  // namespace ganvas::cli
