// Files as the commands read and write them; every error names the file.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ganvas::cli {

// The whole file. Throws FatalError(kBadFile): missing, a folder, unreadable, empty, or longer than
// `limit` bytes, which is checked before anything is read.
std::vector<uint8_t> ReadFile(const std::string& path, uint64_t limit);

// Throws FatalError(kFailed) when the file cannot be written whole.
void WriteFile(const std::string& path, std::span<const uint8_t> bytes);

// The same under a temporary name in the same folder, renamed at last: the file is there whole or
// not at all.
void ReplaceFile(const std::string& path, std::span<const uint8_t> bytes);

// Creates the folder and its parents where they are missing. Throws FatalError(kFailed).
void MakeFolder(const std::string& path);

}  // namespace ganvas::cli
