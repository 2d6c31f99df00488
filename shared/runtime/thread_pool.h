// Threads that share the items of one step.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace ganvas::runtime {

// thread_pool.cc has it with threads; thread_pool_single.cc, for wasm without them, has one.
class ThreadPool {
 public:
  explicit ThreadPool(int threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const;

  // Calls work(thread) once for each thread in [0, threads()), one of them the caller's, and
  // returns when all have returned.
  void Run(const std::function<void(int thread)>& work);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ganvas::runtime
