// Limits to the memory that decoders take.
#pragma once

#include <cstddef>

namespace ganvas::data {

// Holds a part of one budget for all threads. Waits until it is free; a block larger than the whole
// budget waits until it is alone.
class DecodeMemory {
 public:
  static constexpr size_t kBudget = size_t{1} << 30;

  explicit DecodeMemory(size_t bytes);
  ~DecodeMemory();
  DecodeMemory(const DecodeMemory&) = delete;
  DecodeMemory& operator=(const DecodeMemory&) = delete;

 private:
  size_t bytes_;
};

// While it lives, a block of more than `bytes` that this thread's decoder asks for is refused: a
// small file that unpacks to gigabytes fails.
class LargestBlock {
 public:
  explicit LargestBlock(size_t bytes);
  ~LargestBlock();
  LargestBlock(const LargestBlock&) = delete;
  LargestBlock& operator=(const LargestBlock&) = delete;
};

// malloc and realloc within LargestBlock: null where they refuse.
void* DecoderMalloc(size_t bytes);
void* DecoderRealloc(void* block, size_t bytes);

}  // namespace ganvas::data
