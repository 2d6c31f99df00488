// Damage that decoders pass over without a word.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace ganvas::data {

// What is wrong with the bytes of a PNG or JPEG file, "" where nothing is found: a PNG that ends
// before its last chunk or has a chunk whose checksum does not fit (PNG specification, 5.3) and
// that the pixels depend on, a JPEG without the marker of its end. The pixels are not decoded.
std::string DamageOf(std::span<const uint8_t> file);

}  // namespace ganvas::data
