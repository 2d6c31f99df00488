#include "native/run/machine.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace ganvas::train {
namespace {

// The rest of the first line of `path` that begins with `key`, behind its colon; "" without one.
std::string ValueOf(const std::string& path, const std::string& key) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const size_t colon = line.find(':');
    if (line.rfind(key, 0) != 0 || colon == std::string::npos) continue;
    const size_t begin = line.find_first_not_of(" \t", colon + 1);
    return begin == std::string::npos ? "" : line.substr(begin, line.find_last_not_of(" \t") + 1);
  }
  return "";
}

// As the driver calls the first one in its list.
std::string GpuName() {
  std::error_code error;
  std::string first;
  for (const auto& gpu : std::filesystem::directory_iterator("/proc/driver/nvidia/gpus", error)) {
    const std::string path = gpu.path().string() + "/information";
    if (first.empty() || path < first) first = path;
  }
  return first.empty() ? "" : ValueOf(first, "Model");
}

}  // namespace

std::string MachineName(Device device, int64_t threads) {
  const std::string cpu = ValueOf("/proc/cpuinfo", "model name");
  const std::string host = (cpu.empty() ? "the CPU" : cpu) + ", " + std::to_string(threads) +
                           (threads == 1 ? " thread" : " threads");
  if (device == Device::kCpu) return host;
  const std::string gpu = GpuName();
  return (gpu.empty() ? TextOf(device) : gpu) + "; " + host;
}

}  // namespace ganvas::train
