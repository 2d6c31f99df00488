// What the threads of a pool take from: the items of one step, handed out in order.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "shared/runtime/thread_pool.h"

namespace ganvas::runtime {

class ItemQueue {
 public:
  ItemQueue(int64_t first, int64_t end, const ThreadPool::Work& work)
      : end_(end), work_(work), next_(first) {}

  // Works on items until there are none or the queue was closed.
  void Take(int thread) {
    while (TakeOne(thread)) {
    }
  }

  // The same in the calling thread, which closes the queue once `late` is true.
  void TakeUntil(const std::function<bool()>& late) {
    while (TakeOne(0)) {
      if (late()) closed_.store(true, std::memory_order_relaxed);
    }
  }

  // The first item that was not begun; to be asked when all threads have returned.
  int64_t next() const { return std::min(next_.load(), end_); }

 private:
  bool TakeOne(int thread) {
    if (closed_.load(std::memory_order_relaxed)) return false;
    const int64_t item = next_.fetch_add(1, std::memory_order_relaxed);
    if (item >= end_) return false;
    work_(item, thread);
    return true;
  }

  const int64_t end_;
  const ThreadPool::Work& work_;
  std::atomic<int64_t> next_;
  std::atomic<bool> closed_{false};
};

}  // namespace ganvas::runtime
