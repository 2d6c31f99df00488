#include <emscripten/emscripten.h>

#include "web/bridge/app_bridge.h"

// clang-format off
EM_JS(void, ganvas_app_post, (const char* json, int json_size, const void* bytes, int size), {
  Module["host"].post(UTF8ToString(json, json_size), HEAPU8.slice(bytes, bytes + size));
});

EM_JS(void, ganvas_app_request_frame, (int delay_ms), {
  Module["host"].requestFrame(delay_ms);
});
// clang-format on

namespace ganvas {

void Post(const std::string& json, std::span<const uint8_t> bytes) {
  ganvas_app_post(json.data(), static_cast<int>(json.size()), bytes.data(),
                  static_cast<int>(bytes.size()));
}

void RequestFrame(int delay_ms) { ganvas_app_request_frame(delay_ms); }

}  // namespace ganvas
