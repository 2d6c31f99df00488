// The page's side of the bridge: what the app tells the TypeScript around it.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "web/bridge/page_messages.h"

namespace ganvas::page {

// Sends a message with the members of its row; `bytes` are copied before it returns.
void Post(FromApp message, const nlohmann::json& members, std::span<const uint8_t> bytes = {});

// The bytes of numbers, as messages carry them; valid as long as the numbers are.
inline std::span<const uint8_t> BytesOf(std::span<const float> numbers) {
  return {reinterpret_cast<const uint8_t*>(numbers.data()), numbers.size_bytes()};
}

// Asks for a frame after `delay_ms` (0: the next one the browser draws).
void RequestFrame(int delay_ms);

// Width in pixels of text that the browser paints with its own fonts, at `em` pixels of size and a
// CSS weight: for characters that the page's fonts lack.
float MeasureText(const std::string& text, float em, int weight);
// Paints such text into `rgba`, 4 * width * height, over nothing. `color` is as ImU32: red in the
// lowest byte, alpha in the highest.
void PaintText(const std::string& text, float em, int weight, uint32_t color, int width, int height,
               int baseline, uint8_t* rgba);

}  // namespace ganvas::page
