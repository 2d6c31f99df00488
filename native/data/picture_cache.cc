#include "native/data/picture_cache.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <vector>

namespace ganvas::data {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kCachePrefix = "pictures_";
constexpr std::string_view kCacheSuffix = ".u8";
constexpr size_t kCacheDigits = 16;

struct CachedFile {
  fs::path path;
  uint64_t bytes;
  fs::file_time_type used;
};

// "pictures_", 16 digits, ".u8"; of an unfinished one, ".u8.PROCESS.tmp".
enum class CacheName { kOther, kPictures, kUnfinished };
CacheName KindOf(const std::string& name) {
  const size_t end = kCachePrefix.size() + kCacheDigits;
  if (name.size() < end + kCacheSuffix.size() || !name.starts_with(kCachePrefix))
    return CacheName::kOther;
  const std::string_view digits = std::string_view(name).substr(kCachePrefix.size(), kCacheDigits);
  if (digits.find_first_not_of("0123456789abcdef") != std::string_view::npos ||
      std::string_view(name).substr(end, kCacheSuffix.size()) != kCacheSuffix) {
    return CacheName::kOther;
  }
  if (name.size() == end + kCacheSuffix.size()) return CacheName::kPictures;
  return name.ends_with(".tmp") ? CacheName::kUnfinished : CacheName::kOther;
}

// The picture files that are not too old; the others are removed.
std::vector<CachedFile> CleanByAge(const fs::path& folder, const std::string& name) {
  const auto now = fs::file_time_type::clock::now();
  std::vector<CachedFile> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string each = entry.path().filename().string();
    const CacheName kind = KindOf(each);
    if (kind == CacheName::kOther || each == name || entry.is_symlink(error)) continue;
    const auto used = entry.last_write_time(error);
    const uint64_t bytes = entry.file_size(error);
    if (error) continue;  // gone meanwhile
    const auto most = std::chrono::hours(24) * (kind == CacheName::kUnfinished ? 1 : kCacheDays);
    if (now - used > most) {
      fs::remove(entry.path(), error);
    } else {
      files.push_back({entry.path(), bytes, used});
    }
  }
  return files;
}

}  // namespace

std::string CacheFileName(uint64_t key) {
  char digits[kCacheDigits + 1];
  std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(key));
  return std::string(kCachePrefix) + digits + std::string(kCacheSuffix);
}

bool MakeRoomInCache(const std::string& folder, const std::string& name, uint64_t bytes,
                     const CacheLimits& limits) {
  std::vector<CachedFile> files = CleanByAge(folder, name);
  std::error_code error;
  if (fs::exists(fs::path(folder) / name, error)) return true;
  if (bytes > limits.all) return false;
  std::sort(files.begin(), files.end(),
            [](const CachedFile& a, const CachedFile& b) { return a.used < b.used; });
  uint64_t total = bytes;
  for (const CachedFile& file : files) total += file.bytes;
  for (const CachedFile& file : files) {
    if (total <= limits.all) break;
    if (fs::remove(file.path, error)) total -= file.bytes;
  }
  // The folder, or the nearest of its parents that is there.
  fs::path place = fs::absolute(folder, error);
  while (!fs::exists(place, error) && place.has_relative_path()) place = place.parent_path();
  const fs::space_info space = fs::space(place, error);
  return error ||
         (space.available >= limits.free_on_disk && space.available - limits.free_on_disk >= bytes);
}

}  // namespace ganvas::data
