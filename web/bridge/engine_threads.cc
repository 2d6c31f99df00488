// Threads of one engine instance: workers that instantiate the same module on the same memory. Only
// the instance's owner allocates; a thread gets its room from it.
#include <emscripten/emscripten.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "shared/runtime/thread_pool_shared.h"

// Made by the linker: copies the initial thread-local values to where they are to lie.
extern "C" void __wasm_init_tls(void* to);

namespace {

constexpr size_t kAlignment = 64;
constexpr size_t kStackBytes = 256 << 10;

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE int ganvas_most_threads() { return ganvas::runtime::kMostSharedThreads + 1; }

// Room for a thread, 0 when out of memory. Its stack grows down from ganvas_thread_stack.
EMSCRIPTEN_KEEPALIVE uint8_t* ganvas_thread_room() {
  const size_t bytes = kStackBytes + __builtin_wasm_tls_size();
  return static_cast<uint8_t*>(
      std::aligned_alloc(kAlignment, (bytes + kAlignment - 1) / kAlignment * kAlignment));
}

EMSCRIPTEN_KEEPALIVE uint8_t* ganvas_thread_stack(uint8_t* room) { return room + kStackBytes; }

// Called in the worker, once its stack is set. Never returns.
EMSCRIPTEN_KEEPALIVE void ganvas_thread(int thread, uint8_t* room) {
  __wasm_init_tls(room + kStackBytes);
  ganvas::runtime::ServeAsThread(thread);
}

// Called in the worker whose ganvas_thread trapped.
EMSCRIPTEN_KEEPALIVE void ganvas_thread_broken() { ganvas::runtime::ReportBrokenThread(); }

}  // extern "C"
