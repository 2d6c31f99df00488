// The smallest run there is: tiny pictures, tiny networks.
#pragma once

#include <string>

#include "native/run/options.h"

namespace ganvas::train {

inline Options SmallestRun(const std::string& out, int64_t steps) {
  Options options;
  options.data = "shapes";
  options.out = out;
  options.size = 16;
  options.channels = 4;
  options.nz = 8;
  options.batch = 8;
  options.steps = steps;
  options.tick_every = 2;
  options.device = Device::kCpu;
  return options;
}

}  // namespace ganvas::train
