// Threads of a cross-origin isolated page. They come from JavaScript and may come late: a run takes
// those that are there. Waiting is WebAssembly's own (threads proposal, memory.atomic.wait32),
// which a page's main thread must not do, so the caller only spins.
#include "shared/runtime/thread_pool_shared.h"

#include <algorithm>
#include <array>
#include <atomic>

#include "shared/runtime/item_queue.h"
#include "shared/runtime/thread_pool.h"

namespace ganvas::runtime {
namespace {

// Steps follow each other within microseconds: a thread looks this often before it goes to sleep.
constexpr int kSpins = 20000;

struct Seat {
  std::atomic<bool> taken{false};
  int32_t turn = 0;  // of the work, so that none is done twice; read and written atomically
};

// A wasm instance has one memory and one caller, so this is the instance's state.
struct Team {
  std::array<Seat, kMostSharedThreads + 1> seats;
  std::atomic<int> running{0};
  std::atomic<bool> broken{false};
  ItemQueue* queue = nullptr;
};

Team team;

int32_t TurnOf(const Seat& seat) { return __atomic_load_n(&seat.turn, __ATOMIC_ACQUIRE); }

}  // namespace

void ServeAsThread(int thread) {
  Seat& seat = team.seats[static_cast<size_t>(thread)];
  int32_t seen = TurnOf(seat);
  seat.taken.store(true);
  for (;;) {
    for (int spins = 0; spins < kSpins && TurnOf(seat) == seen; ++spins) {
    }
    while (TurnOf(seat) == seen) __builtin_wasm_memory_atomic_wait32(&seat.turn, seen, -1);
    seen = TurnOf(seat);
    team.queue->Take(thread);
    team.running.fetch_sub(1);
  }
}

void ReportBrokenThread() { team.broken.store(true); }

class ThreadPool::Impl {
 public:
  explicit Impl(int threads) : threads_(threads) {}

  int threads() const { return threads_; }

  void Run(ItemQueue* queue, const std::function<bool()>& late) {
    team.queue = queue;
    for (int i = 1; i < threads_; ++i) {
      Seat& seat = team.seats[static_cast<size_t>(i)];
      if (!seat.taken.load()) continue;
      team.running.fetch_add(1);
      __atomic_fetch_add(&seat.turn, 1, __ATOMIC_RELEASE);
      __builtin_wasm_memory_atomic_notify(&seat.turn, 1);
    }
    queue->TakeUntil(late);
    while (team.running.load() > 0) {
      if (team.broken.load()) __builtin_trap();
    }
  }

 private:
  const int threads_;
};

ThreadPool::ThreadPool(int threads)
    : impl_(std::make_unique<Impl>(std::clamp(threads, 1, kMostSharedThreads + 1))) {}
ThreadPool::~ThreadPool() = default;

int ThreadPool::threads() const { return impl_->threads(); }

int64_t ThreadPool::Run(int64_t first, int64_t end, const Work& work,
                        const std::function<bool()>& late) {
  ItemQueue queue(first, end, work);
  if (end - first <= 1) {
    queue.TakeUntil(late);
  } else {
    impl_->Run(&queue, late);
  }
  return queue.next();
}

}  // namespace ganvas::runtime
