// Threads that share the items of one step.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace ganvas::runtime {

// thread_pool.cc has it with threads of the system; thread_pool_single.cc, for pages that are not
// cross-origin isolated, is the caller alone; thread_pool_shared.cc, for those that are, has
// threads that JavaScript starts.
class ThreadPool {
 public:
  using Work = std::function<void(int64_t item, int thread)>;

  explicit ThreadPool(int threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  // At most so many work at once.
  int threads() const;

  // Calls work(item, thread) once for each item from `first` on, in order, by threads in
  // [0, threads()), of which the caller is 0; until `end` is reached or `late`, which the caller
  // asks after each of its own items, is true. Returns when all calls have, with the first item
  // that was not begun.
  int64_t Run(int64_t first, int64_t end, const Work& work, const std::function<bool()>& late);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ganvas::runtime
