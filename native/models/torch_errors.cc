#include "native/models/torch_errors.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace ganvas::models {
namespace {

constexpr std::string_view kLess = "; a smaller --batch, --channels or --size needs less";

// "you tried to allocate 123456789 bytes" -> " (118 MB more were needed)".
std::string Wanted(const std::string& message) {
  constexpr std::string_view kBefore = "tried to allocate ";
  const size_t at = message.find(kBefore);
  if (at == std::string::npos) return "";
  const char* number = message.c_str() + at + kBefore.size();
  char* end = nullptr;
  const double bytes = std::strtod(number, &end);
  if (end == number || !std::string_view(end).starts_with(" bytes")) return "";
  return " (" + std::to_string(static_cast<long long>(bytes / (1 << 20))) + " MB more were needed)";
}

}  // namespace

std::string TorchErrorText(const std::string& message) {
  if (message.find("CUDA out of memory") != std::string::npos) {
    return "not enough memory on the GPU" + std::string(kLess);
  }
  if (message.find("DefaultCPUAllocator") != std::string::npos ||
      message.find("not enough memory") != std::string::npos) {
    return "not enough memory" + Wanted(message) + std::string(kLess);
  }
  const std::string line = message.substr(0, message.find('\n'));
  if (line.find("CUDA") != std::string::npos || line.find("NCCL") != std::string::npos) {
    return "the GPU or its driver reports an error: " + line + "; use --device cpu to avoid it";
  }
  return "internal error in LibTorch: " + line;
}

}  // namespace ganvas::models
