// TIFF files by libtiff.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "native/data/picture_decode.h"

namespace ganvas::data {

// Sizes, channels, bits and orientation of the first page; width stays 0 where they cannot be read.
void ReadTiffHeader(std::span<const uint8_t> file, PictureHeader* header);

// The pixels of the first page, [height, width, 4]. Null where they cannot be decoded, then
// `reason` says why: "damaged: ...".
Pixels DecodeTiff(std::span<const uint8_t> file, const PictureHeader& header, std::string* reason);

}  // namespace ganvas::data
