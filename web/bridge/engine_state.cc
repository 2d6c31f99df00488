#include "web/bridge/engine_state.h"

#include <emscripten/emscripten.h>

#include <cstdlib>
#include <new>
#include <utility>

namespace ganvas::engine {
namespace {

struct State {
  std::string error_code;
  std::string error_message;
  std::string text;
  AlignedBuffer model_bytes;  // not a vector, which would write all of it once more
  int out_of_memory = 0;
};

State& Instance() {
  static State state;
  return state;
}

}  // namespace

void SetError(const Error& error) {
  Instance().error_code = ErrorCodeName(error.code);
  Instance().error_message = error.message;
}

const char* KeepText(std::string text) {
  Instance().text = std::move(text);
  return Instance().text.c_str();
}

AlignedBuffer TakeModelBytes() { return std::exchange(Instance().model_bytes, {}); }

}  // namespace ganvas::engine

using ganvas::engine::Instance;

extern "C" {

// Must be called first. Where memory ends inside the standard library, which cannot report it, the
// instance traps and ganvas_out_of_memory tells why; nothing else may be called after that.
EMSCRIPTEN_KEEPALIVE void ganvas_start() {
  Instance();
  std::set_new_handler([] {
    Instance().out_of_memory = 1;
    __builtin_trap();
  });
}

EMSCRIPTEN_KEEPALIVE int ganvas_out_of_memory() { return Instance().out_of_memory; }

// 0 if there is not enough memory.
EMSCRIPTEN_KEEPALIVE void* ganvas_alloc(size_t bytes) { return std::malloc(bytes > 0 ? bytes : 1); }
EMSCRIPTEN_KEEPALIVE void ganvas_free(void* pointer) { std::free(pointer); }

// Of the last call that failed. Codes are those of shared/base/result.h.
EMSCRIPTEN_KEEPALIVE const char* ganvas_error_code() { return Instance().error_code.c_str(); }
EMSCRIPTEN_KEEPALIVE const char* ganvas_error_message() { return Instance().error_message.c_str(); }

// Room for a model file, to be filled before ganvas_open or ganvas_inspect; 0 when out of memory.
EMSCRIPTEN_KEEPALIVE uint8_t* ganvas_model_buffer(size_t bytes) {
  Instance().model_bytes = {};
  auto buffer = ganvas::AlignedBuffer::Create(bytes);
  if (!buffer.ok()) return nullptr;
  Instance().model_bytes = std::move(buffer).value();
  return reinterpret_cast<uint8_t*>(Instance().model_bytes.data());
}

}  // extern "C"
