// SHA-256 (FIPS 180-4), by which files are told apart.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace ganvas {

// 64 hexadecimal digits.
std::string Sha256(std::span<const uint8_t> bytes);

}  // namespace ganvas
