// Whole files in memory, plain or compressed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace ganvas::data {

// The bytes of a file; of what a .gz file holds when it is one (told by its content). Throws
// FatalError (kBadFile) naming the file when it is missing, unreadable, truncated or corrupt, or
// larger than `limit` bytes.
std::vector<uint8_t> ReadPlainOrGzip(const std::filesystem::path& path,
                                     size_t limit = size_t{1} << 33);

// The first `most` bytes of a file, or all. Throws FatalError(kBadFile), "PATH: what is wrong",
// also for more than 2^31 - 1 bytes of it.
std::vector<uint8_t> ReadBeginning(const std::string& path, uint64_t most);

// `folder/name` or `folder/name.gz`, whichever is a file (the plain one first), else an empty path.
std::filesystem::path FindPlainOrGzip(const std::filesystem::path& folder, const std::string& name);

}  // namespace ganvas::data
