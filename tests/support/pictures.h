// Pictures that tests make up, and their files.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "shared/image/image.h"
#include "tests/support/scratch_folder.h"

namespace ganvas {

// width x height pixels of one colour.
inline Image OneColour(int width, int height, uint8_t r, uint8_t g, uint8_t b, uint8_t a = 255) {
  const uint8_t pixel[] = {r, g, b, a};
  Image image{width, height, std::vector<uint8_t>(static_cast<size_t>(4) * width * height)};
  for (size_t i = 0; i < image.rgba.size(); ++i) image.rgba[i] = pixel[i % 4];
  return image;
}

inline void WritePng(const std::string& path, const Image& image) {
  const auto png = EncodePng(image);
  ASSERT_TRUE(png.ok()) << png.error().message;
  WriteText(path, {png->begin(), png->end()});
}

// Makes the folders of `name` where they are not there.
inline void WritePng(const ScratchFolder& folder, const std::string& name, const Image& image) {
  const auto png = EncodePng(image);
  ASSERT_TRUE(png.ok()) << png.error().message;
  folder.Write(name, *png);
}

}  // namespace ganvas
