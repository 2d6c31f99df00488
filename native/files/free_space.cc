#include "native/files/free_space.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <cstdio>
#include <filesystem>

#include "native/error.h"

namespace ganvas {
namespace {

namespace fs = std::filesystem;

// The topmost folder on the way up that is on the same device.
std::string MountPoint(fs::path folder, dev_t device) {
  while (folder.has_relative_path()) {
    struct stat status = {};
    const fs::path parent = folder.parent_path();
    if (stat(parent.c_str(), &status) != 0 || status.st_dev != device) break;
    folder = parent;
  }
  return folder.string();
}

}  // namespace

std::optional<FreeSpace> FreeSpaceAt(const std::string& path) {
  std::error_code error;
  fs::path folder = fs::weakly_canonical(fs::absolute(path, error), error);
  if (error) return std::nullopt;
  struct stat status = {};
  while (stat(folder.c_str(), &status) != 0) {
    if (!folder.has_relative_path()) return std::nullopt;
    folder = folder.parent_path();
  }
  struct statvfs space = {};
  if (statvfs(folder.c_str(), &space) != 0 || space.f_blocks == 0) return std::nullopt;
  return FreeSpace{uint64_t{space.f_bavail} * space.f_frsize, MountPoint(folder, status.st_dev)};
}

std::string SpaceShortage(const std::string& path, uint64_t bytes, const std::string& what,
                          const std::string& advice) {
  const std::optional<FreeSpace> space = FreeSpaceAt(path);
  if (!space || space->bytes >= bytes) return "";
  return what + " needs " + BytesText(bytes) + ", and " + BytesText(space->bytes) +
         " are free in " + space->where + "; " + advice;
}

void RequireSpace(const std::string& path, uint64_t bytes, const std::string& what,
                  const std::string& advice) {
  const std::string shortage = SpaceShortage(path, bytes, what, advice);
  if (!shortage.empty()) throw FatalError(ExitCode::kFailed, shortage);
}

std::string BytesText(uint64_t bytes) {
  if (bytes < 1024) return std::to_string(bytes) + " bytes";
  constexpr const char* kUnits[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
  double value = static_cast<double>(bytes) / 1024;
  size_t unit = 0;
  while (value >= 999.5 && unit + 1 < std::size(kUnits)) {
    value /= 1024;
    ++unit;
  }
  char text[32];
  std::snprintf(text, sizeof text, value < 9.95 ? "%.1f %s" : "%.0f %s", value, kUnits[unit]);
  return text;
}

}  // namespace ganvas
