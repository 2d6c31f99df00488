// Compressed files.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <vector>

namespace ganvas {

inline void WriteGzip(const std::string& path, const std::vector<uint8_t>& bytes) {
  gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
  gzclose(file);
}

}  // namespace ganvas
