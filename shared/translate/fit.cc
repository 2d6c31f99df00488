#include "shared/translate/fit.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "shared/image/resample.h"

namespace ganvas::translate {
namespace {

constexpr int64_t kLongestSide = int64_t{1} << 15;

int64_t RoundedUp(int64_t value, int64_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

int64_t Scaled(int64_t side, double factor) {
  return std::max<int64_t>(1, std::llround(static_cast<double>(side) * factor));
}

// The pixel that shows at `i` of an endless row of mirrors about both border pixels of `n`.
int Mirrored(int i, int n) {
  if (n == 1) return 0;
  const int period = 2 * (n - 1);
  i = (i % period + period) % period;
  return i < n ? i : period - i;
}

// Pixels [begin, end) of a tensor's side that show the picture.
struct Shown {
  int begin = 0, end = 0;
};

Shown ShownPart(int at, int scaled, int tensor) {
  return {std::max(0, at), std::min(tensor, at + scaled)};
}

// The same part of an output's side.
Shown OutputPart(const Shown& part, int tensor, int output, int lost) {
  const double ratio = static_cast<double>(output + lost) / tensor;
  const int begin = std::clamp(static_cast<int>(part.begin * ratio) - lost / 2, 0, output - 1);
  const int length = std::max(1, static_cast<int>(std::lround((part.end - part.begin) * ratio)));
  return {begin, std::min(output, begin + length)};
}

}  // namespace

Result<Fit> FitPicture(const Translator& translator, int width, int height,
                       const FitOptions& options) {
  if (width < 1 || height < 1) {
    return BadInput("the picture is " + std::to_string(width) + "x" + std::to_string(height) +
                    " pixels, expected at least one");
  }
  int64_t scaled_width = width, scaled_height = height;
  int64_t tensor_width = 0, tensor_height = 0;
  const int64_t margin =
      translator.lost == 0
          ? 0
          : std::llround(std::ceil(static_cast<double>(translator.lost) / translator.scale / 2));
  if (translator.fixed_size()) {
    tensor_width = translator.width;
    tensor_height = translator.height;
    const int64_t room_width = std::max<int64_t>(1, tensor_width - 2 * margin);
    const int64_t room_height = std::max<int64_t>(1, tensor_height - 2 * margin);
    if (options.fixed == FixedFit::kStretch) {
      scaled_width = room_width;
      scaled_height = room_height;
    } else {
      const double across = static_cast<double>(room_width) / width;
      const double down = static_cast<double>(room_height) / height;
      const bool whole = options.fixed == FixedFit::kLetterbox;
      const double factor = whole ? std::min(across, down) : std::max(across, down);
      scaled_width = Scaled(width, factor);
      scaled_height = Scaled(height, factor);
      if (whole) {
        scaled_width = std::min(scaled_width, room_width);
        scaled_height = std::min(scaled_height, room_height);
      }
    }
  } else {
    const int longer = std::max(width, height);
    if (options.longest > 0 && longer > options.longest) {
      const double factor = static_cast<double>(options.longest) / longer;
      scaled_width = Scaled(width, factor);
      scaled_height = Scaled(height, factor);
    }
    const auto padded = [&](int64_t side) {
      return RoundedUp(std::max(side + 2 * margin, translator.smallest), translator.multiple);
    };
    tensor_width = padded(scaled_width);
    tensor_height = padded(scaled_height);
  }
  if (std::max({scaled_width, scaled_height, tensor_width, tensor_height}) > kLongestSide) {
    return BadInput("the picture is " + std::to_string(width) + "x" + std::to_string(height) +
                    " pixels, expected at most " + std::to_string(kLongestSide) + " on a side");
  }
  Fit fit;
  fit.width = width;
  fit.height = height;
  fit.scaled_width = static_cast<int32_t>(scaled_width);
  fit.scaled_height = static_cast<int32_t>(scaled_height);
  fit.tensor_width = static_cast<int32_t>(tensor_width);
  fit.tensor_height = static_cast<int32_t>(tensor_height);
  fit.left = (fit.tensor_width - fit.scaled_width) / 2;
  fit.top = (fit.tensor_height - fit.scaled_height) / 2;
  fit.lost = static_cast<int32_t>(translator.lost);
  return fit;
}

void ApplyFit(const Fit& fit, const uint8_t* rgba, uint8_t* out) {
  std::vector<uint8_t> resized;
  if (fit.scaled_width != fit.width || fit.scaled_height != fit.height) {
    resized.resize(4 * static_cast<size_t>(fit.scaled_width) *
                   static_cast<size_t>(fit.scaled_height));
    ResampleRgba(rgba, fit.width, fit.height, resized.data(), fit.scaled_width, fit.scaled_height);
    rgba = resized.data();
  }
  std::vector<size_t> column(static_cast<size_t>(fit.tensor_width));
  for (int x = 0; x < fit.tensor_width; ++x) {
    column[static_cast<size_t>(x)] =
        4 * static_cast<size_t>(Mirrored(x - fit.left, fit.scaled_width));
  }
  const size_t pitch = 4 * static_cast<size_t>(fit.scaled_width);
  for (int y = 0; y < fit.tensor_height; ++y) {
    const uint8_t* row =
        rgba + pitch * static_cast<size_t>(Mirrored(y - fit.top, fit.scaled_height));
    for (const size_t at : column) {
      std::memcpy(out, row + at, 4);
      out += 4;
    }
  }
}

PictureRect ResultRect(const Fit& fit, int output_width, int output_height) {
  const Shown across = OutputPart(ShownPart(fit.left, fit.scaled_width, fit.tensor_width),
                                  fit.tensor_width, output_width, fit.lost);
  const Shown down = OutputPart(ShownPart(fit.top, fit.scaled_height, fit.tensor_height),
                                fit.tensor_height, output_height, fit.lost);
  return {across.begin, down.begin, across.end - across.begin, down.end - down.begin};
}

PictureRect GivenRect(const Fit& fit) {
  Fit given = fit;
  given.lost = 0;
  return ResultRect(given, fit.tensor_width, fit.tensor_height);
}

Image CutRect(const PictureRect& rect, const uint8_t* rgba, int stride) {
  Image image{rect.width, rect.height, {}};
  const size_t row = 4 * static_cast<size_t>(rect.width);
  image.rgba.resize(row * static_cast<size_t>(rect.height));
  for (int y = 0; y < rect.height; ++y) {
    const size_t from = static_cast<size_t>(rect.top + y) * static_cast<size_t>(stride) +
                        static_cast<size_t>(rect.left);
    std::memcpy(image.rgba.data() + row * static_cast<size_t>(y), rgba + 4 * from, row);
  }
  return image;
}

}  // namespace ganvas::translate
