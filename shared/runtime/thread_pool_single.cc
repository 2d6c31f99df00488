#include "shared/runtime/thread_pool.h"

namespace ganvas::runtime {

class ThreadPool::Impl {};

ThreadPool::ThreadPool(int threads) {}
ThreadPool::~ThreadPool() = default;

int ThreadPool::threads() const { return 1; }

void ThreadPool::Run(const std::function<void(int thread)>& work) { work(0); }

}  // namespace ganvas::runtime
