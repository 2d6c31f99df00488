// Bytes by how often each value occurs: range asymmetric numeral systems (Duda 2013), one table for
// all of them. Numbers of weights have no repetitions that LZ77 could find, only a skew.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "shared/base/result.h"

namespace ganvas::film {

// Appends the coded form of `bytes`: never more than a few bytes longer than they are.
void AppendCoded(std::span<const uint8_t> bytes, std::vector<uint8_t>& out);

// Reads what AppendCoded wrote for out.size() bytes from the front of `coded` and takes it off
// there. kBadModel where it is damaged.
Status Decode(std::span<const uint8_t>& coded, std::span<uint8_t> out);

}  // namespace ganvas::film
