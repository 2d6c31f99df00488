// `ganvas eval` as it is asked for; metrics::EvalOptions says more of each.
#pragma once

#include <cstdint>
#include <string>

#include "native/choices/training.h"

namespace ganvas::cli {

struct EvalRequest {
  std::string target;   // run folder, ONNX file, or folder of two translators
  std::string metrics;  // names with commas between them
  std::string step;     // of a run, "" for its last checkpoint
  std::string data;     // "" for the run's own
  int64_t samples = 0;
  int64_t cas_samples = 0;
  uint64_t seed = 0;
  std::string centers;
  double sigma = 0;
  std::string back;       // ONNX file of a translator's other direction
  std::string direction;  // of a translator: a2b, b2a or ""
  int64_t size = 0;       // of a translator's pictures; 0 as it was trained
  bool paired = false;
  std::string detector;
  std::string attributes;
  std::string neighbours;
  std::string fit;
  std::string cache;
  int threads = 0;
  std::string device = TextOf(Device::kAuto);  // of the detector
  bool json = false;
};

}  // namespace ganvas::cli
