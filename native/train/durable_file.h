// Files that are either whole or absent, whatever happens while they are written.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ganvas::train {

// Writes the concatenation of `parts` to a temporary name beside `path`, flushes it to the disk,
// renames it to `path` and flushes the folder. On failure `path` is what it was before and the
// temporary file is gone. Throws FatalError(kFailed) naming `path` and the reason ("No space
// left").
void WriteFileDurably(const std::string& path, std::span<const std::span<const uint8_t>> parts);
void WriteFileDurably(const std::string& path, std::string_view text);

// Files that belong together: all are on the disk under temporary names before the first is
// renamed. On failure before that, every path is what it was.
struct FileBytes {
  std::string path;
  std::span<const uint8_t> bytes;
};
void WriteFilesDurably(std::span<const FileBytes> files);

// Throws FatalError(kBadFile) naming `path`.
std::vector<uint8_t> ReadWholeFile(const std::string& path);

}  // namespace ganvas::train
