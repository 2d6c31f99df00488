#include "native/data/decode_memory.h"

#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <mutex>

namespace ganvas::data {
namespace {

struct Budget {
  std::mutex mutex;
  std::condition_variable freed;
  size_t held = 0;
};

Budget& TheBudget() {
  static Budget budget;
  return budget;
}

thread_local size_t largest_block = SIZE_MAX;

}  // namespace

DecodeMemory::DecodeMemory(size_t bytes) : bytes_(bytes) {
  Budget& budget = TheBudget();
  std::unique_lock lock(budget.mutex);
  budget.freed.wait(lock, [&] { return budget.held == 0 || budget.held + bytes_ <= kBudget; });
  budget.held += bytes_;
}

DecodeMemory::~DecodeMemory() {
  Budget& budget = TheBudget();
  {
    const std::lock_guard lock(budget.mutex);
    budget.held -= bytes_;
  }
  budget.freed.notify_all();
}

LargestBlock::LargestBlock(size_t bytes) { largest_block = bytes; }
LargestBlock::~LargestBlock() { largest_block = SIZE_MAX; }

void* DecoderMalloc(size_t bytes) { return bytes > largest_block ? nullptr : std::malloc(bytes); }

void* DecoderRealloc(void* block, size_t bytes) {
  return bytes > largest_block ? nullptr : std::realloc(block, bytes);
}

}  // namespace ganvas::data
