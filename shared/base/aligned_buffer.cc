#include "shared/base/aligned_buffer.h"

#include <cstdlib>
#include <limits>
#include <string>

#include "shared/base/block.h"

namespace ganvas {
namespace {
constexpr size_t kAlignment = 64;
}  // namespace

void AlignedBuffer::Free::operator()(std::byte* p) const { std::free(p); }

Result<AlignedBuffer> AlignedBuffer::Create(size_t bytes) {
  AlignedBuffer buffer;
  if (bytes > std::numeric_limits<size_t>::max() - 2 * kAlignment) {
    return OutOfMemory("cannot allocate " + std::to_string(bytes) + " bytes");
  }
  auto* p = static_cast<std::byte*>(AllocateBlock(bytes + kAlignment));
  if (p == nullptr) return OutOfMemory("cannot allocate " + std::to_string(bytes) + " bytes");
  buffer.data_.reset(p);
  buffer.size_ = bytes;
  return buffer;
}

}  // namespace ganvas
