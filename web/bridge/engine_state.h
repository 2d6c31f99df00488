// What the engine module keeps between two calls: the last error, the last text, model bytes that
// are being filled. A wasm instance has one thread and one caller, so this is the instance's state.
#pragma once

#include <cstdint>
#include <string>

#include "shared/base/aligned_buffer.h"
#include "shared/base/result.h"

namespace ganvas::engine {

// Remembers `error` for ganvas_error_code and ganvas_error_message.
void SetError(const Error& error);

// Keeps `text` until the next call, and returns it as NUL-terminated UTF-8.
const char* KeepText(std::string text);

// Takes the bytes of the model that ganvas_model_buffer made room for.
AlignedBuffer TakeModelBytes();

}  // namespace ganvas::engine
