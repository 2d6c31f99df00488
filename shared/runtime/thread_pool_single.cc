#include "shared/runtime/thread_pool.h"

namespace ganvas::runtime {

class ThreadPool::Impl {};

ThreadPool::ThreadPool(int threads) {}
ThreadPool::~ThreadPool() = default;

int ThreadPool::threads() const { return 1; }

int64_t ThreadPool::Run(int64_t first, int64_t end, const Work& work,
                        const std::function<bool()>& late) {
  while (first < end) {
    work(first++, 0);
    if (late()) break;
  }
  return first;
}

}  // namespace ganvas::runtime
