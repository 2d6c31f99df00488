// Bytes as text of 64 characters, for links (RFC 4648 section 5: '-' and '_', without padding).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ganvas {

std::string ToBase64(std::span<const uint8_t> bytes);

// Nothing if the text holds other characters, or is no whole number of bytes.
std::optional<std::vector<uint8_t>> FromBase64(std::string_view text);

}  // namespace ganvas
