// JPEGs and how they lie.
#include "native/data/exif.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "native/data/dataset.h"
#include "native/data/picture_file.h"
#include "tests/support/fatal_message.h"
#include "tests/support/scratch_folder.h"

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#include <stb/stb_image_write.h>
#pragma GCC diagnostic pop

namespace ganvas::data {
namespace {

constexpr int kSide = 16;

// The APP1 segment with an orientation, in either byte order, after another entry.
std::vector<uint8_t> Exif(int orientation, bool big_endian) {
  std::vector<uint8_t> bytes = {0xff, 0xe1, 0, 0, 'E', 'x', 'i', 'f', 0, 0};
  const auto number = [&](uint32_t value, int size) {
    for (int i = 0; i < size; ++i) {
      bytes.push_back(static_cast<uint8_t>(value >> 8 * (big_endian ? size - 1 - i : i)));
    }
  };
  for (int i = 0; i < 2; ++i) bytes.push_back(big_endian ? 'M' : 'I');
  number(42, 2);
  number(8, 4);       // the directory follows
  number(2, 2);       // entries
  number(0x0100, 2);  // ImageWidth
  number(3, 2);
  number(1, 4);
  number(kSide, 2);
  number(0, 2);
  number(0x0112, 2);
  number(3, 2);
  number(1, 4);
  number(static_cast<uint32_t>(orientation), 2);
  number(0, 2);
  number(0, 4);  // no directory after this one
  bytes[3] = static_cast<uint8_t>(bytes.size() - 2);
  return bytes;
}

// A grey JPEG with a segment after its first two bytes.
std::vector<uint8_t> Jpeg(const std::vector<uint8_t>& grey, const std::vector<uint8_t>& segment,
                          int height = kSide) {
  std::vector<uint8_t> bytes;
  const auto append = [](void* context, void* data, int size) {
    const auto* from = static_cast<const uint8_t*>(data);
    auto* to = static_cast<std::vector<uint8_t>*>(context);
    for (int i = 0; i < size; ++i) to->push_back(from[i]);
  };
  stbi_write_jpg_to_func(append, &bytes, kSide, height, 1, grey.data(), 95);
  bytes.insert(bytes.begin() + 2, segment.begin(), segment.end());
  return bytes;
}

// Quarters of four greys: which lies where tells all orientations apart.
std::vector<uint8_t> Quarters(const std::array<uint8_t, 4>& greys) {
  std::vector<uint8_t> pixels;
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      pixels.push_back(greys[static_cast<size_t>(y / (kSide / 2) * 2 + x / (kSide / 2))]);
    }
  }
  return pixels;
}

TEST(Exif, TurnsEveryOrientationUpright) {
  // The upright picture is  10 70 / 130 200;  stored as EXIF 2.32 describes each orientation.
  const std::array<std::array<uint8_t, 4>, 8> stored = {{{10, 70, 130, 200},
                                                         {70, 10, 200, 130},
                                                         {200, 130, 70, 10},
                                                         {130, 200, 10, 70},
                                                         {10, 130, 70, 200},
                                                         {70, 200, 10, 130},
                                                         {200, 70, 130, 10},
                                                         {130, 10, 200, 70}}};
  for (const bool big_endian : {false, true}) {
    for (int orientation = 1; orientation <= 8; ++orientation) {
      const ScratchFolder folder;
      folder.Write("a.JPG", Jpeg(Quarters(stored[static_cast<size_t>(orientation - 1)]),
                                 Exif(orientation, big_endian)));
      DatasetOptions options;
      options.size = kSide;
      const auto data = OpenDataset("folder:" + folder.path(), options);
      ASSERT_EQ(data->size(), 1);
      std::vector<uint8_t> picture(data->shape().bytes());
      data->Get(0, picture.data());
      const std::vector<uint8_t> expected = Quarters({10, 70, 130, 200});
      for (size_t i = 0; i < expected.size(); ++i) {
        ASSERT_LE(std::abs(picture[i] - expected[i]), 8) << orientation << ", pixel " << i;
      }
    }
  }
}

