// Texts inside PNG files (iTXt chunks; PNG specification, third edition, section 11.3.3).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ganvas {

struct PngText {
  std::string key;   // 1 to 79 printable ASCII characters
  std::string text;  // UTF-8
};

// The PNG with these texts after its header. `png` is one of EncodePng's.
std::vector<uint8_t> WithTexts(std::span<const uint8_t> png, std::span<const PngText> texts);

// What a picture that a model made says of itself: its title, that AI made it (IPTC, digital source
// type), and `state` as the text "ganvas.state", if there is any.
std::vector<PngText> TextsOfMade(const std::string& title, const std::string& state);

// The text of that key, from an iTXt chunk that is not compressed or a tEXt chunk. Nothing for
// bytes that are no PNG, and for a chunk whose checksum is wrong.
std::optional<std::string> FindText(std::span<const uint8_t> png, std::string_view key);

}  // namespace ganvas
