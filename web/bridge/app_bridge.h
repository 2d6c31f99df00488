// The page's side of the bridge: what the app tells the TypeScript around it. The messages are
// described in site/src/pages/messages.ts.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace ganvas {

// Sends one JSON message; `bytes` are copied before it returns.
void Post(const std::string& json, std::span<const uint8_t> bytes = {});

// Asks for a frame after `delay_ms` (0: the next one the browser draws).
void RequestFrame(int delay_ms);

}  // namespace ganvas
