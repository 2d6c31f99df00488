#include <emscripten/emscripten.h>

#include "web/bridge/app_bridge.h"

// clang-format off
EM_JS(void, ganvas_app_post, (const char* json, int json_size, const void* bytes, int size), {
  Module["host"].post(UTF8ToString(json, json_size), HEAPU8.slice(bytes, bytes + size));
});

EM_JS(double, ganvas_app_measure_text, (const char* text, int size, double em, int weight), {
  return Module["host"].measureText(UTF8ToString(text, size), em, weight);
});

EM_JS(void, ganvas_app_paint_text, (const char* text, int size, double em, int weight, int rgb, double alpha,
                                    int width, int height, int baseline, void* out), {
  const color = "rgb(" + (rgb & 255) + " " + ((rgb >> 8) & 255) + " " + ((rgb >> 16) & 255) + " / " + alpha + ")";
  const place = {width: width, height: height, baseline: baseline};
  HEAPU8.set(Module["host"].paintText(UTF8ToString(text, size), em, weight, color, place), out);
});

EM_JS(void, ganvas_app_request_frame, (int delay_ms), {
  Module["host"].requestFrame(delay_ms);
});
// clang-format on

namespace ganvas::page {

void Post(FromApp message, const nlohmann::json& members, std::span<const uint8_t> bytes) {
  const std::string json = MessageText(message, members);
  ganvas_app_post(json.data(), static_cast<int>(json.size()), bytes.data(),
                  static_cast<int>(bytes.size()));
}

float MeasureText(const std::string& text, float em, int weight) {
  return static_cast<float>(
      ganvas_app_measure_text(text.data(), static_cast<int>(text.size()), em, weight));
}

void PaintText(const std::string& text, float em, int weight, uint32_t color, int width, int height,
               int baseline, uint8_t* rgba) {
  ganvas_app_paint_text(text.data(), static_cast<int>(text.size()), em, weight,
                        static_cast<int>(color & 0xFFFFFF), (color >> 24) / 255.0, width, height,
                        baseline, rgba);
}

void RequestFrame(int delay_ms) { ganvas_app_request_frame(delay_ms); }

}  // namespace ganvas::page
