// A tiny labelled data set on disk: grey 16 x 16 pictures of noise with a bright spot in one of
// four quarters, which is the class.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "native/metrics/random_stream.h"

namespace ganvas::metrics {

inline constexpr int64_t kSpotClasses = 4;
inline constexpr int64_t kSpotSide = 16;

// Writes `count` pictures in IDX layout under names that begin with `prefix`. Picture i is of class
// i mod 4.
inline void WriteSpots(const std::string& folder, const std::string& prefix, int64_t count,
                       uint64_t seed) {
  const auto big_endian = [](std::vector<uint32_t> numbers) {
    std::string bytes;
    for (const uint32_t n : numbers) {
      for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(n >> shift));
    }
    return bytes;
  };
  RandomStream random(seed, Purpose::kPatches);
  const uint32_t n = static_cast<uint32_t>(count), side = static_cast<uint32_t>(kSpotSide);
  std::string pictures = big_endian({0x803, n, side, side}), labels = big_endian({0x801, n});
  for (int64_t i = 0; i < count; ++i) {
    const int64_t label = i % kSpotClasses;
    const int64_t x = (label % 2) * 8 + 1 + random.Below(5),
                  y = (label / 2) * 8 + 1 + random.Below(5);
    const int64_t light = 120 + random.Below(120);
    for (int64_t row = 0; row < kSpotSide; ++row) {
      for (int64_t column = 0; column < kSpotSide; ++column) {
        const bool spot = row >= y && row < y + 3 && column >= x && column < x + 3;
        pictures.push_back(static_cast<char>(spot ? light : random.Below(40)));
      }
    }
    labels.push_back(static_cast<char>(label));
  }
  std::ofstream(folder + "/" + prefix + "-images-idx3-ubyte", std::ios::binary) << pictures;
  std::ofstream(folder + "/" + prefix + "-labels-idx1-ubyte", std::ios::binary) << labels;
}

// 600 to train on, 200 to test with.
inline void WriteSpots(const std::string& folder) {
  WriteSpots(folder, "train", 600, 1);
  WriteSpots(folder, "t10k", 200, 2);
}

}  // namespace ganvas::metrics
