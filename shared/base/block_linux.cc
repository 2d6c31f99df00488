#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>

#include "shared/base/block.h"

namespace ganvas {
namespace {
constexpr size_t kHugePage = size_t{2} << 20;
}  // namespace

void* AllocateBlock(size_t bytes) {
  const size_t alignment = bytes >= kHugePage ? kHugePage : 64;
  if (bytes > SIZE_MAX - alignment) return nullptr;
  const size_t padded = (bytes + alignment - 1) / alignment * alignment;
  void* block = std::aligned_alloc(alignment, padded);
  // An advice: where the system has no huge pages, nothing changes.
  if (block != nullptr && alignment == kHugePage) {
    static_cast<void>(madvise(block, padded, MADV_HUGEPAGE));
  }
  return block;
}

}  // namespace ganvas
