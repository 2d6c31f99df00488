// `ganvas nearest` as it is asked for; metrics::NearestOptions says more of each.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "native/choices/training.h"

namespace ganvas::cli {

struct NearestRequest {
  std::string model;  // ONNX file, or run folder
  std::string step;   // of a run, "" for its last checkpoint
  std::string data;   // "" for the run's own
  uint64_t seed = 0;
  std::vector<uint64_t> seeds;      // one sample for each, in place of `count` of `seed`
  int64_t count = 1;                // of samples
  std::vector<std::string> labels;  // their classes in turn
  bool pixels = false;              // --by pixels, not features
  std::string detector;
  std::string out;
  std::string fit;
  std::string cache;
  int threads = 0;
  std::string device = TextOf(Device::kAuto);  // of the detector
  bool json = false;
};

}  // namespace ganvas::cli
