// What the machine is called.
#pragma once

#include <cstdint>
#include <string>

namespace ganvas::train {

// "Intel(R) Xeon(R) Processor, 2 threads" for the device "cpu", with the GPU in front for
// "cuda".
std::string MachineName(const std::string& device, int64_t threads);

}  // namespace ganvas::train
