// Where decoded pictures are kept between runs, and for how long.
#pragma once

#include <cstdint>
#include <string>

namespace ganvas::data {

// In bytes. All picture files of a cache folder together take at most `all`, and a new one leaves
// at least `free_on_disk`. Those that no run has used for kCacheDays are removed.
struct CacheLimits {
  uint64_t all = uint64_t{32} << 30;
  uint64_t free_on_disk = uint64_t{2} << 30;
};
inline constexpr int kCacheDays = 30;

// The name of a file of decoded pictures: "pictures_0123456789abcdef.u8".
std::string CacheFileName(uint64_t key);

// Makes room in `folder` for a file `name` of `bytes` bytes: removes the picture files that have
// not been used for kCacheDays, what broken-off runs left, and then the longest unused until the
// limit is kept. Other files and `name` itself stay. Running programs keep what they have open.
// Returns whether `bytes` keep both limits. Never throws.
bool MakeRoomInCache(const std::string& folder, const std::string& name, uint64_t bytes,
                     const CacheLimits& limits = {});

}  // namespace ganvas::data