// 16 x 8 as it is stored, dark on its left.
TEST(Exif, WholePicturesAreUprightInTheirOwnShape) {
  std::vector<uint8_t> stored;
  for (int i = 0; i < kSide * 8; ++i) stored.push_back(i % kSide < 8 ? 20 : 220);
  const auto dark_corners = [](const WholePicture& p) {
    const auto dark = [&](int x, int y) {
      return p.rgba[4 * static_cast<size_t>(y * p.width + x)] < 128 ? '#' : '.';
    };
    return std::string{dark(1, 1), dark(p.width - 2, 1), dark(1, p.height - 2),
                       dark(p.width - 2, p.height - 2)};
  };
  const std::array<std::string, 8> upright = {"#.#.", ".#.#", ".#.#", "#.#.",
                                              "##..", "##..", "..##", "..##"};
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const ScratchFolder folder;
    folder.Write("a.jpg", Jpeg(stored, Exif(orientation, true), 8));
    const WholePicture picture = ReadWholePicture(folder.path() + "/a.jpg");
    EXPECT_EQ(picture.width, orientation < 5 ? kSide : 8) << orientation;
    EXPECT_EQ(picture.height, orientation < 5 ? 8 : kSide) << orientation;
    EXPECT_EQ(dark_corners(picture), upright[static_cast<size_t>(orientation - 1)]) << orientation;
  }
}

TEST(Exif, OrientationIsPartOfWhatTheDataIs) {
  const ScratchFolder folder;
  DatasetOptions options;
  options.size = kSide;
  const auto fingerprint = [&](int orientation) {
    folder.Write("a.jpg", Jpeg(Quarters({1, 2, 3, 4}), Exif(orientation, true)));
    return OpenDataset("folder:" + folder.path(), options)->Fingerprint();
  };
  EXPECT_NE(fingerprint(1), fingerprint(6));
}

TEST(Exif, WhatCannotBeUnderstoodIsUpright) {
  const std::vector<uint8_t> pixels = Quarters({10, 70, 130, 200});
  EXPECT_EQ(ExifOrientation(Jpeg(pixels, {})), 1);
  EXPECT_EQ(ExifOrientation(Jpeg(pixels, Exif(0, true))), 1);
  EXPECT_EQ(ExifOrientation(Jpeg(pixels, Exif(9, true))), 1);
  EXPECT_EQ(ExifOrientation(std::span<const uint8_t>()), 1);
  const std::vector<uint8_t> whole = Jpeg(pixels, Exif(6, false));
  EXPECT_EQ(ExifOrientation(whole), 6);
  // Cut anywhere, or with any byte changed, it is read without harm.
  for (size_t length = 0; length < 80; ++length) {
    const std::vector<uint8_t> part(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(length));
    const int found = ExifOrientation(part);
    EXPECT_TRUE(found == 1 || found == 6);
  }
  for (size_t at = 0; at < 60; ++at) {
    std::vector<uint8_t> changed = whole;
    changed[at] = 0xff;
    const int found = ExifOrientation(changed);
    EXPECT_TRUE(found >= 1 && found <= 8);
  }
}

TEST(Jpeg, TheEndMarkerMayBeMissingButNoPixels) {
  const ScratchFolder folder;
  std::vector<uint8_t> pixels(kSide * kSide);
  for (size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<uint8_t>(37 * i + i * i / 5);
  const std::vector<uint8_t> whole = Jpeg(pixels, {});
  const auto cut = [&](size_t bytes) {
    folder.Write("a.jpg", {whole.begin(), whole.end() - static_cast<ptrdiff_t>(bytes)});
    return ReadWholePicture(folder.path() + "/a.jpg").rgba;
  };
  const std::vector<uint8_t> all = cut(0);
  EXPECT_EQ(cut(1), all);
  EXPECT_EQ(cut(2), all);
  const std::string place = folder.path() + "/a.jpg: damaged: the file is cut off after ";
  for (const size_t missing : {whole.size() / 3, whole.size() / 2, size_t{20}}) {
    EXPECT_EQ(FatalMessage(ExitCode::kBadFile, [&] { cut(missing); }),
              place + std::to_string(whole.size() - missing) + " bytes");
  }
}

}  // namespace
}  // namespace ganvas::data
