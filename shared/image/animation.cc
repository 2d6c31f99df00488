#include "shared/image/animation.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "shared/base/decimal.h"

namespace ganvas {

ChangedPart PartThatChanges(const uint8_t* before, const uint8_t* after, int width, int height,
                            size_t bytes_of_pixel) {
  int left = width, right = -1, top = height, bottom = -1;
  for (int y = 0; y < height; ++y) {
    const size_t row = static_cast<size_t>(y) * static_cast<size_t>(width) * bytes_of_pixel;
    for (int x = 0; x < width; ++x) {
      const size_t at = row + static_cast<size_t>(x) * bytes_of_pixel;
      if (std::memcmp(before + at, after + at, bytes_of_pixel) == 0) continue;
      left = std::min(left, x);
      right = std::max(right, x);
      top = std::min(top, y);
      bottom = y;
    }
  }
  if (right < 0) return {};
  return {left, top, right - left + 1, bottom - top + 1};
}

Status CheckAnimation(const char* format, const AnimationOptions& options, int largest_side,
                      double most_fps) {
  const std::string name = format;
  if (options.width < 1 || options.height < 1 || options.width > largest_side ||
      options.height > largest_side) {
    return BadInput(name + ": pictures of " + std::to_string(options.width) + "x" +
                    std::to_string(options.height) + ", expected sides of 1 to " +
                    std::to_string(largest_side));
  }
  if (!(options.fps >= kLeastFps && options.fps <= most_fps)) {
    return BadInput(name + ": " + Decimal(options.fps) + " pictures a second, expected " +
                    Decimal(kLeastFps) + " to " + Decimal(most_fps));
  }
  return {};
}

}  // namespace ganvas
