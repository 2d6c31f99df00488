// The numbers of a tensor as bytes that are easily coded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "shared/base/result.h"

namespace ganvas::film {

// How a tensor's numbers stand in their bytes, little endian.
struct NumberForm {
  size_t width = 1;       // bytes of one: 1, 2, 4 or 8
  bool floating = false;  // IEEE 754, not whole numbers
};

// Appends the coded form of `numbers`, which may be that of their differences from `next`. Both
// have equally many bytes, a multiple of the width.
void AppendNumbers(std::span<const uint8_t> numbers, std::span<const uint8_t> next, NumberForm form,
                   std::vector<uint8_t>& out);

// Reads what AppendNumbers wrote from the front of `coded`, takes it off there, and replaces in
// `numbers` those of the next snapshot. kBadModel where it is damaged.
Status DecodeNumbers(std::span<const uint8_t>& coded, NumberForm form, std::span<uint8_t> numbers);

}  // namespace ganvas::film
