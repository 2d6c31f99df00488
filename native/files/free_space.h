// Checks the free space before files are written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace ganvas {

struct FreeSpace {
  uint64_t bytes = 0;  // that this user may write
  std::string where;   // the file system's folder: "/", "/home"
};

// Of the file system that `path` lies in, or would lie in: of the nearest folder that exists.
// Nothing where the system does not tell.
std::optional<FreeSpace> FreeSpaceAt(const std::string& path);

// Throws FatalError(kFailed) where fewer than `bytes` are free there: "WHAT needs 3.9 GB, and 1.2
// GB are free in /home; ADVICE".
void RequireSpace(const std::string& path, uint64_t bytes, const std::string& what,
                  const std::string& advice);

// The same as a text; "" where there is room.
std::string SpaceShortage(const std::string& path, uint64_t bytes, const std::string& what,
                          const std::string& advice);

// "812 bytes", "3.9 GB", "140 MB"; powers of 1024.
std::string BytesText(uint64_t bytes);

}  // namespace ganvas
