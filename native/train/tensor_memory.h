// How much memory tensors take, as LibTorch's own allocators tell a listener.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>

namespace ganvas::train {

class MemoryListener;

// Counts what this thread, and those that it lends to backward passes, allocates and frees as long
// as it lives. Not nested. LibTorch warns where it frees what was allocated before.
class TensorMemory {
 public:
  TensorMemory();
  ~TensorMemory();
  TensorMemory(const TensorMemory&) = delete;
  TensorMemory& operator=(const TensorMemory&) = delete;

  // Starts counting again from the memory held now.
  void Restart();
  // The largest number of bytes held at once, above that at the beginning.
  int64_t peak() const;

 private:
  std::shared_ptr<MemoryListener> listener_;
  std::unique_ptr<c10::DebugInfoGuard> guard_;
};

// Bytes that LibTorch has taken of a GPU's memory, its caches among them; 0 for the CPU.
int64_t DeviceMemory(torch::Device device);

}  // namespace ganvas::train
