// What the machine is called.
#pragma once

#include <cstdint>
#include <string>

#include "native/choices/training.h"

namespace ganvas::train {

// "Intel(R) Xeon(R) Processor, 2 threads" for the CPU, with the GPU in front for
// CUDA.
std::string MachineName(Device device, int64_t threads);

}  // namespace ganvas::train
