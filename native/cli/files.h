// Files as the commands read and write them; every error names the file.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "native/files/durable_file.h"

namespace ganvas::cli {

// The whole file. Throws FatalError(kBadFile): missing, a folder, a pipe or a device, unreadable,
// empty, or longer than `limit` bytes, which is checked before anything is read. Of a missing file
// it says what was `expected`: "an ONNX file".
std::vector<uint8_t> ReadFile(const std::string& path, uint64_t limit, const std::string& expected);

// As WholeFile: what lies at `path` is replaced by a whole file or stays. Throws
// FatalError(kFailed). One of many files of a result is not worth the wait for the disk.
void WriteFile(const std::string& path, std::span<const uint8_t> bytes, Sync sync = Sync::kYes);

// Throws FatalError(kFailed) where anything that was printed so far has not reached stdout.
void RequireStdout();

// Creates the folder and its parents where they are missing. Throws FatalError(kFailed).
void MakeFolder(const std::string& path);

}  // namespace ganvas::cli
