#include "native/train/tensor_memory.h"

#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>

#include <algorithm>
#include <atomic>

namespace ganvas::train {

class MemoryListener : public c10::MemoryReportingInfoBase {
 public:
  // LibTorch 1.13 counts the totals as int64_t and 2.x as size_t: one of the two is the override.
  virtual void reportMemoryUsage(void*, int64_t bytes, int64_t, int64_t total, c10::Device) {
    Count(bytes, total);
  }
  virtual void reportMemoryUsage(void*, int64_t bytes, size_t, size_t total, c10::Device) {
    Count(bytes, static_cast<int64_t>(total));
  }
  bool memoryProfilingEnabled() const override { return true; }

  void Count(int64_t bytes, int64_t total_reserved) {
    const int64_t now = held += bytes;
    int64_t seen = peak;
    while (now > seen && !peak.compare_exchange_weak(seen, now)) {
    }
    reserved = total_reserved;
  }

  std::atomic<int64_t> held{0};
  std::atomic<int64_t> peak{0};
  std::atomic<int64_t> base{0};
  std::atomic<int64_t> reserved{0};  // by a GPU's allocator, as of its last report
};

TensorMemory::TensorMemory()
    : listener_(std::make_shared<MemoryListener>()),
      guard_(std::make_unique<c10::DebugInfoGuard>(c10::DebugInfoKind::PROFILER_STATE, listener_)) {
}

TensorMemory::~TensorMemory() = default;

void TensorMemory::Restart() {
  listener_->base = listener_->held.load();
  listener_->peak = listener_->held.load();
}

int64_t TensorMemory::peak() const { return listener_->peak - listener_->base; }

int64_t DeviceMemory(torch::Device device) {
  if (device.is_cpu()) return 0;
  const auto listener = std::make_shared<MemoryListener>();
  const c10::DebugInfoGuard guard(c10::DebugInfoKind::PROFILER_STATE, listener);
  torch::empty({1}, torch::TensorOptions().device(device));
  return listener->reserved;
}

}  // namespace ganvas::train
