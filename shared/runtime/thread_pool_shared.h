// The other side of thread_pool_shared.cc: workers that run on the memory of one engine instance.
#pragma once

namespace ganvas::runtime {

// Threads beside the caller of ThreadPool::Run.
inline constexpr int kMostSharedThreads = 63;

// Never returns: the calling worker shares the steps of this instance from now on as thread
// `thread`, 1 to kMostSharedThreads. Each number is taken by one worker.
[[noreturn]] void ServeAsThread(int thread);

// To be called by a worker whose ServeAsThread trapped: the run under way traps, too.
void ReportBrokenThread();

}  // namespace ganvas::runtime
