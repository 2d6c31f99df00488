// What the benches of models share.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <vector>

namespace ganvas::bench {

// false where the file cannot be read.
inline bool ReadFile(const char* path, std::vector<uint8_t>* bytes) {
  std::FILE* file = std::fopen(path, "rb");
  if (file == nullptr) return false;
  uint8_t part[65536];
  size_t got = 0;
  while ((got = std::fread(part, 1, sizeof(part), file)) > 0) {
    bytes->insert(bytes->end(), part, part + got);
  }
  const bool whole = std::ferror(file) == 0;
  std::fclose(file);
  return whole;
}

// The number below which this share of them lies, in [0, 1]; of at least one.
inline double Quantile(std::vector<double> numbers, double share) {
  std::sort(numbers.begin(), numbers.end());
  return numbers[static_cast<size_t>(share * static_cast<double>(numbers.size() - 1))];
}

}  // namespace ganvas::bench
