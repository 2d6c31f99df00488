#include "shared/translate/pixels.h"

#include <array>
#include <cstddef>

namespace ganvas::translate {
namespace {

// value = byte * scale + shift.
struct Line {
  float scale = 1, shift = 0;
};

Line LineOf(ValueRange range) {
  switch (range) {
    case ValueRange::kUnit:
      return {1 / 127.5f, -1};
    case ValueRange::kShare:
      return {1 / 255.0f, 0};
    case ValueRange::kBytes:
      break;
  }
  return {1, 0};
}

// What each byte stands for.
std::array<float, 256> TableOf(ValueRange range) {
  std::array<float, 256> table{};
  const double divisor = range == ValueRange::kUnit    ? 127.5
                         : range == ValueRange::kShare ? 255.0
                                                       : 1.0;
  for (int byte = 0; byte < 256; ++byte) {
    table[static_cast<size_t>(byte)] =
        static_cast<float>(byte / divisor + static_cast<double>(LineOf(range).shift));
  }
  return table;
}

int OverWhite(int byte, int alpha) { return (byte * alpha + 255 * (255 - alpha) + 127) / 255; }

// Where channel c of pixel i lies.
struct Places {
  size_t pixel = 1, channel = 1;
};

Places PlacesOf(const PictureFormat& format, size_t pixels) {
  if (format.layout == Layout::kNchw) return {1, pixels};
  return {static_cast<size_t>(format.channels), 1};
}

}  // namespace

void PixelsToTensor(const uint8_t* rgba, int width, int height, const PictureFormat& format,
                    float* tensor) {
  const std::array<float, 256> value = TableOf(format.range);
  const size_t pixels = static_cast<size_t>(width) * static_cast<size_t>(height);
  const Places places = PlacesOf(format, pixels);
  for (size_t i = 0; i < pixels; ++i) {
    const uint8_t* from = rgba + 4 * i;
    float* to = tensor + i * places.pixel;
    if (format.channels == 4) {
      for (size_t c = 0; c < 4; ++c) to[c * places.channel] = value[from[c]];
      continue;
    }
    std::array<int, 3> rgb{from[0], from[1], from[2]};
    if (from[3] != 255) {
      for (int& byte : rgb) byte = OverWhite(byte, from[3]);
    }
    if (format.channels == 1) {
      to[0] = value[static_cast<size_t>((299 * rgb[0] + 587 * rgb[1] + 114 * rgb[2] + 500) / 1000)];
    } else {
      for (size_t c = 0; c < 3; ++c) to[c * places.channel] = value[static_cast<size_t>(rgb[c])];
    }
  }
}

void TensorToPixels(const float* tensor, int width, int height, const PictureFormat& format,
                    uint8_t* rgba) {
  const Line line = LineOf(format.range);
  const float scale = format.range == ValueRange::kUnit    ? 127.5f
                      : format.range == ValueRange::kShare ? 255.0f
                                                           : 1.0f;
  const auto byte = [&](float v) -> uint8_t {
    const float b = (v - line.shift) * scale + 0.5f;
    if (!(b > 0)) return 0;  // and what is not a number
    return b >= 255 ? 255 : static_cast<uint8_t>(b);
  };
  const size_t pixels = static_cast<size_t>(width) * static_cast<size_t>(height);
  const Places places = PlacesOf(format, pixels);
  for (size_t i = 0; i < pixels; ++i) {
    const float* from = tensor + i * places.pixel;
    uint8_t* to = rgba + 4 * i;
    if (format.channels <= 2) {
      to[0] = to[1] = to[2] = byte(from[0]);
    } else {
      for (size_t c = 0; c < 3; ++c) to[c] = byte(from[c * places.channel]);
    }
    const bool alpha = format.channels % 2 == 0;
    const size_t last = static_cast<size_t>(format.channels - 1) * places.channel;
    to[3] = alpha ? byte(from[last]) : 255;
  }
}

float ToUnit(float value, ValueRange range) {
  switch (range) {
    case ValueRange::kShare:
      return value * 2 - 1;
    case ValueRange::kBytes:
      return value / 127.5f - 1;
    case ValueRange::kUnit:
      break;
  }
  return value;
}

}  // namespace ganvas::translate
