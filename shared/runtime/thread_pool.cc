#include "shared/runtime/thread_pool.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "shared/runtime/item_queue.h"

namespace ganvas::runtime {
namespace {

// Steps follow each other within microseconds: a worker looks this often before it goes to sleep.
constexpr int kSpins = 2000;

}  // namespace

class ThreadPool::Impl {
 public:
  explicit Impl(int threads) {
    for (int i = 1; i < threads; ++i) workers_.emplace_back([this, i] { Loop(i); });
  }

  ~Impl() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
      generation_.fetch_add(1);
    }
    wake_.notify_all();
    for (std::thread& worker : workers_) worker.join();
  }

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  void Run(ItemQueue* queue, const std::function<bool()>& late) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      queue_ = queue;
      running_.store(static_cast<int>(workers_.size()));
      generation_.fetch_add(1);
    }
    wake_.notify_all();
    queue->TakeUntil(late);
    for (int spins = 0; running_.load() > 0; ++spins) {
      if (spins > kSpins) std::this_thread::yield();
    }
  }

 private:
  void Loop(int thread) {
    uint64_t seen = 0;
    for (;;) {
      for (int spins = 0; spins < kSpins && generation_.load() == seen; ++spins) {
      }
      {
        std::unique_lock<std::mutex> lock(mutex_);
        wake_.wait(lock, [&] { return generation_.load() != seen; });
        if (stop_) return;
        seen = generation_.load();
      }
      queue_->Take(thread);
      running_.fetch_sub(1);
    }
  }

  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<uint64_t> generation_{0};  // of the work, so that none is done twice
  std::atomic<int> running_{0};
  ItemQueue* queue_ = nullptr;
  bool stop_ = false;
};

ThreadPool::ThreadPool(int threads) : impl_(std::make_unique<Impl>(std::max(1, threads))) {}
ThreadPool::~ThreadPool() = default;

int ThreadPool::threads() const { return impl_->threads(); }

int64_t ThreadPool::Run(int64_t first, int64_t end, const Work& work,
                        const std::function<bool()>& late) {
  ItemQueue queue(first, end, work);
  if (impl_->threads() == 1 || end - first <= 1) {
    queue.TakeUntil(late);
  } else {
    impl_->Run(&queue, late);
  }
  return queue.next();
}

}  // namespace ganvas::runtime
