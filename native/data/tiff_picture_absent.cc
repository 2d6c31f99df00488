#include "native/data/tiff_picture.h"

#include <cstdlib>

namespace ganvas::data {

void ReadTiffHeader(std::span<const uint8_t> /*file*/, PictureHeader* /*header*/) {}

Pixels DecodeTiff(std::span<const uint8_t> /*file*/, const PictureHeader& /*header*/,
                  std::string* reason) {
  *reason = "this build reads no TIFF pictures, because libtiff was not found";
  return {nullptr, std::free};
}

}  // namespace ganvas::data
