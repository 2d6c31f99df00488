#include <cstdint>
#include <cstdlib>

#include "shared/base/block.h"

namespace ganvas {

void* AllocateBlock(size_t bytes) {
  if (bytes > SIZE_MAX - 64) return nullptr;
  return std::aligned_alloc(64, (bytes + 63) / 64 * 64);
}

}  // namespace ganvas
