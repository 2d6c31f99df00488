#include "native/data/pad.h"

#include <cstddef>
#include <cstring>

namespace ganvas::data {

void PadCentred(const uint8_t* source, int channels, int source_height, int source_width,
                uint8_t border, uint8_t* out, int height, int width) {
  std::memset(out, border, static_cast<size_t>(channels) * height * width);
  const int top = (height - source_height) / 2;
  const int left = (width - source_width) / 2;
  for (int c = 0; c < channels; ++c) {
    for (int y = 0; y < source_height; ++y) {
      const size_t to = (static_cast<size_t>(c) * height + top + y) * width + left;
      const size_t from = (static_cast<size_t>(c) * source_height + y) * source_width;
      std::memcpy(out + to, source + from, static_cast<size_t>(source_width));
    }
  }
}

}  // namespace ganvas::data
